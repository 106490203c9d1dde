package loadgen

import "errors"

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

func failure(hint string, err error) error {
	var already *Failure
	if errors.As(err, &already) {
		return err
	}
	return &Failure{Err: err, Hint: hint}
}
