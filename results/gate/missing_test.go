package gate_test

import (
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/gate"
)

// lose takes the metric from a side's trials of these blocks.
func lose(t *testing.T, run *results.Run, metric, side string, blocks ...int) {
	t.Helper()
	for _, b := range blocks {
		delete(trial(t, run, side, b).Values, metric)
	}
}

// A quantile that few pairs do not have: they are none for its limit, and others make
// up for them.
func TestPairsWithoutTheQuantile(t *testing.T) {
	first := func(n int) (blocks []int) {
		for b := 1; b <= n; b++ {
			blocks = append(blocks, b)
		}
		return blocks
	}
	for _, test := range []struct {
		name      string
		blocks    int
		share     float64
		base, new []int // blocks without the value
		want      results.GateOutcome
		pairs     int
		note      string
		ahead     int
	}{
		{"one of the first", 1, 0, nil, first(1), results.GateInconclusive, 0, "0 of the 10 pairs", 10},
		{"one of ten", 10, 0, nil, []int{4}, results.GateInconclusive, 9, "9 of the 10 pairs", 1},
		{"made up for", 11, 0, nil, []int{4}, results.GatePass, 10, "1 of 11 pairs do not have the value", 0},
		{"made up for, worse", 11, 0.2, []int{4}, nil, results.GateFail, 10, "1 of 11 pairs do not have the value", 0},
		{"both lose alike", 14, 0, []int{1, 2}, []int{3, 4}, results.GatePass, 10, "4 of 14 pairs", 0},
		{"new loses more", 13, 0, nil, []int{2, 4, 6}, results.GateInconclusive, 10, "new gives none in 3 of 13 pairs, and base in 0: no PASS on the others", 6},
		{"new loses more and is worse", 13, 0.2, nil, []int{2, 4, 6}, results.GateFail, 10, "", 0},
		{"half of the first look", 10, 0, nil, first(5), results.GateInconclusive, 5, "5 of the 10 pairs", 5},
		{"most of the first look", 6, 0, nil, first(6), results.GateInconclusive, 6, "new gives none in 6 of 6 pairs: latency.p99 needs 1000 deliveries a trial: --set duration=", 0},
		{"never", 28, 0.2, first(28), nil, results.GateInconclusive, 6, "base gives none in 6 of 6 pairs", 0},
		{"undecided, and no block left", 28, 0.095, []int{17, 18, 20}, []int{22, 24}, results.GateInconclusive, 16, "undecided after the last look at 16 pairs", 0},
		{"undecided, and made up for", 28, 0.095, []int{17, 18}, []int{22, 24}, results.GateInconclusive, 24, "undecided after the last look at 24 pairs", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := shifted(test.blocks, "latency.p99", test.share)
			lose(t, run, "latency.p99", results.SideBase, test.base...)
			lose(t, run, "latency.p99", results.SideNew, test.new...)
			list := limits(t, "latency.p99=+10%")
			d := gate.Judge(run, list).Decisions[0]
			if d.Outcome != test.want || d.Pairs != test.pairs || !strings.Contains(d.Note, test.note) {
				t.Errorf("%+v\nwant %s on %d pairs with %q", d, test.want, test.pairs, test.note)
			}
			if keys, ahead := gate.Next(run, list); ahead != test.ahead || (len(keys) > 0) != (ahead > 0) {
				t.Errorf("next is %v, %d; want %d ahead", keys, ahead, test.ahead)
			}
		})
	}
}

// What must be set depends on what the quantile is of.
func TestRemedyOfAQuantile(t *testing.T) {
	for name, want := range map[string]string{
		"latency.p50": "latency.p50 needs 20 deliveries", "latency.p999": "needs 10000 deliveries",
		"spread.p90":       "needs 100 broadcasts a trial: --set duration= longer, or rate= higher",
		"schedule_lag.p99": "needs 1000 deliveries a trial", "completion.p50": "needs 20 broadcasts",
		"connect.p99": "needs 1000 connections a trial: --set clients= higher", "latency.max": "gate what both give",
	} {
		run := shifted(6, "latency.p99", 0)
		d := gate.Judge(run, limits(t, name+"=+10%")).Decisions[0]
		if !strings.Contains(d.Note, want) {
			t.Errorf("%s: %q, want %q", name, d.Note, want)
		}
	}
}
