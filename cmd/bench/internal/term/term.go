// Package term is how bench speaks to a person at a terminal.
//
// The rules:
//
//   - The answer goes to stdout: the table, a listing, a schema. With --json
//     stdout holds run.json and nothing else, and the table goes to stderr.
//   - Everything that is said on the way goes to stderr: progress, notes,
//     warnings, errors. So `bench run … > table.txt` keeps the answer alone.
//   - A failure is one line `error: …` that says what happened and what was
//     expected, and where something can be done about it a line `hint: …` that
//     says what to do next. Both are lower-case and end without a full stop.
//   - A warning is one line `warning: …`. It never changes the exit code.
//   - Colour marks what words already say and is never needed to understand
//     them. A stream is coloured only when it is a terminal, --no-color is not
//     given, NO_COLOR is unset or empty (https://no-color.org) and TERM is not
//     "dumb".
//   - What others have written, a label or the last words of a target, is shown and
//     never obeyed: what cannot be seen is written as in a string of Go.
//   - --quiet leaves out progress and notes. Warnings, errors and the table stay.
//   - The exit code is decided in one place (Fail), from the error's Code.
//   - A reader who goes away, as head does, ends a command that only prints, without a
//     word. What a command was to measure or to write is done all the same. Whoever
//     reads stderr may go away unnoticed.
package term

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"pushbench/results"
)

// Options are the flags that every verb has in common about talking.
type Options struct {
	Quiet   bool // no progress, no notes
	NoColor bool // no colour, whatever the terminal
	JSON    bool // stdout is for run.json alone

	// Getenv reads the environment; nil means os.Getenv.
	Getenv func(string) string
}

// Terminal is the two streams of one command and what may be done on them.
type Terminal struct {
	stdout, stderr io.Writer
	opts           Options
	outColor       bool
	errColor       bool
	errTTY         bool
}

// New looks at the streams and the environment once.
func New(stdout, stderr io.Writer, opts Options) *Terminal {
	getenv := opts.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	colour := !opts.NoColor && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	t := &Terminal{stdout: stdout, stderr: stderr, opts: opts, errTTY: isTerminal(stderr)}
	t.outColor = colour && isTerminal(stdout)
	t.errColor = colour && t.errTTY
	return t
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Stdout is where the answer goes: the table, or run.json with --json.
func (t *Terminal) Stdout() io.Writer { return t.stdout }

// Stderr is where all else goes.
func (t *Terminal) Stderr() io.Writer { return t.stderr }

// Table is where the table goes: stdout, or stderr with --json.
func (t *Terminal) Table() io.Writer {
	if t.opts.JSON {
		return t.stderr
	}
	return t.stdout
}

// TablePaint colours what is written to Table.
func (t *Terminal) TablePaint() Paint {
	if t.opts.JSON {
		return Paint{on: t.errColor}
	}
	return Paint{on: t.outColor}
}

// Live reports whether stderr is a terminal on which progress may move.
func (t *Terminal) Live() bool { return t.errTTY && !t.opts.Quiet }

// Quiet reports whether progress and notes are left out.
func (t *Terminal) Quiet() bool { return t.opts.Quiet }

// Note says something on the way; --quiet leaves it out.
func (t *Terminal) Note(format string, args ...any) {
	if t.opts.Quiet {
		return
	}
	t.say("", fmt.Sprintf(format, args...))
}

// Warn says that something may not be as it should.
func (t *Terminal) Warn(format string, args ...any) {
	t.say(t.paint().Yellow("warning:")+" ", fmt.Sprintf(format, args...))
}

// Answer prints what a command was asked for: the table, or with --json the document
// that write writes, with the table beside it.
func (t *Terminal) Answer(table, document string, write func(io.Writer) error) error {
	if _, err := fmt.Fprint(t.Table(), table); err != nil && !t.opts.JSON {
		return fmt.Errorf("the table: %w", err)
	}
	if !t.opts.JSON {
		return nil
	}
	if err := write(t.stdout); err != nil {
		return fmt.Errorf("%s on stdout: %w", document, err)
	}
	return nil
}

// Fail says why a command failed and what to do next, and returns its exit
// code. A nil error says nothing and is OK.
func (t *Terminal) Fail(err error) int {
	code := CodeOf(err)
	if code == OK || code == NoReader {
		return code
	}
	t.say(t.paint().Red("error:")+" ", err.Error())
	if hint := HintOf(err); hint != "" {
		t.say(t.paint().Bold("hint:")+" ", hint)
	}
	return code
}

func (t *Terminal) paint() Paint { return Paint{on: t.errColor} }

// say writes to stderr. The text may hold what others have written. An error of writing
// it has nowhere to go.
func (t *Terminal) say(mark, text string) {
	_, _ = fmt.Fprintln(t.stderr, mark+results.VisibleLines(text))
}

// JSON reports whether stdout is for run.json alone.
func (t *Terminal) JSON() bool { return t.opts.JSON }
