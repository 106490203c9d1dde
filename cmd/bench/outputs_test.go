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
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "table.txt cannot be drawn") {
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
	failing := func(string) error { return undrawn{"report.html", errors.New("no ink")} }
	if err := keepData(dir, run, failing); err == nil || !strings.Contains(err.Error(), "the data are kept in ") {
		t.Errorf("%v", err)
	}
	if _, err := results.Read(dir); err != nil {
		t.Error(err)
	}
	full := errors.New("no space left on device")
	dir = filepath.Join(t.TempDir(), "other")
	if err := keepData(dir, run, func(string) error { return full }); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("half a run is left where the disk is full")
	}
}
