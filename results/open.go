package results

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"pushbench/results/metric"
)

// ErrNoRun means that a file or folder holds nothing that describes a run.
var ErrNoRun = errors.New("no run is described there")

// errNoFile means that something is there that cannot be read as a whole.
var errNoFile = errors.New("a file expected")

// mostBytes is the size beyond which a file is not read: a run of a thousand trials
// stays far below it.
const mostBytes = 1 << 30

// Open reads a run for showing it: from a run folder, or from a run.json. What is
// missing, cut or makes no sense is left out and named in warnings as long as
// something can still be shown; where nothing can, the error names the file and what
// else is there to look at. It is ErrNewer for a run of a later version and ErrNoRun
// where there is none.
//
// A run of which cases or trials are left out is Partial, and what its cases add up
// to is taken from the trials that are left.
func Open(path string) (run *Run, warnings []string, err error) {
	dir, file := path, filepath.Join(path, FileRun)
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	if !info.IsDir() {
		dir, file = filepath.Dir(path), path
	}
	data, err := readSmall(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("%s has no %s: %w%s", path, FileRun, ErrNoRun, besides(dir))
		}
		if errors.Is(err, errNoFile) {
			err = fmt.Errorf("%w: %w", err, ErrNoRun)
		}
		return nil, nil, fmt.Errorf("%s: %w%s", file, err, besides(dir))
	}
	run, warnings, err = salvage(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w%s", file, err, besides(dir))
	}
	if w := openHistograms(dir, run, len(warnings) > 0); w != "" {
		warnings = append(warnings, w)
	}
	return run, warnings, nil
}

// cause is an error of the file system without the path, which is named already.
func cause(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	return err
}

// readSmall reads a regular file of at most mostBytes.
func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cause(err)
	}
	switch {
	case info.IsDir():
		return nil, fmt.Errorf("is a folder; %w", errNoFile)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("is a device or the like; %w", errNoFile)
	case info.Size() > mostBytes:
		return nil, fmt.Errorf("has %d bytes; at most %d are read", info.Size(), mostBytes)
	}
	data, err := os.ReadFile(path)
	return data, cause(err)
}

// besides names what else in the folder can be looked at.
func besides(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	var there []string
	plots := 0
	for _, e := range entries {
		switch name := e.Name(); {
		case name == FileSummary, name == FileTrials, name == FileSeries, name == "report.html", name == "report.md":
			there = append(there, name)
		case filepath.Ext(name) == ".png":
			plots++
		}
	}
	if plots > 0 {
		there = append(there, Counted(plots, "plot"))
	}
	if len(there) == 0 {
		return ""
	}
	return "; there to look at: " + strings.Join(there, ", ")
}

// openHistograms gives the run its distributions, and says why where it cannot. Of a
// run that was cut, the log holds trials that are not left.
func openHistograms(dir string, run *Run, cut bool) (warning string) {
	const without = ": quantiles come from " + FileRun + ", distributions are not drawn"
	if len(run.Trials) == 0 {
		return ""
	}
	log, err := readSmall(filepath.Join(dir, FileHistograms))
	if err == nil {
		err = readHistograms(log, run, cut)
	}
	if err == nil {
		err = strangers(run)
	}
	if err == nil {
		return ""
	}
	for i := range run.Trials {
		run.Trials[i].Histograms = nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return FileHistograms + " is missing" + without
	}
	return fmt.Sprintf("%s: %v%s", FileHistograms, err, without)
}

// strangers says whether histograms are not those that the trials' quantiles were
// taken from, as when files of two runs were mixed.
func strangers(run *Run) error {
	for i := range run.Trials {
		t := &run.Trials[i]
		derived := make(Values)
		Derive(derived, t.Histograms)
		for _, m := range metric.All() {
			was, known := t.Values[m.Name]
			if is, ok := derived[m.Name]; ok && known && exceeds(math.Abs(is-was), 0.002*math.Abs(was)+1) {
				return fmt.Errorf("%s of %s is %s ns there and %s ns in %s: not of this run", m.Name, trialName(t), decimal(is, 0), decimal(was, 0), FileRun)
			}
		}
	}
	return nil
}
