package term

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"testing"
)

// plain is a terminal over two buffers.
func plain(opts Options) (t *Terminal, stdout, stderr *bytes.Buffer) {
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	opts.Getenv = func(string) string { return "" }
	return New(stdout, stderr, opts), stdout, stderr
}

func TestFail(t *testing.T) {
	cause := errors.New("address already in use")
	inner := &Error{Err: cause, Hint: "stop the other server", Code: NotDone}
	tests := []struct {
		name string
		err  error
		want string
		code int
	}{
		{"nil", nil, "", OK},
		{"plain", errors.New("disk full"), "error: disk full\n", NotDone},
		{"hint", inner, "error: address already in use\nhint: stop the other server\n", NotDone},
		{"wrapped", fmt.Errorf("start target: %w", inner),
			"error: start target: address already in use\nhint: stop the other server\n", NotDone},
		{"outer code, inner hint", &Error{Err: inner, Code: Usage},
			"error: address already in use\nhint: stop the other server\n", Usage},
		{"outer hint first", Errorf(Failed, "gate: %w", inner).Hinted("add %d pairs", 6),
			"error: gate: address already in use\nhint: add 6 pairs\n", Failed},
		{"nobody reads", fmt.Errorf("the table: %w", &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}), "", NoReader},
		{"nobody reads, and there was more to do", Errorf(NotDone, "the table: %w", syscall.EPIPE), "error: the table: broken pipe\n", NotDone},
		{"interrupted", fmt.Errorf("trial 3: %w", context.Canceled), "error: trial 3: context canceled\n", Interrupted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			term, stdout, stderr := plain(Options{Quiet: true})
			if code := term.Fail(tt.err); code != tt.code {
				t.Errorf("code = %d, want %d", code, tt.code)
			}
			if stderr.String() != tt.want {
				t.Errorf("stderr = %q, want %q", stderr, tt.want)
			}
			if stdout.Len() != 0 {
				t.Errorf("stdout = %q, want nothing", stdout)
			}
		})
	}
}

func TestErrorKeepsItsCause(t *testing.T) {
	cause := errors.New("boom")
	if err := Errorf(Failed, "run: %w", cause); !errors.Is(err, cause) {
		t.Errorf("%v does not wrap %v", err, cause)
	}
}

func TestQuietKeepsWarnings(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		term, _, stderr := plain(Options{Quiet: quiet})
		term.Note("run folder %s", "runs/x")
		term.Warn("steal %d %%", 3)
		want := "run folder runs/x\nwarning: steal 3 %\n"
		if quiet {
			want = "warning: steal 3 %\n"
		}
		if stderr.String() != want {
			t.Errorf("quiet %v: %q, want %q", quiet, stderr, want)
		}
	}
}

// What others have written is shown, and moves nothing.
func TestOthersTextIsShown(t *testing.T) {
	const said = "panic: \x1b[2J\u009b31m\u202e\xff\r\n\tmain.go:3"
	const shown = `panic: \x1b[2J\u009b31m\u202e\xff` + "\n\tmain.go:3"
	term, _, stderr := plain(Options{})
	term.Note("%s", said)
	term.Warn("%s", said)
	term.Fail(Errorf(NotDone, "%s", said).Hinted("%s", said))
	if want := shown + "\nwarning: " + shown + "\nerror: " + shown + "\nhint: " + shown + "\n"; stderr.String() != want {
		t.Errorf("%q, want %q", stderr, want)
	}
}

func TestTableGoesToStdoutUnlessJSON(t *testing.T) {
	for _, json := range []bool{false, true} {
		term, stdout, stderr := plain(Options{JSON: json})
		want := stdout
		if json {
			want = stderr
		}
		if term.Table() != want {
			t.Errorf("json %v: the table goes to the wrong stream", json)
		}
		if term.Stdout() != stdout || term.Stderr() != stderr {
			t.Errorf("json %v: streams are mixed up", json)
		}
	}
}

// TestColour opens a pseudo-terminal's master side, which is a terminal to
// the system, to see the rules at work on the real thing.
func TestColour(t *testing.T) {
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	defer func() { _ = tty.Close() }()
	tests := []struct {
		name string
		opts Options
		env  map[string]string
		want bool
	}{
		{"terminal", Options{}, nil, true},
		{"flag", Options{NoColor: true}, nil, false},
		{"NO_COLOR", Options{}, map[string]string{"NO_COLOR": "1"}, false},
		{"NO_COLOR empty", Options{}, map[string]string{"NO_COLOR": ""}, true},
		{"dumb", Options{}, map[string]string{"TERM": "dumb"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.opts.Getenv = func(k string) string { return tt.env[k] }
			term := New(tty, tty, tt.opts)
			if got := term.TablePaint().Red("x") != "x"; got != tt.want {
				t.Errorf("coloured = %v, want %v", got, tt.want)
			}
			if !term.Live() {
				t.Error("stderr is a terminal, yet not live")
			}
		})
	}
}

func TestNoColourAwayFromATerminal(t *testing.T) {
	term, _, _ := plain(Options{})
	if got := term.TablePaint().Bold("x"); got != "x" {
		t.Errorf("a buffer got %q", got)
	}
	if term.Live() {
		t.Error("a buffer is no terminal, yet live")
	}
}

func TestPaint(t *testing.T) {
	on := Paint{on: true}
	if got, want := on.Green("kept"), "\x1b[32mkept\x1b[0m"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := on.Green(""); got != "" {
		t.Errorf("nothing became %q", got)
	}
	if got := (Paint{}).Green("kept"); got != "kept" {
		t.Errorf("the zero Paint wrote %q", got)
	}
}

// unwritable is a stream that nobody reads.
type unwritable struct{}

func (unwritable) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestAnswer(t *testing.T) {
	document := func(w io.Writer) error {
		_, err := io.WriteString(w, "{}")
		return err
	}
	for _, test := range []struct {
		name                 string
		json, gone, goneToo  bool // with --json; stdout, stderr nobody reads
		wantOut, wantErr, is string
	}{
		{"table", false, false, false, "table", "", ""},
		{"table unread", false, true, false, "", "", "the table: broken pipe"},
		{"document", true, false, false, "{}", "table", ""},
		{"document unread", true, true, false, "", "table", "run.json on stdout: broken pipe"},
		{"the table beside the document unread", true, false, true, "{}", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			var out, side io.Writer = &stdout, &stderr
			if test.gone {
				out = unwritable{}
			}
			if test.goneToo {
				side = unwritable{}
			}
			err := New(out, side, Options{JSON: test.json}).Answer("table", "run.json", document)
			if got := fmt.Sprint(err); err == nil && test.is != "" || err != nil && got != test.is {
				t.Errorf("error %v, want %q", err, test.is)
			}
			if stdout.String() != test.wantOut || stderr.String() != test.wantErr {
				t.Errorf("stdout %q, stderr %q: want %q and %q", &stdout, &stderr, test.wantOut, test.wantErr)
			}
		})
	}
}
