package main

import (
	"errors"
	"os"
	"path/filepath"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
)

// openedRun is a finished run and where it came from.
type openedRun struct {
	run     *results.Run
	path    string // as it was asked for
	dir     string // the run folder; "" for a run.json that stands alone
	damaged bool   // some of it is missing: warnings said what
}

// openRun reads a run folder, or a run.json, for showing it. What is missing is told
// as warnings; where nothing can be shown the error says what to do.
func openRun(terminal *term.Terminal, path string) (openedRun, error) {
	run, warnings, err := results.Open(path)
	if err != nil {
		return openedRun{}, unreadable(path, err)
	}
	for _, w := range warnings {
		terminal.Warn("%s: %s", path, w)
	}
	opened := openedRun{run: run, path: path, dir: path, damaged: len(warnings) > 0}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		opened.dir = ""
		if filepath.Base(path) == results.FileRun {
			opened.dir = filepath.Dir(path)
		}
	}
	return opened, nil
}

// newerHint is what to do about a file that a later version wrote.
const newerHint = "a newer bench reads it; `bench version` says which this is"

// unreadable is why a run cannot be shown, with what to do. It is the command line
// that names the wrong thing, unless the system would not let it be read.
func unreadable(path string, err error) error {
	switch {
	case errors.Is(err, os.ErrPermission):
		return term.Errorf(term.NotDone, "%w", err).Hinted("ask for the right to read %s", path)
	case errors.Is(err, results.ErrNewer):
		return term.Errorf(term.Usage, "%w", err).Hinted(newerHint)
	case errors.Is(err, os.ErrNotExist), errors.Is(err, results.ErrNoRun):
		return term.Errorf(term.Usage, "%w", err).Hinted("expected a run folder, as `bench run -o FOLDER` writes it, or its run.json")
	}
	return term.Errorf(term.Usage, "%w", err).Hinted("is there another copy of it? `bench run` with the seed of the run measures again")
}
