package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// Errors that an engine itself ends connections with.
var (
	// ErrClosed ends the connections that are open when the engine closes.
	ErrClosed = errors.New("engine is closed")
	// ErrTimeout ends a connection that was not usable in time.
	ErrTimeout = errors.New("connection was not usable in time")
)

var errUnsent = &Failure{Word: "write stalled", ByTarget: true, Err: errors.New("the target does not read what it is answered")}

// unanswered is why a dial that has timed out ends, if the target has had the whole
// request for so long. Where that is most of the time there was, a generator that was
// late is not the cause; else it may be.
func unanswered(had, timeout time.Duration) error {
	if had < timeout/2 {
		return ErrTimeout
	}
	return &Failure{
		Word: "no response", ByTarget: true,
		Err: fmt.Errorf("the target took the connection and the request, and no complete response came within %v of the dial", timeout),
	}
}

// Failure is why a session ends its connection, under the word that it is counted by.
type Failure struct {
	Word     string // "status 503", "bad handshake", "protocol", "close 1001"
	ByTarget bool   // the target refused or cut the connection
	Err      error  // what was seen and what was expected
}

func (f *Failure) Error() string { return f.Word + ": " + f.Err.Error() }

// Unwrap returns what was seen.
func (f *Failure) Unwrap() error { return f.Err }

// other counts what words does not list.
const other = "other"

// words names the system's errors.
var words = []struct {
	err      error
	word     string
	byTarget bool
}{
	{ErrTimeout, "timeout", false},
	{ErrClosed, "closed", false},
	{context.Canceled, "cancelled", false},
	{context.DeadlineExceeded, "timeout", false},
	{os.ErrDeadlineExceeded, "timeout", false},
	{io.EOF, "eof", true},
	{io.ErrUnexpectedEOF, "eof", true},
	{net.ErrClosed, "closed", false},
	{syscall.ECONNREFUSED, "refused", true},
	{syscall.ECONNRESET, "reset", true},
	{syscall.ECONNABORTED, "reset", true},
	{syscall.EPIPE, "reset", true},
	{syscall.ETIMEDOUT, "timeout", false},
	{syscall.EADDRNOTAVAIL, "no ports", false},
	{syscall.EADDRINUSE, "no ports", false},
	{syscall.EMFILE, "too many files", false},
	{syscall.ENFILE, "too many files", false},
	{syscall.ENOBUFS, "no memory", false},
	{syscall.ENOMEM, "no memory", false},
	{syscall.ENETUNREACH, "unreachable", false},
	{syscall.EHOSTUNREACH, "unreachable", false},
	{syscall.EACCES, "not permitted", false},
	{syscall.EPERM, "not permitted", false},
}

// Cause is the word that the end of a connection is counted by.
func Cause(err error) string {
	word, _ := classify(err)
	return word
}

// ByTarget says whether the end of a connection was the target's doing: it
// refused, cut or closed it, or took the request and did not answer. The generator's
// own limits are not, and neither is any other timeout: a generator that came too late
// looks the same.
func ByTarget(err error) bool {
	_, byTarget := classify(err)
	return byTarget
}

// OfHost says whether a word is of what this host cannot give: ports, files, memory, a
// route.
func OfHost(word string) bool {
	switch word {
	case "no ports", "too many files", "no memory", "unreachable", "not permitted":
		return true
	default:
		return false
	}
}

// Detail is what was seen and what was expected at the end of a connection, where
// the word that it is counted by does not say it all; else it is empty.
func Detail(err error) string {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Err.Error()
	}
	if word, _ := classify(err); word == other {
		return err.Error()
	}
	return ""
}

func classify(err error) (word string, byTarget bool) {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Word, f.ByTarget
	}
	for _, w := range words {
		if errors.Is(err, w.err) {
			return w.word, w.byTarget
		}
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return "timeout", false
	}
	return other, false
}
