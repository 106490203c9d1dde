package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

func TestCauses(t *testing.T) {
	dialed := func(errno syscall.Errno) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", errno)}
	}
	for _, c := range []struct {
		err      error
		word     string
		byTarget bool
	}{
		{dialed(syscall.ECONNREFUSED), "refused", true},
		{syscall.ECONNRESET, "reset", true},
		{syscall.EPIPE, "reset", true},
		{fmt.Errorf("reading: %w", io.EOF), "eof", true},
		{ErrTimeout, "timeout", false},
		{os.ErrDeadlineExceeded, "timeout", false},
		{syscall.ETIMEDOUT, "timeout", false},
		{dialed(syscall.EADDRNOTAVAIL), "no ports", false},
		{syscall.EMFILE, "too many files", false},
		{ErrClosed, "closed", false},
		{context.Canceled, "cancelled", false},
		{&Failure{Word: "status 503", ByTarget: true, Err: errors.New("busy")}, "status 503", true},
		{fmt.Errorf("session: %w", &Failure{Word: "protocol", Err: io.EOF}), "protocol", false},
		{errors.New("never seen"), "other", false},
	} {
		if word, byTarget := Cause(c.err), ByTarget(c.err); word != c.word || byTarget != c.byTarget {
			t.Errorf("%v: %q, by the target %v; want %q, %v", c.err, word, byTarget, c.word, c.byTarget)
		}
	}
}

// A timeout is the target's where it had the request for most of the time.
func TestUnanswered(t *testing.T) {
	for had, byTarget := range map[time.Duration]bool{
		0: false, 4 * time.Second: false, 5 * time.Second: true, 10 * time.Second: true, time.Minute: true,
	} {
		err := unanswered(had, 10*time.Second)
		word := map[bool]string{true: "no response", false: "timeout"}[byTarget]
		if Cause(err) != word || ByTarget(err) != byTarget {
			t.Errorf("after %v: %v, by the target %t; want %q and %t", had, err, ByTarget(err), word, byTarget)
		}
	}
}

func TestDetailOfACause(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{syscall.ECONNRESET, ""},
		{ErrTimeout, ""},
		{&Failure{Word: "protocol", Err: errors.New("a mask bit, none is expected")}, "a mask bit, none is expected"},
		{fmt.Errorf("session: %w", &Failure{Word: "close 1001", Err: errors.New("bye")}), "bye"},
		{errors.New("never seen"), "never seen"},
	} {
		if got := Detail(c.err); got != c.want {
			t.Errorf("%v: detail %q, want %q", c.err, got, c.want)
		}
	}
}
