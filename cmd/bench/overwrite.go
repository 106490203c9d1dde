package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
)

// spareRuns refuses to write a file of a run where data are that nobody can measure
// again: those of a run, and whatever is in the folder of another. Folders that hold
// the same run, as an earlier report made them, may be written to.
func spareRuns(file string, opened openedRun) error {
	to, err := results.Destination(file)
	if err != nil {
		return term.Errorf(term.Usage, "-o %s: %w", file, err)
	}
	if samePlace(to, opened.path) && !isFolder(to) {
		return sparing("%s is what is read: expected another file to write to", file)
	}
	dir := filepath.Dir(to)
	switch other := filepath.Join(dir, results.FileRun); {
	case samePlace(dir, opened.dir) && dataOfRun(filepath.Base(to)):
		return sparing("%s is part of the run's data, which are never written again: expected another file", file)
	case samePlace(dir, opened.dir), !there(other), sameRun(other, opened.run):
		return nil
	default:
		return sparing("%s is in the folder of another run: expected one that holds none, or this one", file)
	}
}

func sparing(format string, args ...any) error {
	return term.Errorf(term.Usage, format, args...).Hinted("choose another place with -o")
}

// dataOfRun says whether a run folder's file of that name was measured, not drawn.
func dataOfRun(name string) bool {
	return slices.Contains([]string{results.FileRun, results.FileSummary, results.FileTrials, results.FileSeries, results.FileHistograms}, name)
}

// sameRun says whether a run.json tells of as much of the same run.
func sameRun(file string, run *results.Run) bool {
	data, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	other, err := results.Decode(data)
	return err == nil && other.Started.Equal(run.Started) && other.Scenario == run.Scenario && other.Plan.Seed == run.Plan.Seed &&
		len(other.Cases) == len(run.Cases) && len(other.Trials) == len(run.Trials)
}

// samePlace says whether both paths lead to one file or folder that is there.
func samePlace(a, b string) bool {
	left, errA := os.Stat(a)
	right, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(left, right)
}

// there says whether something is.
func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// unplaced is a file that cannot be written where it is asked for: found before the
// work whose answer it is to hold. flag takes another place.
func unplaced(flag, path, kind string, read func() error) error {
	err := results.CheckReplaced(path, kind, read)
	if errors.Is(err, results.ErrOccupied) {
		return term.Errorf(term.Usage, "%w", err).Hinted("%s names another file; remove that one if nobody needs it", flag)
	}
	if err == nil {
		err = results.CheckFile(path)
	}
	if err != nil {
		return term.Errorf(term.NotDone, "%w", err).Hinted("may you write there? %s names another file", flag)
	}
	return nil
}
