package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrOccupied means that there is something else than what may be replaced.
var ErrOccupied = errors.New("something else is there")

// Files of a run folder that this package writes.
const (
	FileRun        = "run.json"
	FileSummary    = "summary.csv"
	FileTrials     = "trials.csv"
	FileSeries     = "series.csv"
	FileHistograms = "histograms.hlog"
)

// DefaultDir is <UTC time>-<scenario> in the folder of all runs, with a number
// behind it where that is taken.
func DefaultDir(runs string, now time.Time, scenario string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:`+" ", r) {
			return '-'
		}
		return r
	}, scenario)
	first := filepath.Join(runs, now.UTC().Format("20060102T150405Z")+"-"+name)
	for n := 1; ; n++ {
		if dir := numbered(first, n); !exists(dir) {
			return dir
		}
	}
}

// numbered is the n-th name for a folder: itself, then with a number behind it. It is
// cut to what file systems take.
func numbered(dir string, n int) string {
	const longest = 255 // NAME_MAX
	parent, name := filepath.Split(dir)
	suffix := ""
	if n > 1 {
		suffix = fmt.Sprintf("-%d", n)
	}
	return parent + strings.ToValidUTF8(name[:min(len(name), longest-len(suffix))], "") + suffix
}

// Place is where a folder is to go, as it was found before there was anything to put
// there. What comes there later is somebody else's.
type Place struct {
	dir  string // as it was asked for
	kind kind
	old  fs.FileInfo // what may be replaced; nil: nothing was there
}

// String is the folder as it was asked for.
func (p Place) String() string { return p.dir }

// CheckOut says before a run begins whether and how Write could put it at dir: nothing
// is there, or an empty folder, or an earlier run, and the place can be written to.
// It leaves nothing behind.
func CheckOut(dir string) (Place, error) { return runFolder().check(dir) }

// check is CheckOut for a folder of the kind.
func (k kind) check(dir string) (Place, error) {
	what, err := k.occupant(dir)
	if err != nil {
		return Place{}, err
	}
	p := Place{dir: dir, kind: k}
	if what != nothing {
		here, _ := os.Stat(".")
		if p.old, err = os.Stat(dir); err != nil {
			return Place{}, err
		}
		if os.SameFile(p.old, here) {
			return Place{}, occupied{dir + " is the folder that you are in", k.name, emptyDir + " elsewhere"}
		}
	}
	err = fits(dir)
	if err == nil {
		err = probe(filepath.Dir(filepath.Clean(dir)))
	}
	if err != nil {
		return Place{}, fmt.Errorf("a %s cannot be written to %s: %w", k.name, dir, err)
	}
	return p, nil
}

// What stands where a run is to go.
type occupancy int

const (
	nothing occupancy = iota
	emptyFolder
	another // of the same kind
)

// emptyDir is what a folder of any kind may replace besides.
const emptyDir = "an empty folder"

// kind is what a folder may hold.
type kind struct {
	name  string            // "run"
	file  string            // the JSON that makes a folder one, with a schema
	holds func(string) bool // whether a file of that name may be in it
}

func runFolder() kind { return kind{"run", FileRun, partOfRun} }

// occupied says that something is in the way of what is of the kind.
type occupied struct{ what, kind, empty string }

func (e occupied) Error() string {
	return fmt.Sprintf("%s: a %s replaces only a %[2]s, or %s", e.what, e.kind, e.empty)
}

func (occupied) Is(target error) bool { return target == ErrOccupied }

func (k kind) occupant(dir string) (occupancy, error) {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nothing, nil
	}
	if err != nil {
		return nothing, err
	}
	if !info.IsDir() {
		return nothing, occupied{dir + " is a file", k.name, emptyDir}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nothing, err
	}
	if len(entries) == 0 {
		return emptyFolder, nil
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !k.holds(e.Name()) {
			return nothing, occupied{fmt.Sprintf("%s holds %s, no part of a %s", dir, e.Name(), k.name), k.name, emptyDir}
		}
	}
	if !hasSchema(filepath.Join(dir, k.file)) {
		return nothing, occupied{fmt.Sprintf("%s has no %s that describes a %s", dir, k.file, k.name), k.name, emptyDir}
	}
	return another, nil
}

// partOfRun says whether a run folder may have a file of that name. Whatever else
// is in a folder belongs to somebody and is not thrown away with an old run.
func partOfRun(name string) bool {
	switch name {
	case FileRun, FileSummary, FileTrials, FileSeries, FileHistograms,
		"bench.txt", "report.html", "report.md", "report.txt", "junit.xml", "smaller-is-better.json", "bencher.json", "metrics.prom":
		return true
	}
	switch filepath.Ext(name) {
	case ".png", ".svg", ".hgrm":
		return true
	}
	return false
}

// hasSchema says whether the file is JSON of ours, of whatever schema.
func hasSchema(path string) bool {
	data, err := os.ReadFile(path)
	var head struct {
		Schema int `json:"schema"`
	}
	return err == nil && json.Unmarshal(data, &head) == nil && head.Schema > 0
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
