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
	if c.Err() != nil {
		t.Fatalf("an error while it runs: %v", c.Err())
	}
	if err := syscall.Kill(c.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	finish(t, c)
	const want = "wait was ended by signal 9 (killed) and wrote nothing to its standard error"
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
