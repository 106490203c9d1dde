package host

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func start(t *testing.T, spec Spec) *Child {
	t.Helper()
	c, err := Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Stop(0) })
	return c
}

func finish(t *testing.T, c *Child) {
	t.Helper()
	select {
	case <-c.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the child does not end")
	}
}

func TestChildSaysHowItEnded(t *testing.T) {
	var got []string
	var stderr bytes.Buffer
	spec := selfAs("fail")
	spec.OnLine = func(line string) { got = append(got, line) }
	spec.Stderr = &stderr
	spec.Tail = 2
	c := start(t, spec)
	finish(t, c)
	if want := []string{"first", "second, unfinished"}; !slices.Equal(got, want) {
		t.Errorf("standard output %q, want %q", got, want)
	}
	if stderr.String() != "one\ntwo\nthree\n" {
		t.Errorf("standard error %q", stderr.String())
	}
	const want = "fail exited with status 3, last words:\n  two\n  three"
	if err := c.Err(); err == nil || err.Error() != want {
		t.Errorf("Err() = %q, want %q", err, want)
	}
}

// What a child said is there too when it says that all is well.
func TestChildEndsWell(t *testing.T) {
	for _, test := range []struct {
		spec Spec
		want string
	}{
		{Spec{Name: "server", Path: "sh", Args: []string{"-c", "echo one; echo two >&2; printf three"}}, "server exited with status 0, last words:\n  one\n  two\n  three"},
		{Spec{Name: "server", Path: "true"}, "server exited with status 0 and wrote nothing to its standard output or error"},
		{Spec{Name: "server", Path: "true", OnLine: func(string) {}}, "server exited with status 0 and wrote nothing to its standard error"},
	} {
		c := start(t, test.spec)
		finish(t, c)
		if err := c.End(); c.Err() != nil || err == nil || err.Error() != test.want {
			t.Errorf("End() = %v, want %s; Err() = %v", err, test.want, c.Err())
		}
	}
}

func TestHow(t *testing.T) {
	exited := func(code int) syscall.WaitStatus { return syscall.WaitStatus(code << 8) }
	for _, test := range []struct {
		status  syscall.WaitStatus
		starved bool
		want    string
	}{
		{exited(0), true, "exited with status 0"},
		{exited(128), true, "exited with status 128"},
		{exited(139), true, "exited with status 139 (as by signal 11, segmentation fault)"},
		{exited(137), false, "exited with status 137 (as by signal 9, killed)"},
		{exited(137), true, "exited with status 137 (as by signal 9, killed); the kernel's OOM killer was at work meanwhile"},
		{exited(255), true, "exited with status 255"},
		{syscall.WaitStatus(syscall.SIGKILL), true, "was ended by signal 9 (killed); the kernel's OOM killer was at work meanwhile"},
		{syscall.WaitStatus(syscall.SIGTERM), true, "was ended by signal 15 (terminated)"},
	} {
		if got := how(test.status, test.starved); got != test.want {
			t.Errorf("%#x: %q, want %q", int(test.status), got, test.want)
		}
	}
}

func TestStartFails(t *testing.T) {
	_, err := Start(Spec{Path: "/nonexistent/program"})
	if err == nil || !strings.Contains(err.Error(), "start program:") {
		t.Fatalf("got %v, want an error that names the program", err)
	}
	if _, err := Start(Spec{Path: "/bin/true", CPUs: []int{1000}}); err == nil {
		t.Fatal("a processor that does not exist was accepted")
	}
	_, err = Start(Spec{Path: "/bin/true", Dir: "/nonexistent/folder"})
	if want := "start true: its folder: stat /nonexistent/folder: no such file or directory"; err == nil || err.Error() != want {
		t.Fatalf("got %v, want %s", err, want)
	}
}

func TestKilledChildNamesTheSignal(t *testing.T) {
	w := newWitness(t)
	c := start(t, selfAs("wait"))
	w.ready(1)
	if c.Err() != nil || c.End() != nil {
		t.Fatalf("an end while it runs: %v, %v", c.Err(), c.End())
	}
	if err := syscall.Kill(c.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	finish(t, c)
	const want = "wait was ended by signal 9 (killed) and wrote nothing to its standard output or error"
	if err := c.Err(); err == nil || err.Error() != want {
		t.Errorf("Err() = %q, want %q", err, want)
	}
}

func TestStop(t *testing.T) {
	for _, test := range []struct {
		role  string
		grace time.Duration
		want  error
	}{
		{"wait", 20 * time.Second, nil},
		{"stubborn", 50 * time.Millisecond, ErrKilled},
		{"stubborn", 0, nil},
	} {
		t.Run(test.role, func(t *testing.T) {
			w := newWitness(t)
			c := start(t, selfAs(test.role))
			w.ready(1)
			if err := c.Stop(test.grace); !errors.Is(err, test.want) {
				t.Errorf("Stop = %v, want %v", err, test.want)
			}
			w.gone()
			if err := c.Stop(0); err != nil {
				t.Errorf("second Stop = %v", err)
			}
		})
	}
}

func TestStopFromManySides(t *testing.T) {
	w := newWitness(t)
	c := start(t, selfAs("stubborn"))
	w.ready(1)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { c.Stop(time.Millisecond) })
	}
	group.Wait()
	w.gone()
}
