package results_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// written is the folder of a run of 2 cases with 3 trials each and a discarded pair.
func written(t *testing.T) (dir string, run *results.Run) {
	t.Helper()
	run = resultstest.Run([]string{"clients=20"}, []string{"sse", "ws"}, 3, 1)
	dir = filepath.Join(t.TempDir(), "run")
	if err := resultstest.Write(dir, run, nil); err != nil {
		t.Fatal(err)
	}
	return dir, run
}

// change edits a file of a folder; nil removes it.
func change(t *testing.T, dir, file string, edit func(string) string) {
	t.Helper()
	path := filepath.Join(dir, file)
	if edit == nil {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := edit(string(text))
	if changed == string(text) {
		t.Fatal("nothing was changed")
	}
	write(t, path, changed)
}

func replace(old, with string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, with, 1) }
}

// upTo cuts a text where the nth appearance of a mark begins.
func upTo(mark string, n int) func(string) string {
	return func(s string) string {
		at := 0
		for range n {
			next := strings.Index(s[at:], mark)
			if next < 0 {
				return s
			}
			at += next + len(mark)
		}
		return s[:at-len(mark)]
	}
}

func TestOpenWhole(t *testing.T) {
	dir, want := written(t)
	for _, path := range []string{dir, filepath.Join(dir, results.FileRun)} {
		got, warnings, err := results.Open(path)
		if err != nil || len(warnings) > 0 || got.Status != results.Complete {
			t.Fatalf("%s: %v, %v", path, warnings, err)
		}
		sameHistograms(t, want, got)
	}
}

