package results_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/resultstest"
)

func TestEvaluate(t *testing.T) {
	run := &results.Run{Cases: []results.Case{
		{ID: "default/sse", Summary: results.Summary{Values: results.Values{"lost": 5}}},
		{ID: "default/ws", Summary: results.Summary{Values: results.Values{}}},
	}}
	for _, c := range []struct {
		op    string
		kept4 bool // 5 op 4
		kept5 bool
		kept6 bool
	}{
		{"<", false, false, true}, {"<=", false, true, true}, {">", true, false, false}, {">=", true, true, false},
		{"==", false, true, false}, {"!=", true, false, true}, {"=~", false, false, false},
	} {
		for limit, kept := range map[float64]bool{4: c.kept4, 5: c.kept5, 6: c.kept6} {
			got := results.Evaluate(run, "as written", "lost", c.op, limit)
			want := []results.Threshold{
				{Text: "as written", Metric: "lost", Op: c.op, Limit: limit, Case: "default/sse", Value: 5, Known: true, Kept: kept},
				{Text: "as written", Metric: "lost", Op: c.op, Limit: limit, Case: "default/ws"},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("5 %s %v (-want +got):\n%s", c.op, limit, diff)
			}
		}
	}
}

// A quantile of too few is broken, and how many there are is said.
func TestEvaluateSaysHowManyThereAre(t *testing.T) {
	run := resultstest.Run([]string{"default"}, []string{"sse"}, 2, 1)
	for name, want := range map[string]string{
		"latency.p999": "3,000 of 10,000 deliveries a trial", "spread.p99": "30 of 1,000 broadcasts a trial",
		"connect.p99": "100 of 1,000 connections a trial", "latency.p50": "", "lost": "",
	} {
		for i := range run.Trials {
			delete(run.Trials[i].Values, name)
		}
		results.Aggregate(run)
		if got := results.Evaluate(run, name+" < 5", name, "<", 5)[0]; got.Known || got.Kept || got.Lacks != want {
			t.Errorf("%s: %+v, %q expected", name, got, want)
		}
	}
}

func TestEvaluateLeavesOutWhatAnInterruptedRunDidNotComeTo(t *testing.T) {
	run := &results.Run{Status: results.Partial, Cases: []results.Case{
		{ID: "default/sse", Summary: results.Summary{Verdict: results.OK, Values: results.Values{"lost": 0}}},
		{ID: "default/ws"},
	}}
	got := results.Evaluate(run, "lost == 0", "lost", "==", 0)
	if len(got) != 1 || got[0].Case != "default/sse" || !got[0].Kept {
		t.Errorf("%+v; want one kept promise, of default/sse", got)
	}
}
