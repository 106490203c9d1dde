package results

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Write puts the run into the folder dir, whole or not at all: everything is
// written to a temporary folder beside it, which is renamed into place at the end
// and removed if anything fails. extra, which may be nil, adds its own files
// (plots) to that temporary folder before the rename.
//
// An empty folder at dir is taken, an earlier run is replaced, anything else is
// refused with ErrOccupied. Nothing is synchronized to disk: the promise is about
// failures of the run, not of the machine.
func Write(dir string, run *Run, extra func(tmp string) error) error {
	if err := coherent(run); err != nil {
		return err
	}
	return runFolder().write(dir, func(tmp string) error {
		for _, f := range []struct {
			name  string
			write func(io.Writer, *Run) error
		}{
			{FileRun, WriteJSON},
			{FileSummary, WriteSummary},
			{FileTrials, WriteTrials},
			{FileSeries, WriteSeries},
			{FileHistograms, WriteHistograms},
		} {
			if err := writeFile(filepath.Join(tmp, f.name), run, f.write); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
		if extra != nil {
			return extra(tmp)
		}
		return nil
	})
}

// write puts a folder of the kind at dir, as Write does.
func (k kind) write(dir string, fill func(tmp string) error) (err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return fmt.Errorf("%s folder: %w", k.name, err)
	}
	dir = resolve(dir)
	if _, err := k.occupant(dir); err != nil {
		return err
	}
	undo, err := MakeFolder(filepath.Dir(dir))
	if err != nil {
		return fmt.Errorf("%s folder: %w", k.name, err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".tmp-*")
	if err != nil {
		undo()
		return fmt.Errorf("%s folder: %w", k.name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
			undo()
		}
	}()
	// MkdirTemp keeps its folder private; a run is for everybody to read.
	if err := os.Chmod(tmp, 0o755); err != nil {
		return fmt.Errorf("%s folder: %w", k.name, err)
	}
	if err := fill(tmp); err != nil {
		return err
	}
	return k.moveInto(dir, tmp)
}

// WriteJSON writes run.json: everything but the histograms, in base units.
func WriteJSON(w io.Writer, run *Run) error {
	stamped := *run
	stamped.Schema = Schema
	return EncodeJSON(w, &stamped)
}

func writeFile[T any](path string, run T, write func(io.Writer, T) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(f)
	err = write(b, run)
	// A full disk may show as late as in Flush or Close.
	return errors.Join(err, b.Flush(), f.Close())
}

// moveInto renames tmp to dir. What stands there was looked at before and is
// looked at again: the run took a while.
func (k kind) moveInto(dir, tmp string) error {
	what, err := k.occupant(dir)
	if err != nil {
		return err
	}
	switch what {
	case emptyFolder:
		// Rename does not replace folders, not even empty ones.
		if err := os.Remove(dir); err != nil {
			return err
		}
	case another:
		old := tmp + ".old"
		if err := os.Rename(dir, old); err != nil {
			return err
		}
		if err := os.Rename(tmp, dir); err != nil {
			return errors.Join(err, os.Rename(old, dir))
		}
		return os.RemoveAll(old)
	case nothing:
	}
	return os.Rename(tmp, dir)
}

// resolve follows dir if it is a link, so that its target is replaced and the
// link stays.
func resolve(dir string) string {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		return target
	}
	return dir
}

// MakeFolder creates a folder and those above it. undo removes those that were
// created, as far as they are still empty.
func MakeFolder(dir string) (undo func(), err error) {
	var missing []string
	for d := filepath.Clean(dir); !exists(d) && filepath.Dir(d) != d; d = filepath.Dir(d) {
		missing = append(missing, d)
	}
	undo = func() {
		for _, d := range missing {
			if os.Remove(d) != nil {
				return // somebody else uses it by now
			}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		undo()
		return nil, err
	}
	return undo, nil
}
