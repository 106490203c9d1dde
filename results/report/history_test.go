package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pushbench/results"
)

// fabricateHistory makes up runs a day apart in which the code becomes slower once and
// the kernel changes once.
func fabricateHistory(n int) []results.Filed {
	rng := rand.New(rand.NewPCG(3, 4))
	noisy := func(v float64) float64 { return v * math.Exp(0.03*rng.NormFloat64()) }
	var runs []results.Filed
	for i := range n {
		run := &results.Run{
			Schema: results.Schema, Status: results.Complete, Scenario: "fanout",
			Started:     time.Date(2026, 3, 1+i, 15, 9, 26, 0, time.UTC),
			Environment: results.Environment{CPUModel: "Example CPU", CPUs: 2, Kernel: "6.1.0-13-amd64", GoVersion: "go1.26.1", Commit: fmt.Sprintf("%x%033d", 0xabc0000+i, 0)},
		}
		if i >= n/2 {
			run.Environment.Kernel = "6.8.0-2-amd64"
		}
		for _, transport := range []string{"sse", "ws"} {
			c := fabricateCase(results.DefaultCell, transport, 1000)
			latency, cpu := noisy(4.3e6), noisy(3.9e3)
			if i >= n-2 {
				latency *= 1.4
			}
			c.Summary = results.Summary{Trials: 6, Verdict: results.OK,
				Values: results.Values{"latency.p99": latency, "target_cpu_us_per_msg": cpu, "wire_bytes_per_msg": c.WireFormula},
				Intervals: map[string]results.Interval{
					"latency.p99":           {Low: 0.97 * latency, High: 1.05 * latency, Level: 0.95},
					"target_cpu_us_per_msg": {Low: 0.98 * cpu, High: 1.02 * cpu, Level: 0.95},
					"wire_bytes_per_msg":    {Low: c.WireFormula, High: c.WireFormula, Level: 0.95},
				}}
			run.Cases = append(run.Cases, c)
		}
		runs = append(runs, results.Filed{Dir: fmt.Sprintf("results/runs/202603%02dT150926Z-fanout", 1+i), Run: run})
	}
	return runs
}

func TestHistoryText(t *testing.T) {
	runs := fabricateHistory(6)
	runs[1].Run.Label = "before the rewrite of the hub"
	runs[2].Run.Status = results.Partial
	runs[3].Run.Cases[0].Summary = results.Summary{Verdict: results.Invalid, Values: results.Values{}}
	lines := results.History(runs, results.HistoryMetrics())
	golden(t, "history.txt", RunIndex("results/runs", runs, TextOptions{})+"\n"+History(lines, results.HistoryMetrics(), TextOptions{}))
}

func TestHistoryTextKeepsItsWidth(t *testing.T) {
	metrics := []string{"latency.p50", "latency.p99", "latency.p999", "target_cpu_us_per_msg", "generator_cpu_us_per_msg", "lost"}
	text := History(results.History(fabricateHistory(4), metrics), metrics, TextOptions{})
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 100 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, name := range metrics {
		if !strings.Contains(text, name) {
			t.Errorf("%s is not shown", name)
		}
	}
}

func TestHistoryTextTellsRevisionsAndWhatCountsAre(t *testing.T) {
	runs := fabricateHistory(2)
	for i, target := range []string{"git:main (0123456789)", "git:main (abcdef0123)"} {
		for c := range runs[i].Run.Cases {
			runs[i].Run.Cases[c].Target = target
			runs[i].Run.Cases[c].Summary.Values["lost"] = 12
		}
	}
	text := History(results.History(runs, []string{"lost"}), []string{"lost"}, TextOptions{})
	for _, want := range []string{"git:main (0123456789)", "git:main (abcdef0123)", "lost a trial", " 2 "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if text := History(results.History(fabricateHistory(2), results.HistoryMetrics()), results.HistoryMetrics(), TextOptions{}); strings.Contains(text, "target ") {
		t.Errorf("a column for the reference server:\n%s", text)
	}
}

func TestHistoryOfNothing(t *testing.T) {
	if text := History(nil, nil, TextOptions{}); text != "" {
		t.Errorf("%q of no lines, expected nothing", text)
	}
}

func TestTrends(t *testing.T) {
	lines := results.History(fabricateHistory(12), results.HistoryMetrics())
	figures := trendFigures(lines, []string{"latency.p99", "latency.p50"}) // the median could not be had
	if len(figures) != 1 {
		t.Fatalf("%d pictures, expected one", len(figures))
	}
	png, err := figures[0].png()
	if err != nil {
		t.Fatal(err)
	}
	goldenImage(t, "trend-latency.p99.png", png)
}

func TestRunNames(t *testing.T) {
	at := func(label string, day, minute, second int) results.HistoryPoint {
		return results.HistoryPoint{Label: label, Started: time.Date(2026, 3, day, 9, minute, second, 0, time.UTC)}
	}
	for name, test := range map[string]struct {
		runs []results.HistoryPoint
		want string
	}{
		"labels":           {[]results.HistoryPoint{at("before", 1, 5, 0), at("after", 1, 5, 9), at("the rewrite of the hub", 1, 6, 0)}, "before after the rewrite o…"},
		"the same label":   {[]results.HistoryPoint{at("nightly", 1, 5, 0), at("nightly", 2, 5, 0), at("new", 3, 5, 0)}, "03-01 03-02 new"},
		"the same minute":  {[]results.HistoryPoint{at("", 1, 5, 0), at("", 1, 5, 9), at("", 1, 6, 0)}, "09:05 09:05:09 09:06"},
		"within some days": {[]results.HistoryPoint{at("", 1, 5, 0), at("", 1, 6, 0), at("", 1, 6, 7), at("", 2, 6, 7)}, "03-01 09:06 09:06:07 03-02"},
		"none":             {nil, ""},
	} {
		if got := strings.Join(runNames(test.runs), " "); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// A run to be read with care is not drawn as one that may be believed.
func TestTrendsMarkSuspectRuns(t *testing.T) {
	runs := fabricateHistory(3)
	marks := func() string {
		var labels []string
		for _, k := range trendFigures(results.History(runs, []string{"latency.p99"}), []string{"latency.p99"})[0].legend {
			labels = append(labels, k.label)
		}
		return strings.Join(labels, ", ")
	}
	if got := marks(); strings.Contains(got, "suspect") || strings.Contains(got, "overloaded") {
		t.Errorf("marks of what there is not: %s", got)
	}
	runs[1].Run.Cases[0].Summary.Verdict = results.Suspect
	runs[2].Run.Cases[0].Summary.Verdict = results.Overloaded
	if got := marks(); !strings.Contains(got, "suspect, overloaded") {
		t.Errorf("no mark of suspect and overloaded runs: %s", got)
	}
}

func TestTrendsOfSeveralScenariosHaveNamesOfTheirOwn(t *testing.T) {
	runs := fabricateHistory(2)
	runs[1].Run.Scenario = "other one"
	var names []string
	for _, p := range Trends(results.History(runs, []string{"latency.p99"}), []string{"latency.p99"}) {
		names = append(names, p.Name)
	}
	if got, want := strings.Join(names, " "), "trend-fanout-latency.p99 trend-other-one-latency.p99"; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
}
