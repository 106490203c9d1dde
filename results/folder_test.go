package results_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sync/errgroup"

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
	err := resultstest.Write(dir, want, func(tmp string) error {
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
		if err := resultstest.Write(dir, run, nil); err != nil {
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
	if err := resultstest.Write(link, fabricated(), nil); err != nil {
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
			if _, err := results.CheckOut(dir); !errors.Is(err, results.ErrOccupied) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; %q expected", err, c.want)
			}
			if diff := cmp.Diff(before, names(t, dir)); diff != "" {
				t.Errorf("the folder was touched:\n%s", diff)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "mine")
	if _, err := results.CheckOut(file); !errors.Is(err, results.ErrOccupied) {
		t.Errorf("a file: %v", err)
	}
	if _, err := results.CheckOut(filepath.Join(file, "below")); err == nil {
		t.Error("below a file there is no place")
	}
}

func TestCheckOutLeavesNothingBehind(t *testing.T) {
	parent := t.TempDir()
	if _, err := results.CheckOut(filepath.Join(parent, "a", "b")); err != nil {
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
	if _, err := results.CheckOut(filepath.Join(parent, "run")); err == nil {
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
	if err := resultstest.Write(filepath.Join(parent, "a", "b", "run"), fabricated(), draw); !errors.Is(err, full) {
		t.Errorf("%v; the failure to draw expected", err)
	}
	if got := names(t, parent); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
	old := filepath.Join(parent, "old")
	if err := resultstest.Write(old, fabricated(), nil); err != nil {
		t.Fatal(err)
	}
	if err := resultstest.Write(old, fabricated(), draw); !errors.Is(err, full) {
		t.Errorf("%v; the failure to draw expected", err)
	}
	if _, err := read(old); err != nil || len(names(t, parent)) != 1 {
		t.Errorf("the earlier run is gone: %v, %v", err, names(t, parent))
	}
	twice := fabricated()
	twice.Trials = append(twice.Trials, twice.Trials[0])
	if err := resultstest.Write(filepath.Join(parent, "twice"), twice, nil); err == nil || len(names(t, parent)) != 1 {
		t.Errorf("an incoherent run was written: %v, %v", err, names(t, parent))
	}
}

// A place that is taken while the run goes on is not overwritten, whoever took it: the
// run is kept beside it.
func TestPlaceTakenMeanwhile(t *testing.T) {
	first, second := fabricated(), fabricated()
	first.Label, second.Label = "first", "second"
	notes := func(dir string) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "notes.txt"), "mine")
	}
	another := func(dir string) {
		if err := resultstest.Write(dir, first, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name          string
		before, after func(dir string)
	}{
		{"a file of somebody's", nil, notes},
		{"another run", nil, another},
		{"a file within an earlier run", another, notes},
		{"another run in place of an earlier one", another, another},
		{"another run in an empty folder", func(dir string) {
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}, another},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			if test.before != nil {
				test.before(dir)
			}
			place, err := results.CheckOut(dir)
			if err != nil {
				t.Fatal(err)
			}
			test.after(dir)
			there := names(t, dir)
			kept, err := place.Write(second, nil)
			if displaced, ok := errors.AsType[*results.Displaced](err); !ok || kept != dir+"-2" || displaced.Kept != kept {
				t.Errorf("kept in %q: %v", kept, err)
			}
			if diff := cmp.Diff(there, names(t, dir)); diff != "" {
				t.Errorf("what stands there was touched:\n%s", diff)
			}
			if got, err := read(dir + "-2"); err != nil || got.Label != "second" {
				t.Errorf("beside it: %v", err)
			}
			if got := names(t, filepath.Dir(dir)); !slices.Equal(got, []string{"run", "run-2"}) {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

// Runs that come to one name at the same time all stay.
func TestNoneOfManyAtOnceIsLost(t *testing.T) {
	const many = 8
	for _, replaced := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "run")
		if replaced {
			if err := resultstest.Write(dir, fabricated(), nil); err != nil {
				t.Fatal(err)
			}
		}
		var group errgroup.Group
		for i := range many {
			place, err := results.CheckOut(dir)
			if err != nil {
				t.Fatal(err)
			}
			group.Go(func() error {
				run := fabricated()
				run.Label = strconv.Itoa(i)
				kept, err := place.Write(run, nil)
				if displaced := new(results.Displaced); errors.As(err, &displaced) {
					err = nil
				}
				if got, readErr := read(kept); err == nil && (readErr != nil || got.Label != run.Label) {
					err = fmt.Errorf("%s holds another run: %w", kept, readErr)
				}
				return err
			})
		}
		if err := group.Wait(); err != nil {
			t.Error(err)
		}
		labels := make(map[string]bool)
		for _, name := range names(t, filepath.Dir(dir)) {
			run, err := read(filepath.Join(filepath.Dir(dir), name))
			if err != nil {
				t.Fatal(err)
			}
			labels[run.Label] = true
		}
		if len(labels) != many {
			t.Errorf("over an earlier run %v: %d runs of %d are left: %v", replaced, len(labels), many, names(t, filepath.Dir(dir)))
		}
	}
}

func TestTheOwnFolderIsNotTakenAway(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{".", "./", "../" + filepath.Base(working(t))} {
		if _, err := results.CheckOut(dir); !errors.Is(err, results.ErrOccupied) {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func working(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// A name is written when it is legal, and otherwise refused before there is a run.
func TestLongNames(t *testing.T) {
	parent := t.TempDir()
	t.Chdir(parent)
	long := strings.Repeat("a", 255)
	deep := filepath.Join(slices.Repeat([]string{long[:200]}, 20)...)
	for name, legal := range map[string]bool{
		long:                       true,
		long + "/":                 true,
		strings.Repeat("é", 127):   true,
		long + "a":                 false,
		"new/" + long + "a/run":    false,
		"new/" + long + "/" + long: true,
		deep:                       false,
		filepath.Join(parent, "../"+filepath.Base(parent), long[:10]): true,
	} {
		place, err := results.CheckOut(name)
		if legal == (err != nil) {
			t.Errorf("%.20s… of %d bytes: %v", name, len(name), err)
		}
		fileErr := results.CheckFile(filepath.Join(parent, "files", name))
		if legal == (fileErr != nil) {
			t.Errorf("as a file: %.20s… of %d bytes: %v", name, len(name), fileErr)
		}
		if err != nil || !legal {
			continue
		}
		if dir, err := place.Write(fabricated(), nil); err != nil || dir != name {
			t.Errorf("written to %.20s…: %v", dir, err)
		}
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := results.WriteFile(long, nil); err != nil {
		t.Error(err)
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
	for n := 1; n <= 2; n++ {
		dir := results.DefaultDir(runs, now, strings.Repeat("é", 150))
		if err := os.Mkdir(dir, 0o755); err != nil || !utf8.ValidString(dir) {
			t.Errorf("a long name, %d: %v", n, err)
		}
	}
}