func TestOpenDamaged(t *testing.T) {
	const cases = 2
	for _, c := range []struct {
		name, file, warning   string
		edit                  func(string) string
		status                string
		cases, trials, counts int // counts: trials of the first case's summary
		histograms            bool
	}{
		{"cut in the third trial", results.FileRun, `the text is cut at byte`, upTo(`"attempt":`, 4), results.Partial, cases, 3, 1, true},
		{"cut in the second trial", results.FileRun, "no trial that counts is left: the table shows what the cases added up to", upTo(`"attempt":`, 2), results.Partial, cases, 1, 3, true},
		{"cut before the first trial", results.FileRun, "no trial is left", upTo(`"trials": [`, 1), results.Partial, cases, 0, 3, false},
		{"cut in the second case", results.FileRun, "1 case and 0 of 8 planned trials are whole", upTo(`"id": "clients=20/ws"`, 1), results.Partial, 1, 0, 3, false},
		{"cut in the promises", results.FileRun, `within "thresholds"`, upTo(`"kept"`, 2), results.Partial, cases, 8, 3, true},
		{"text of a wrong kind", results.FileRun, `goes wrong at byte`, replace(`"thresholds": [`, `"thresholds": [ oops`), results.Partial, cases, 8, 3, true},
		{"wrong type in a case", results.FileRun, "1 of the cases is left out: number 1: clients is a string; int expected", replace(`"clients": 20`, `"clients": "many"`), results.Partial, 1, 4, 3, true},
		{"wrong type in a trial", results.FileRun, "1 of the trials is left out: number 1: attempt is a bool; int expected", replace(`"attempt": 1`, `"attempt": true`), results.Partial, cases, 7, 3, true},
		{"wrong type of a label", results.FileRun, "about is left out: about is a number; string expected", replace(`"about": "One`, `"about": 5, "x": "One`), results.Complete, cases, 8, 3, true},
		{"number beyond all", results.FileRun, "rate_per_s is a number 1e999; float64 expected", replace(`"rate_per_s": 10`, `"rate_per_s": 1e999`), results.Partial, 1, 4, 3, true},
		{"negative clients", results.FileRun, "none can be below 0", replace(`"clients": 20`, `"clients": -20`), results.Partial, 1, 4, 3, true},
		{"negative count", results.FileRun, "1 of the values is left out: lost of clients=20/sse: -3, and it cannot be below 0", replace(`"lost": 0`, `"lost": -3`), results.Complete, cases, 8, 3, true},
		{"negative second", results.FileRun, "counts cannot be below 0", replace(`"second": 1`, `"second": -1`), results.Complete, cases, 8, 3, true},
		{"case twice", results.FileRun, `"clients=20/sse": an id of its own expected`, replace(`"id": "clients=20/ws"`, `"id": "clients=20/sse"`), results.Partial, 1, 4, 3, true},
		{"trial twice", results.FileRun, "which is there twice", func(s string) string {
			at := strings.Index(s, `"trials": [`) + len(`"trials": [`)
			end := at + strings.Index(s[at:], "\n    },") + len("\n    },")
			return s[:at] + s[at:end] + s[at:]
		}, results.Partial, cases, 8, 3, true},
		{"two runs in one file", results.FileRun, "the file is damaged: ", func(s string) string { return s + s }, results.Partial, cases, 8, 3, true},
		{"text behind the run", results.FileRun, "5 bytes follow the end of the run at byte", func(s string) string { return s + "oops\x00" }, results.Partial, cases, 8, 3, true},
		{"space behind the run", results.FileRun, "lost of clients=20/sse", func(s string) string {
			return strings.Replace(s, `"lost": 0`, `"lost": -3`, 1) + "\n\t "
		}, results.Complete, cases, 8, 3, true},
		{"status of no kind", results.FileRun, `the status is "banana": complete or partial expected`, replace(`"status": "complete"`, `"status": "banana"`), results.Partial, cases, 8, 3, true},
		{"no status", results.FileRun, `the status is "": complete or partial expected`, replace(`"status": "complete"`, `"statu": "complete"`), results.Partial, cases, 8, 3, true},
		{"verdict of no kind", results.FileRun, `1 of the verdicts is left out: "great" of clients=20/sse: ok, suspect, overloaded, failed or invalid expected`,
			replace(`"verdict": "ok"`, `"verdict": "great"`), results.Partial, cases, 8, 3, true},
		{"verdict of a trial of no kind", results.FileRun, `the first of them "great" of trial 0 (attempt 1) of clients=20/sse`, func(s string) string {
			at := strings.Index(s, `"trials": [`)
			return s[:at] + strings.Replace(s[at:], `"verdict": "ok"`, `"verdict": "great"`, 3)
		}, results.Partial, cases, 8, 2, true},
		{"trials gone", results.FileRun, "adds up 3 trials, and 0 that count are in run.json", replace(`"trials": [`, `"trials": [], "were": [`), results.Complete, cases, 0, 3, false},
		{"no histograms", results.FileHistograms, "histograms.hlog is missing: quantiles come from run.json", nil, results.Complete, cases, 8, 3, false},
		{"histograms cut at a line", results.FileHistograms, "histograms found: the file was cut", upTo("Tag=", 5), results.Complete, cases, 8, 3, false},
		{"histograms cut in a line", results.FileHistograms, "distributions are not drawn", func(s string) string { return s[:2*len(s)/3] }, results.Complete, cases, 8, 3, false},
		{"histograms of nothing", results.FileHistograms, "not a log of a run", func(string) string { return "" }, results.Complete, cases, 8, 3, false},
		{"histograms of another case", results.FileHistograms, "of a trial in run.json expected", replace("clients=20/sse/", "clients=30/sse/"), results.Complete, cases, 8, 3, false},
		{"histograms of another run", results.FileHistograms, "not of this run", func(s string) string {
			// What was measured over one transport stands under the name of the other.
			return strings.NewReplacer("clients=20/sse/", "clients=20/ws/", "clients=20/ws/", "clients=20/sse/").Replace(s)
		}, results.Complete, cases, 8, 3, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := written(t)
			change(t, dir, c.file, c.edit)
			run, warnings, err := results.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, c.warning) }) {
				t.Errorf("warnings %q; one with %q expected", warnings, c.warning)
			}
			if run.Status != c.status || len(run.Cases) != c.cases || len(run.Trials) != c.trials {
				t.Errorf("%s, %d cases, %d trials; want %s, %d, %d", run.Status, len(run.Cases), len(run.Trials), c.status, c.cases, c.trials)
			}
			if damaged := run.Damage != ""; damaged != (c.status == results.Partial) {
				t.Errorf("%s, and damaged: %q", run.Status, run.Damage)
			}
			if got := run.Cases[0].Summary.Trials; got != c.counts {
				t.Errorf("the first case counts %d trials, want %d", got, c.counts)
			}
			if has := len(run.Trials) > 0 && run.Trials[0].Histograms["latency"] != nil; has != c.histograms {
				t.Errorf("histograms: %v, want %v", has, c.histograms)
			}
			// What was left out stays out: the rest is a run like any other.
			if err := resultstest.Write(filepath.Join(t.TempDir(), "again"), run, nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		is         error
		edit       func(dir string)
	}{
		{"newer schema", "schema 9, and up to 1 is understood: written by a newer version of bench; there to look at: series.csv, summary.csv, trials.csv, 1 plot", results.ErrNewer,
			func(dir string) {
				change(t, dir, results.FileRun, replace(`"schema": 1`, `"schema": 9`))
				write(t, filepath.Join(dir, "cost.png"), "x")
			}},
		{"newer schema, cut", "schema 9", results.ErrNewer, func(dir string) {
			change(t, dir, results.FileRun, func(s string) string { return strings.Replace(s, `"schema": 1`, `"schema": 9`, 1)[:200] })
		}},
		{"no run.json", "has no run.json: no run is described there; there to look at: series.csv, summary.csv, trials.csv", results.ErrNoRun,
			func(dir string) { change(t, dir, results.FileRun, nil) }},
		{"empty run.json", "a JSON object expected", results.ErrNoRun, func(dir string) { change(t, dir, results.FileRun, func(string) string { return "" }) }},
		{"something else", "a JSON object expected", results.ErrNoRun, func(dir string) { change(t, dir, results.FileRun, func(string) string { return "<html>" }) }},
		{"a list", "a JSON object expected", results.ErrNoRun, func(dir string) { change(t, dir, results.FileRun, func(string) string { return "[1]" }) }},
		{"another object", `no "schema"`, results.ErrNoRun, func(dir string) { change(t, dir, results.FileRun, func(string) string { return `{"name": 1}` }) }},
		{"cut in the schema", "breaks off before its schema", results.ErrNoRun, func(dir string) { change(t, dir, results.FileRun, func(string) string { return `{"sche` }) }},
		{"schema of a wrong type", `schema is "one"; a number from 1 to 1 expected`, results.ErrNoRun,
			func(dir string) { change(t, dir, results.FileRun, replace(`"schema": 1`, `"schema": "one"`)) }},
		{"schema below 1", "schema is -1", results.ErrNoRun, func(dir string) { change(t, dir, results.FileRun, replace(`"schema": 1`, `"schema": -1`)) }},
		{"cut before the cases", "no case of it is whole: the text is cut at byte", nil, func(dir string) { change(t, dir, results.FileRun, upTo(`"cases"`, 1)) }},
		{"cut before the plan", `within "environment": no trial; how many were planned is lost`, nil, func(dir string) { change(t, dir, results.FileRun, upTo(`"plan"`, 1)) }},
		{"every case is absurd", "no case of it is whole", nil, func(dir string) {
			change(t, dir, results.FileRun, func(s string) string { return strings.ReplaceAll(s, `"clients": 20`, `"clients": -1`) })
		}},
		{"run.json is a folder", "is a folder", nil, func(dir string) {
			change(t, dir, results.FileRun, nil)
			if err := os.Mkdir(filepath.Join(dir, results.FileRun), 0o755); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := written(t)
			c.edit(dir)
			run, _, err := results.Open(dir)
			if err == nil || run != nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
				t.Fatalf("%v; the folder and %q expected", err, c.want)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v; %v expected", err, c.is)
			}
		})
	}
}

