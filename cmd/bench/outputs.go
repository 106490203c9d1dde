package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"pushbench/results"
	"pushbench/results/report/format"
)

// outputs writes what every run folder holds beside its data: plots, the report, a
// summary in Markdown, and the text for benchstat.
func outputs(run *results.Run, svg bool) func(dir string) error {
	return func(dir string) error { return writeFiles(dir, filesOf(run, drawnFormats(svg))) }
}

// drawnFormats are the formats of every run folder. The data are none of them:
// results.Place.Write is what writes data.
func drawnFormats(svg bool) []string {
	names := []string{"png", "html", "markdown", "bench"}
	if svg {
		names = append(names, "svg")
	}
	return names
}

// filesOf lists the files of the named formats; a name that is none has no files.
func filesOf(run *results.Run, names []string) []format.File {
	var files []format.File
	for _, name := range names {
		if f, ok := format.Lookup(name); ok {
			files = append(files, f.Files(run)...)
		}
	}
	return files
}

// missing are files that could not be written, of several that were to be.
type missing struct {
	files []string
	err   error // of the first: what stopped one, a full disk, mostly stopped the others too
}

func (m missing) Error() string {
	err := m.err
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		err = failed.Err // the name of a file that is gone would only puzzle
	}
	return fmt.Sprintf("%s could not be written: %v", strings.Join(m.files, ", "), err)
}

func (m missing) Unwrap() error { return m.err }

// writeFiles writes files into a folder that is there, each whole or not at all,
// and as many at once as there are processors. The error is missing: whatever else
// could be written was.
func writeFiles(dir string, files []format.File) error {
	failures := make([]error, len(files))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range files {
		group.Go(func() error {
			failures[i] = writeWhole(filepath.Join(dir, f.Name), f.Write)
			return nil
		})
	}
	_ = group.Wait() // failures has what there is to say
	var m missing
	for i, err := range failures {
		if err != nil {
			m.files = append(m.files, files[i].Name)
		}
		if m.err == nil {
			m.err = err
		}
	}
	if m.err == nil {
		return nil
	}
	return m
}

// writeAnew is writeFiles into a folder that it makes where there is none, and takes away
// again when nothing could be written.
func writeAnew(dir string, files []format.File) error {
	undo, err := results.MakeFolder(dir)
	if err != nil {
		return err
	}
	if err = writeFiles(dir, files); err != nil {
		undo()
	}
	return err
}

// errUndrawn says that the data of a run are kept, and some of what is drawn of them
// is not.
var errUndrawn = errors.New("the data are kept")

// keepData writes a run folder and returns where it is. What cannot be drawn or has no
// room must not cost the data, which took their time to measure: they are kept without,
// and it is errUndrawn. A *results.Displaced is kept as well.
func keepData(place results.Place, run *results.Run, drawn func(dir string) error) (dir string, err error) {
	var undrawn error
	dir, err = place.Write(run, func(tmp string) error {
		undrawn = drawn(tmp)
		return nil
	})
	if dir != "" && undrawn != nil {
		return dir, fmt.Errorf("%w; %w in %s", undrawn, errUndrawn, dir)
	}
	return dir, err
}

// writeWhole puts a file in its place once all of it is there, as results.WriteFile.
func writeWhole(path string, write func(io.Writer) error) error {
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return err
	}
	return results.WriteFile(path, content.Bytes())
}
