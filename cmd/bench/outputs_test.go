package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/report/format"
	"pushbench/results/resultstest"
)

func TestWhatCannotBeDrawnLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "table.txt")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no ink")
	err := writeFiles(dir, []format.File{{Name: "table.txt", Write: func(w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return broken
	}}})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "table.txt could not be written: no ink") {
		t.Errorf("%v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v: want the old file alone", left, err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "before" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestFilesAreForEverybodyToRead(t *testing.T) {
	dir := t.TempDir()
	if err := writeFiles(dir, filesOf(resultstest.Run([]string{"default"}, []string{"sse"}, 1, 1), []string{"bench", "text"})); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bench.txt", "report.txt"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o644 || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestARunThatCannotBeDrawnIsKept(t *testing.T) {
	run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 2, 1)
	dir := filepath.Join(t.TempDir(), "run")
	full := errors.New("no space left on device")
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, _ = io.WriteString(w, text)
			return err
		}
	}
	place, err := results.CheckOut(dir)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := keepData(place, run, func(tmp string) error {
		return writeFiles(tmp, []format.File{
			{Name: "bench.txt", Write: write("fits", nil)},
			{Name: "cost.png", Write: write("does", full)},
			{Name: "report.html", Write: write("does not", errors.New("no ink"))},
		})
	})
	want := "cost.png, report.html could not be written: no space left on device; the data are kept in " + dir
	if kept != dir || !errors.Is(err, errUndrawn) || !errors.Is(err, full) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, _, err := results.Open(dir); err != nil {
		t.Error(err)
	}
	for name, there := range map[string]bool{"bench.txt": true, "cost.png": false, "report.html": false} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != there {
			t.Errorf("%s: %v, expected there: %t", name, err, there)
		}
	}
}