func TestOpenNowhere(t *testing.T) {
	empty := t.TempDir()
	if _, _, err := results.Open(empty); !errors.Is(err, results.ErrNoRun) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, _, err := results.Open(filepath.Join(empty, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nowhere: %v", err)
	}
	letter := filepath.Join(empty, "letter.txt")
	write(t, letter, "dear reader")
	if _, _, err := results.Open(letter); !errors.Is(err, results.ErrNoRun) {
		t.Errorf("a letter: %v", err)
	}
}

// Cut anywhere, a run.json is an error or a run, never more than was in it.
func TestOpenCutAnywhere(t *testing.T) {
	dir, run := written(t)
	whole, err := os.ReadFile(filepath.Join(dir, results.FileRun))
	if err != nil {
		t.Fatal(err)
	}
	change(t, dir, results.FileHistograms, nil) // reading them 300 times takes its time
	end := len(whole) - 2                       // without the closing brace
	readable := 0
	for at := 0; at < end; at += 1 + len(whole)/300 {
		write(t, filepath.Join(dir, results.FileRun), string(whole[:at]))
		got, warnings, err := results.Open(dir)
		if err != nil {
			continue
		}
		readable++
		if got.Status != results.Partial || len(warnings) == 0 || len(got.Trials) > len(run.Trials) {
			t.Fatalf("cut at %d of %d: %s, %d trials, %q", at, len(whole), got.Status, len(got.Trials), warnings)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Fatal(err)
		}
	}
	if readable < 200 {
		t.Errorf("%d of 300 cuts leave something; most of the text is trials", readable)
	}
}
