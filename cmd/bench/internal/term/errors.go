package term

import (
	"context"
	"errors"
	"fmt"
	"syscall"
)

// Exit codes of the binary.
const (
	OK           = 0   // done, also when a case is overloaded: that is a finding
	Failed       = 1   // a threshold or a gate was broken
	Usage        = 2   // a wrong flag, a wrong scenario, or nothing comparable
	Inconclusive = 3   // a gate could not be decided
	Invalid      = 4   // the harness cannot vouch for the numbers
	NotDone      = 5   // the run could not be done, or its answer not be shown
	Interrupted  = 130 // Ctrl-C: what was finished is kept
	NoReader     = 141 // nobody reads what is printed: 128 + SIGPIPE, as a shell says of any tool
)

// Error is a failure with what to do about it and the exit code it leads to.
type Error struct {
	Err  error
	Hint string // what to do next; empty: nothing to say
	Code int    // exit code
}

// Error is the error's own text, without the hint.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives errors.Is and errors.As the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf builds an Error without a hint; %w wraps as in fmt.Errorf.
func Errorf(code int, format string, args ...any) *Error {
	return &Error{Err: fmt.Errorf(format, args...), Code: code}
}

// Hinted gives the error a hint and returns it.
func (e *Error) Hinted(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// CodeOf is the exit code that err leads to: that of the outermost Error in its
// chain, Interrupted for a cancelled context, NoReader where printing was all there was
// to do and nobody reads it, else NotDone.
func CodeOf(err error) int {
	if err == nil {
		return OK
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if errors.Is(err, context.Canceled) {
		return Interrupted
	}
	if errors.Is(err, syscall.EPIPE) {
		return NoReader
	}
	return NotDone
}

// HintOf is the outermost hint in err's chain, or "".
func HintOf(err error) string {
	for err != nil {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return ""
		}
		if e.Hint != "" {
			return e.Hint
		}
		err = e.Err
	}
	return ""
}
