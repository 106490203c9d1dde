package results_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pushbench/results"
	"pushbench/results/resultstest"
)

func fabricated() *results.Run {
	return resultstest.Run([]string{"clients=20"}, []string{"sse", "ws"}, 2, 4)
}

// names lists what is in a folder, hidden entries too.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestRunComesBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "yet", "there")
	want := fabricated()
	want.Label = "<before & after>"
	err := results.Write(dir, want, func(tmp string) error {
		return os.WriteFile(filepath.Join(tmp, "latency.png"), nil, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	files := []string{"histograms.hlog", "latency.png", "run.json", "series.csv", "summary.csv", "trials.csv"}
	if diff := cmp.Diff(files, names(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if got := names(t, filepath.Dir(dir)); len(got) != 1 {
		t.Errorf("beside the run: %v", got)
	}
	got, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	sameHistograms(t, want, got)
	ignore := cmpopts.IgnoreFields(results.Trial{}, "Histograms")
	// The resolved scenario is indented with the rest; its content is the same.
	compact := cmpopts.IgnoreFields(results.Run{}, "Resolved")
	if diff := cmp.Diff(want, got, ignore, compact, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o055 != 0o055 {
		t.Errorf("the folder is private: %v, %v", info.Mode(), err)
	}
}

func TestWriteReplacesARunAndAnEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	first, second := fabricated(), fabricated()
	second.Label = "second"
	for _, run := range []*results.Run{first, second} {
		if err := results.CheckOut(dir); err != nil {
			t.Fatal(err)
		}
		if err := results.Write(dir, run, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := read(dir); err != nil || got.Label != "second" {
		t.Errorf("%v; the second run expected", err)
	}
	if got := names(t, filepath.Dir(dir)); !slices.Equal(got, []string{filepath.Base(dir)}) {
		t.Errorf("beside the run: %v", got)
	}
}

func TestWriteFollowsALink(t *testing.T) {
	parent := t.TempDir()
	target, link := filepath.Join(parent, "target"), filepath.Join(parent, "latest")
	if err := os.Mkdir(target, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no links here:", err)
	}
	if err := results.Write(link, fabricated(), nil); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v", err)
	}
	if _, err := read(target); err != nil {
		t.Error(err)
	}
}

func TestOccupiedPlacesAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, want string
		prepare    func(dir string)
	}{
		{"a foreign file", "holds notes.txt", func(dir string) { write(t, filepath.Join(dir, "notes.txt"), "mine") }},
		{"a foreign file in a run", "holds notes.txt", func(dir string) {
			write(t, filepath.Join(dir, "run.json"), `{"schema": 1}`)
			write(t, filepath.Join(dir, "notes.txt"), "mine")
		}},
		{"a folder within", "holds sub.png", func(dir string) {
			if err := os.Mkdir(filepath.Join(dir, "sub.png"), 0o755); err != nil {
				t.Fatal(err)
			}
		}},
		{"another run.json", "has no run.json that describes a run", func(dir string) { write(t, filepath.Join(dir, "run.json"), `{"name": "npm"}`) }},
		{"pictures alone", "has no run.json that describes a run", func(dir string) { write(t, filepath.Join(dir, "cat.png"), "") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.prepare(dir)
			before := names(t, dir)
			for what, err := range map[string]error{"CheckOut": results.CheckOut(dir), "Write": results.Write(dir, fabricated(), nil)} {
				if !errors.Is(err, results.ErrOccupied) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v; %q expected", what, err, c.want)
				}
			}
			if diff := cmp.Diff(before, names(t, dir)); diff != "" {
				t.Errorf("the folder was touched:\n%s", diff)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "mine")
	if err := results.CheckOut(file); !errors.Is(err, results.ErrOccupied) {
		t.Errorf("a file: %v", err)
	}
	if err := results.CheckOut(filepath.Join(file, "below")); err == nil {
		t.Error("below a file there is no place")
	}
}

func TestCheckOutLeavesNothingBehind(t *testing.T) {
	parent := t.TempDir()
	if err := results.CheckOut(filepath.Join(parent, "a", "b")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, parent); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

func TestUnwritablePlace(t *testing.T) {
	parent := t.TempDir()
	if err := os.Chmod(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chmod(parent, 0o755); err != nil {
			t.Error(err)
		}
	})
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	if err := results.CheckOut(filepath.Join(parent, "run")); err == nil {
		t.Error("a place that cannot be written to was accepted")
	}
}

// When drawing or writing fails nothing is left behind, and what was there stays.
func TestFailureLeavesNothingBehind(t *testing.T) {
	parent := t.TempDir()
	full := errors.New("no space left on device")
	draw := func(tmp string) error {
		write(t, filepath.Join(tmp, "half.png"), "half")
		return full
	}
	if err := results.Write(filepath.Join(parent, "a", "b", "run"), fabricated(), draw); !errors.Is(err, full) {
		t.Errorf("%v; the failure to draw expected", err)
	}
	if got := names(t, parent); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
	old := filepath.Join(parent, "old")
	if err := results.Write(old, fabricated(), nil); err != nil {
		t.Fatal(err)
	}
	if err := results.Write(old, fabricated(), draw); !errors.Is(err, full) {
		t.Errorf("%v; the failure to draw expected", err)
	}
	if _, err := read(old); err != nil || len(names(t, parent)) != 1 {
		t.Errorf("the earlier run is gone: %v, %v", err, names(t, parent))
	}
	twice := fabricated()
	twice.Trials = append(twice.Trials, twice.Trials[0])
	if err := results.Write(filepath.Join(parent, "twice"), twice, nil); err == nil || len(names(t, parent)) != 1 {
		t.Errorf("an incoherent run was written: %v, %v", err, names(t, parent))
	}
}

// A place that is taken while the run goes on is not overwritten.
func TestPlaceTakenMeanwhile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	err := results.Write(dir, fabricated(), func(string) error {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		write(t, filepath.Join(dir, "notes.txt"), "mine")
		return nil
	})
	if !errors.Is(err, results.ErrOccupied) || !slices.Equal(names(t, dir), []string{"notes.txt"}) || len(names(t, filepath.Dir(dir))) != 1 {
		t.Errorf("%v; beside it %v", err, names(t, filepath.Dir(dir)))
	}
}

func TestDefaultDir(t *testing.T) {
	runs := t.TempDir()
	now := time.Date(2026, 3, 14, 16, 9, 26, 5, time.FixedZone("", 3600))
	first := filepath.Join(runs, "20260314T150926Z-my-fan-out")
	if got := results.DefaultDir(runs, now, "my fan/out"); got != first {
		t.Errorf("%s, want %s", got, first)
	}
	if err := os.Mkdir(first, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := results.DefaultDir(runs, now, "my fan/out"); got != first+"-2" {
		t.Errorf("%s, want %s-2", got, first)
	}
}
