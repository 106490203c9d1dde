package format_test

import (
	"encoding/json"
	"html"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pushbench/results"
	"pushbench/results/report/format"
	"pushbench/results/resultstest"
)

func TestFormatsAreWhole(t *testing.T) {
	names, files := map[string]bool{}, map[string]bool{}
	for _, f := range format.Formats() {
		if names[f.Name] || files[f.File] || f.Help == "" || f.Files == nil {
			t.Errorf("%s is not whole, or its name or file %s is there twice", f.Name, f.File)
		}
		names[f.Name], files[f.File] = true, true
		if got, ok := format.Lookup(f.Name); !ok || got.File != f.File {
			t.Errorf("Lookup(%s) = %v, %v", f.Name, got, ok)
		}
	}
	if !slices.Equal(format.Names(), slices.Collect(func(yield func(string) bool) {
		for _, f := range format.Formats() {
			yield(f.Name)
		}
	})) {
		t.Errorf("names %v", format.Names())
	}
	if _, ok := format.Lookup("nonsense"); ok {
		t.Error("nonsense is a format")
	}
}

// The page about formats knows them all.
func TestFormatsAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "FORMATS.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range format.Formats() {
		if !strings.Contains(string(page), "`"+f.Name+"`") {
			t.Errorf("docs/FORMATS.md does not know %s", f.Name)
		}
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{
		"mardkown": "markdown", "jnit": "junit", "benchstat": "bench", "prometheus": "openmetrics", "nonsense-format": "", "": "",
	} {
		if got := format.Nearest(word); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// Every format can write every run, and its files belong into a run folder.
func TestEveryFormatWritesEveryRun(t *testing.T) {
	for name, run := range runs() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, results.FileRun), []byte(`{"schema": 1}`), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, f := range format.Formats() {
				for _, file := range f.Files(run) {
					if filepath.Base(file.Name) != file.Name {
						t.Errorf("%s: %q is no file name", f.Name, file.Name)
						continue
					}
					if err := os.WriteFile(filepath.Join(dir, file.Name), nil, 0o600); err != nil {
						t.Errorf("%s: %v", f.Name, err)
					}
					if f.Name == "png" || f.Name == "svg" {
						continue // the package that draws tests its pictures
					}
					if err := file.Write(io.Discard); err != nil {
						t.Errorf("%s: %v", f.Name, err)
					}
				}
			}
			// A folder that holds run.json and these may be replaced by the next run.
			data, err := json.Marshal(map[string]int{"schema": 1})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, results.FileRun), data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := results.CheckOut(dir); err != nil {
				t.Error(err)
			}
		})
	}
}

// A partial run is named in what other tools read, and a whole one is not.
func TestPartialRunsAreNamed(t *testing.T) {
	whole, partial := plainRun(), plainRun()
	partial.Status, partial.Trials = results.Partial, partial.Trials[:6]
	for name, mark := range map[string]string{
		"text":           "\npartial: 6 of 14 planned trials, 4 of which count\n",
		"markdown":       "PARTIAL**: 6 of 14 planned trials, 4 of which count",
		"html":           "6 of 14 planned trials, 4 of which count",
		"json":           `"status": "partial"`,
		"bench":          "\nstatus: partial\n",
		"junit":          `<testcase name="partial" classname="fanout/run">`,
		"openmetrics":    "\n" + `pushbench_run_partial{scenario="fanout"} 1` + "\n",
		"custom-smaller": "partial run: 6 of 14 planned trials, 4 of which count\"",
	} {
		if text := written(t, partial, name); !strings.Contains(text, mark) {
			t.Errorf("%s: no %q", name, mark)
		}
		if text := written(t, whole, name); strings.Contains(text, mark) {
			t.Errorf("%s: %q of a whole run", name, mark)
		}
	}
	contains(t, written(t, whole, "openmetrics"), "\n"+`pushbench_run_partial{scenario="fanout"} 0`+"\n")
}

// All formats of a run of 50 trials, plots included.
func BenchmarkFiftyTrials(b *testing.B) {
	run := resultstest.Run([]string{"clients=100", "clients=500", "clients=1000", "clients=2000", "clients=5000"}, []string{"sse", "ws"}, 5, 1)
	for b.Loop() {
		for _, f := range format.Formats() {
			for _, file := range f.Files(run) {
				if err := file.Write(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

// A gate that passes has one bound more often than two, and its medians may say the
// opposite of its pairs: every format that shows the gate tells both.
func TestGateIsToldAlike(t *testing.T) {
	run := resultstest.Sided([]string{"default"}, []string{"sse"}, 6, 1, 0)
	base, fresh, worse, high := 1.18e6, 1.04e6, 0.021, 0.063
	run.Gate = &results.Gate{Outcome: results.GatePass, Pairs: 10, Decisions: []results.GateDecision{{
		Case: "default/sse", Limit: results.GateLimit{Text: "latency.p99=+10%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.1}, Outcome: results.GatePass,
		Pairs: 10, Base: &base, New: &fresh, Estimate: &worse, High: &high, Margin: 0.1,
	}}}
	for _, name := range []string{"text", "markdown", "html", "junit"} {
		text := strings.Join(strings.Fields(html.UnescapeString(written(t, run, name))), " ")
		for _, part := range []string{"1.18 ms", "1.04 ms", "+2.1 %†", "[–, +6.3]", "+10%", "† worse by is of the pairs, each new against its own base;"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not have %q", name, part)
			}
		}
	}
}

// Whatever a run was called and whatever its target said, no reader of any format obeys it.
func TestNothingUnseenIsWritten(t *testing.T) {
	for _, name := range format.Names() {
		if name == "png" { // pixels
			continue
		}
		text := written(t, hostileRun(), name)
		if !utf8.ValidString(text) {
			t.Errorf("%s: no UTF-8", name)
		}
		text = strings.NewReplacer("\n", "", "\t", "").Replace(text)
		if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) }); i >= 0 {
			t.Errorf("%s: %q", name, text[max(0, i-40):min(len(text), i+40)])
		}
	}
}
