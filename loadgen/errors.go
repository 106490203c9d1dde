package loadgen

import (
	"errors"
	"io/fs"
	"syscall"
)

// ErrInterrupted is returned by Run when its context ended first: what was
// finished is in the run, whose status is partial.
var ErrInterrupted = errors.New("interrupted")

// ErrOutOfTime is returned by Run when no further trial would have ended before
// Options.Until: what was finished is in the run, whose status is partial.
var ErrOutOfTime = errors.New("out of time")

// Failure is a run that could not be done: what happened and what to do next.
type Failure struct {
	Err  error
	Hint string
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

// targetError is what a target did wrong: it was started, watched or asked, and did not
// do its part. An error that holds none is of the harness or the machine, and says nothing
// about the target.
type targetError struct{ error }

func (e *targetError) Unwrap() error { return e.error }

// ofTarget says of an error that it is the target's.
func ofTarget(err error) error {
	if err == nil {
		return nil
	}
	return &targetError{err}
}

func isOfTarget(err error) bool {
	_, ok := errors.AsType[*targetError](err)
	return ok
}

func failure(hint string, err error) error {
	var already *Failure
	if errors.As(err, &already) {
		return err
	}
	return &Failure{Err: err, Hint: hint}
}

// unstarted is a child that could not be started, by an error of host.Start. What the
// machine has run out of, the error says itself.
func unstarted(err error) error {
	for _, gone := range []error{fs.ErrNotExist, fs.ErrPermission, syscall.ENOTDIR, syscall.ENOEXEC, syscall.ETXTBSY} {
		if errors.Is(err, gone) {
			return failure("does the program still exist, and may it be executed?", err)
		}
	}
	return failure("`bench doctor` shows the limits of this machine", err)
}
