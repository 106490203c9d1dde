package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

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
// results.Write is what writes data.
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

// writeFiles writes files into a folder that is there, each whole or not at all,
// and as many at once as there are processors. Of several errors it returns the
// first: what stopped one, a full disk, mostly stopped the others too.
func writeFiles(dir string, files []format.File) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range files {
		group.Go(func() error { return writeWhole(filepath.Join(dir, f.Name), f.Write) })
	}
	return group.Wait()
}

// undrawn is the error of a file that cannot be made of a run, whatever the disk.
type undrawn struct {
	file string
	err  error
}

func (u undrawn) Error() string { return fmt.Sprintf("%s cannot be drawn: %v", u.file, u.err) }

func (u undrawn) Unwrap() error { return u.err }

// keepData writes a run folder. What cannot be drawn must not cost the data, which
// took their time to measure: they are kept without, and it is an error all the same.
func keepData(dir string, run *results.Run, drawn func(dir string) error) error {
	err := results.Write(dir, run, drawn)
	if _, ok := errors.AsType[undrawn](err); !ok {
		return err
	}
	if again := results.Write(dir, run, nil); again != nil {
		return errors.Join(err, again)
	}
	return fmt.Errorf("%w; the data are kept in %s", err, dir)
}

// writeWhole puts a file in its place once all of it is there, as results.WriteFile. The
// error is undrawn where the fault is not the disk's.
func writeWhole(path string, write func(io.Writer) error) error {
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return undrawn{filepath.Base(path), err}
	}
	return results.WriteFile(path, content.Bytes())
}
