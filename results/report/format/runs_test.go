package format_test

import (
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/report/format"
	"pushbench/results/resultstest"
)

// comparedRuns writes several runs that are held against the first; change makes them
// what the test is about.
func comparedRuns(t *testing.T, count int, change func(runs []results.Filed)) string {
	t.Helper()
	var runs []results.Filed
	for i := range count {
		run := results.OneSide(resultstest.Sided([]string{"clients=10", "clients=20"}, []string{"sse"}, 6, uint64(i+1), float64(i)/2), results.SideNew)
		run.Plan.Seed = uint64(i)
		run.Started, run.Ended = run.Started.AddDate(0, 0, i), run.Ended.AddDate(0, 0, i)
		runs = append(runs, results.Filed{Dir: "runs/" + itoa(i), Run: run})
	}
	change(runs)
	c, err := results.CompareAll(runs)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := format.Compared(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestComparedMarkdown(t *testing.T) {
	text := comparedRuns(t, 2, func(runs []results.Filed) {
		runs[0].Run.Label, runs[1].Run.Label = "main", "a|b <script>"
		runs[1].Run.Cases[1].PayloadBytes = 64
	})
	if !strings.HasPrefix(text, "## fanout: a\\|b &lt;script&gt; against main\n\n**") {
		t.Errorf("%.100s", text)
	}
	contains(t, text, "| base | main | 2026-03-14 15:09:26 |  | runs/0 |",
		"> **Note:** the runs were not interleaved", "### clients=10/sse", "| 6, 6 | **worse** |",
		"Not compared: different payload: base has 128 B, new has 64 B")
	if strings.Contains(text, "Trend") {
		t.Error("two runs have a trend")
	}
}

func TestComparedMarkdownOfMany(t *testing.T) {
	text := comparedRuns(t, 5, func([]results.Filed) {})
	contains(t, text, "## Trend over 5 runs", "| clients=10/sse | target_cpu_us_per_msg |", "| 0.0167 | worse |")
	if n := strings.Count(text, "against"); n != 4 {
		t.Errorf("%d comparisons, 4 expected", n)
	}
}
