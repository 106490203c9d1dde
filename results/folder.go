package results

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Displaced says that a folder is whole, and not where it was to go: that was taken
// meanwhile.
type Displaced struct {
	Asked, Kept string
	Why         error // nil: something stands there that did not before
}

func (d *Displaced) Error() string {
	if d.Why != nil {
		return fmt.Sprintf("%s cannot be replaced: %v; what was to go there is kept in %s", d.Asked, d.Why, d.Kept)
	}
	return fmt.Sprintf("%s was taken meanwhile by something else: what was to go there is kept in %s", d.Asked, d.Kept)
}

// Write puts the run into its place, whole or not at all: everything is
// written to a temporary folder beside it, which is renamed into place at the end
// and removed if anything fails. extra, which may be nil, adds its own files
// (plots) to that temporary folder before the rename.
//
// What CheckOut found there, an empty folder or an earlier run, is replaced. What came
// later is not: the run goes beside it then, and the error is Displaced. dir is where
// the run is, "" where the error is another one. Nothing is synchronized to disk: the
// promise is about failures of the run, not of the machine.
func (p Place) Write(run *Run, extra func(tmp string) error) (dir string, err error) {
	if err := coherent(run); err != nil {
		return "", err
	}
	return p.write(func(tmp string) error {
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

// write puts a folder into its place, as Write does.
func (p Place) write(fill func(tmp string) error) (dir string, err error) {
	to, err := filepath.Abs(p.dir)
	if err != nil {
		return "", fmt.Errorf("%s folder: %w", p.kind.name, err)
	}
	to = resolve(to)
	undo, err := MakeFolder(filepath.Dir(to))
	if err != nil {
		return "", fmt.Errorf("%s folder: %w", p.kind.name, err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(to), temporary)
	if err != nil {
		undo()
		return "", fmt.Errorf("%s folder: %w", p.kind.name, err)
	}
	defer func() {
		if dir == "" {
			err = errors.Join(err, os.RemoveAll(tmp))
			undo()
		}
	}()
	// MkdirTemp keeps its folder private; a run is for everybody to read.
	if err := os.Chmod(tmp, 0o755); err != nil {
		return "", fmt.Errorf("%s folder: %w", p.kind.name, err)
	}
	if err := fill(tmp); err != nil {
		return "", err
	}
	return p.settle(tmp, to)
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

// settle renames tmp to where it is to go, or to the first free name beside that.
func (p Place) settle(tmp, to string) (dir string, err error) {
	replaced := p.replace(tmp, to)
	if replaced == nil {
		return p.dir, nil
	}
	n, err := moveBeside(tmp, to, 2)
	if err != nil {
		return "", err
	}
	d := &Displaced{Asked: p.dir, Kept: numbered(to, n)}
	if absolute, err := filepath.Abs(p.dir); err == nil && absolute == to {
		d.Kept = numbered(filepath.Clean(p.dir), n) // as people wrote it
	}
	if !errors.Is(replaced, errTaken) {
		d.Why = replaced
	}
	return d.Kept, d
}

// moveBeside renames a folder to the first free name of a number, from n on. To rename a
// folder replaces none but an empty one: of several that come at once, one gets the name.
func moveBeside(from, to string, n int) (int, error) {
	for ; ; n++ {
		err := os.Rename(from, numbered(to, n))
		if err == nil || !exists(numbered(to, n)) {
			return n, err
		}
	}
}

// errTaken says that something came to a place that was not there before.
var errTaken = errors.New("taken")

// replace renames tmp to a name where nothing is, or what was there when the place was
// looked at and has stayed as it was.
func (p Place) replace(tmp, to string) error {
	old := tmp + ".old"
	if p.old != nil && exists(to) {
		if !p.finds(to) {
			return errTaken
		}
		if err := os.Rename(to, old); err != nil {
			return err
		}
		if !p.finds(old) { // somebody came between
			_, err := moveBeside(old, to, 1)
			return errors.Join(errTaken, err)
		}
	}
	err := os.Rename(tmp, to)
	switch {
	case err != nil && exists(to):
		err = errTaken
	case err != nil:
		if os.Rename(old, to) != nil && exists(old) {
			return err // the first error says what is wrong; what was there is kept aside
		}
	}
	_ = os.RemoveAll(old) // what cannot be removed is in nobody's way
	return err
}

// finds says whether a folder is the one that may be replaced, with nothing in it that
// may not be.
func (p Place) finds(dir string) bool {
	info, err := os.Stat(dir)
	_, strange := p.kind.occupant(dir)
	return err == nil && strange == nil && os.SameFile(info, p.old)
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
