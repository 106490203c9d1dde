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
