package loadgen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// What the machine has run out of is no question after the binary.
func TestHintOfUnstarted(t *testing.T) {
	const gone, limits = "does the program still exist, and may it be executed?", "`bench doctor` shows the limits of this machine"
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOENT: gone, syscall.EACCES: gone, syscall.ENOEXEC: gone, syscall.ETXTBSY: gone,
		syscall.EMFILE: limits, syscall.EAGAIN: limits, syscall.ENOMEM: limits, syscall.EINVAL: limits,
	} {
		err := unstarted(fmt.Errorf("start agent 1: %w", &fs.PathError{Op: "fork/exec", Path: "/bench", Err: errno}))
		failed, ok := errors.AsType[*Failure](err)
		if !ok || failed.Hint != want || !errors.Is(err, errno) {
			t.Errorf("%v: %v, want the hint %q", errno, err, want)
		}
	}
}

// A phase that ended with an error is told by what it came of, and the target is blamed
// for what it did alone.
func TestWhyAPhaseEnded(t *testing.T) {
	broke := ofTarget(errors.New("the target's control endpoint: EOF"))
	nobodyIn := nobody(nil, map[string]int64{"reset": 3})
	ended := failure("run it by hand", ofTarget(errors.New("the target ended")))
	lost := failure("look at the agent", errors.New("agent 1 ended unasked"))
	silent := errors.New("agent 1, status: no answer within 30s")
	for _, test := range []struct {
		name     string
		err      error
		cause    error // of the end of a process
		after    time.Duration
		want     string
		byTarget bool
	}{
		{"no process ended", silent, nil, 0, "agent 1, status: no answer within 30s", false},
		{"the target goes on and answers nothing", broke, nil, 0, "the target's control endpoint: EOF", true},
		{"the target is seen ending a little later", broke, ended, stopGrace / 2, "the target ended", true},
		{"an agent ended", silent, lost, 0, "agent 1 ended unasked", false},
		{"an agent ended, and so nobody is in", nobodyIn, lost, 0, "agent 1 ended unasked", false},
		{"the target ended, and so nobody is in", nobodyIn, ended, 0, "not one client could connect: 3 × reset; the target ended", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if test.cause != nil {
				time.AfterFunc(test.after, func() { cancel(test.cause) })
				if test.after == 0 {
					<-ctx.Done()
				}
			}
			got := fmt.Errorf("default/ws@new, phase connect: %w", because(ctx, test.err))
			if want := "default/ws@new, phase connect: " + test.want; got.Error() != want || isOfTarget(got) != test.byTarget {
				t.Errorf("%s: %q, of the target: %v; want %q, %v", test.name, got, isOfTarget(got), want, test.byTarget)
			}
		})
	}
}

// That nobody can connect is the target's doing, but not where this host lets none out.
func TestWhoseDoingItIsThatNobodyConnects(t *testing.T) {
	for _, test := range []struct {
		causes   map[string]int64
		byTarget bool
	}{
		{map[string]int64{"refused": 9, "reset": 1}, true},
		{map[string]int64{"status 503": 10}, true},
		{map[string]int64{"timeout": 10}, true},
		{map[string]int64{"no ports": 10}, false},
		{map[string]int64{"refused": 1, "too many files": 9}, false},
	} {
		if err := nobody(nil, test.causes); isOfTarget(err) != test.byTarget || !errors.Is(err, errNobody) {
			t.Errorf("%v: %q of the target: %v, want %v", test.causes, err, isOfTarget(err), test.byTarget)
		}
	}
}
