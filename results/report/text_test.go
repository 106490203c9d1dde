package report

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/report/view"
	"pushbench/results/resultstest"
)

var update = flag.Bool("update", false, "write the goldens anew")

// golden compares got with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-golden +got):\n%s", path, diff)
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		name  string
		width int
		run   func() *results.Run
	}{
		{"single.txt", 100, func() *results.Run { return fabricate(6, 1000) }},
		{"matrix.txt", 100, func() *results.Run { return fabricate(6, 100, 500, 1000, 2000, 5000) }},
		{"wide.txt", 120, func() *results.Run { return fabricate(6, 100, 1000) }},
		{"troubled.txt", 100, troubled},
		{"grouped.txt", 100, func() *results.Run {
			run := fabricate(2, 100, 1000)
			for i := range run.Cases {
				c := &run.Cases[i]
				c.Cell += ",overflow=disconnect,payload=64KiB"
			}
			return run
		}},
		{"sided.txt", 100, func() *results.Run {
			return resultstest.Sided([]string{"default"}, []string{"sse", "ws"}, 6, 1, 0.2)
		}},
		{"sided-matrix.txt", 100, func() *results.Run {
			run := resultstest.Sided([]string{"clients=100", "clients=200"}, []string{"sse"}, 6, 1, 0.2)
			run.Thresholds[0].Kept, run.Thresholds[0].Value = false, 12
			return run
		}},
		{"empty.txt", 100, func() *results.Run {
			return &results.Run{Scenario: "fanout", Status: results.Partial, Plan: results.Plan{Order: make([]results.PlanEntry, 12)}}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Text(tt.run(), TextOptions{Width: tt.width})
			golden(t, tt.name, got)
			fits(t, got, tt.width)
		})
	}
}

// troubled is a run in which much went wrong.
func troubled() *results.Run {
	run := fabricate(3, 1000, 5000)
	run.Status, run.Label = results.Partial, "tuesday"
	run.Trials = run.Trials[:7]
	c := run.Cases
	c[0].Summary.Verdict = results.Suspect
	c[0].Summary.Reasons = []results.Reason{
		{Check: "host", Verdict: results.Suspect, Text: "in 2 of 3 trials: others used 7.1 % of the processors, at most 5 % expected", Hint: "close what else runs, or use a quieter machine"},
		{Check: "sample", Verdict: results.OK, Text: "few broadcasts for latency.p99"},
	}
	c[2].Summary.Verdict = results.Overloaded
	c[2].Summary.Values["lost"] = 1234
	c[2].Summary.Reasons = []results.Reason{{
		Check: "backlog", Verdict: results.Overloaded,
		Text: "the backlog grew by 12.5 broadcasts over the window, at most 2 expected: no steady-state latency is promised",
		Hint: "fewer clients or a lower rate will find the most that this target can carry",
	}}
	c[3].Summary.Verdict = results.Invalid
	c[3].Summary.Values = nil
	c[3].Summary.Reasons = []results.Reason{{Check: "generator", Verdict: results.Invalid, Text: "agent 1 used 93 % of its processor"}}
	run.Thresholds[4].Kept, run.Thresholds[4].Value = false, 312e6
	run.Thresholds[6].Kept, run.Thresholds[6].Known = false, false
	run.Comparisons[0].Metrics[1].Interval = nil
	run.Comparisons[0].Metrics[1].Note = "too few trials for an interval"
	run.Comparisons[1].Metrics, run.Comparisons[1].Refused = nil, "ws is invalid"
	return run
}

// A matrix on a busy machine says so once.
func TestReasonsAreSaidOnce(t *testing.T) {
	run := fabricate(3, 1000, 2000, 5000)
	for i := range run.Cases {
		s := &run.Cases[i].Summary
		s.Verdict = results.Suspect
		s.Reasons = []results.Reason{{Check: "host", Verdict: results.Suspect, Hint: "use a quieter machine",
			Text: fmt.Sprintf("in %d of 3 trials: the host was disturbed: other processes took %d.5 %% (at most 5 %% allowed)", 1+i%3, 22+i)}}
	}
	const want = "suspect  6 of 6 cases: in 1 to 3 of 3 trials: the host was disturbed: other processes took 22.5 to\n" +
		"  27.5 % (at most 5 % allowed); use a quieter machine\n"
	if got := Reasons(run, TextOptions{}); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// fits checks that no line is wider than the terminal.
func fits(t *testing.T, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if n := utf8.RuneCountInString(line); n > width {
			t.Errorf("%d columns, at most %d: %q", n, width, line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("spaces at the end of %q", line)
		}
	}
}

// marks is a Paint that is easy to see and to take away.
type marks struct{}

func (marks) Bold(s string) string    { return "<" + s + ">" }
func (marks) Dim(s string) string     { return "<" + s + ">" }
func (marks) Red(s string) string     { return "<" + s + ">" }
func (marks) Green(s string) string   { return "<" + s + ">" }
func (marks) Yellow(s string) string  { return "<" + s + ">" }
func (marks) Magenta(s string) string { return "<" + s + ">" }

func TestColourMovesNothing(t *testing.T) {
	for _, run := range []*results.Run{fabricate(6, 1000), troubled()} {
		for i := range run.Thresholds { // "<" of a threshold is no mark
			run.Thresholds[i].Text = strings.ReplaceAll(run.Thresholds[i].Text, "<", "≤")
		}
		plain := Text(run, TextOptions{})
		painted := Text(run, TextOptions{Paint: marks{}})
		if painted == plain {
			t.Error("nothing is painted")
		}
		if diff := cmp.Diff(plain, strings.NewReplacer("<", "", ">", "").Replace(painted)); diff != "" {
			t.Errorf("paint moved the text (-plain +painted):\n%s", diff)
		}
	}
}

func TestWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zä ]{0,120}`).Draw(t, "text")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		lines := wrap(text, width)
		if got, want := strings.Join(lines, " "), strings.Join(strings.Fields(text), " "); got != want {
			t.Fatalf("words became %q, want %q", got, want)
		}
		for _, line := range lines {
			if utf8.RuneCountInString(line) > width && strings.Contains(line, " ") {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
	})
}

func TestMeaning(t *testing.T) {
	tests := []struct {
		metric    string
		low, high float64
		want      string
	}{
		{"latency.p99", -0.1, -0.05, "is better"},
		{"latency.p99", 0.05, 0.1, "is worse"},
		{"latency.p99", -0.05, 0.1, results.NoteNoDifference},
		{"latency.p99", 0, 0, results.NoteNoDifference},
		{"received_per_s", 0.05, 0.1, "is better"},
		{"received_per_s", -0.1, -0.05, "is worse"},
		{"published", -0.1, -0.05, "is lower"},
		{"published", 0.05, 0.1, "is higher"},
	}
	for _, tt := range tests {
		m := results.MetricContrast{Metric: tt.metric, Interval: &results.Interval{Low: tt.low, High: tt.high}}
		if got, _ := view.Meaning(m); got != tt.want {
			t.Errorf("%s in [%v, %v]: %q, want %q", tt.metric, tt.low, tt.high, got, tt.want)
		}
	}
}
