package results_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// twoRuns are two runs of one scenario an hour apart; in new, latency and the target's
// processor time are change above those of base.
func twoRuns(cells, transports []string, trials int, change float64) (base, other *results.Run) {
	base = results.OneSide(resultstest.Sided(cells, transports, trials, 1, change), results.SideBase)
	other = results.OneSide(resultstest.Sided(cells, transports, trials, 2, change), results.SideNew)
	other.Started, other.Ended = other.Started.Add(time.Hour), other.Ended.Add(time.Hour)
	other.Plan.Seed = 2
	return base, other
}

func TestOverlay(t *testing.T) {
	base, other := twoRuns([]string{"clients=10", "clients=20"}, []string{"sse", "ws"}, 6, 0.5)
	base.Label, other.Label = "main", "mine"
	before := marshal(t, base) + marshal(t, other)
	run := results.Overlay(base, other)
	if marshal(t, base)+marshal(t, other) != before {
		t.Error("the runs laid over each other have changed")
	}
	if run.Label != "mine vs main" || len(run.Cases) != 8 || len(run.Trials) != len(base.Trials)+len(other.Trials) {
		t.Errorf("%q with %d cases and %d trials", run.Label, len(run.Cases), len(run.Trials))
	}
	if c := run.Cases[1]; c.ID != "clients=10/sse@new" || c.Series() != "sse new" || c.Summary.Trials != 6 {
		t.Errorf("case %+v", c)
	}
	if len(run.Comparisons) != 4 || !run.Comparisons[0].Unpaired || len(run.Comparisons[0].Metrics) == 0 {
		t.Errorf("comparisons %+v", run.Comparisons)
	}
	if len(run.Thresholds) != 8 {
		t.Errorf("%d promises, want those of both runs", len(run.Thresholds))
	}
	orders := make(map[int]bool)
	for _, trial := range run.Trials {
		if len(trial.Histograms) == 0 || orders[trial.Order] {
			t.Errorf("trial %d of %s: %d histograms, order %d", trial.Trial, trial.Case, len(trial.Histograms), trial.Order)
		}
		orders[trial.Order] = true
	}
	for _, c := range results.Compare(run) {
		if len(c.Metrics) > 0 {
			t.Error("trials of two runs were taken for pairs")
		}
	}
	// It is a run as any other.
	dir := filepath.Join(t.TempDir(), "overlay")
	if err := resultstest.Write(dir, run, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := read(dir); err != nil {
		t.Error(err)
	}
}

func marshal(t *testing.T, run *results.Run) string {
	t.Helper()
	text, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOverlayOfRunsThatShareLittle(t *testing.T) {
	base := resultstest.Run([]string{"clients=10", "clients=20"}, []string{"sse"}, 2, 1)
	other := resultstest.Run([]string{"clients=20", "clients=30"}, []string{"sse"}, 2, 2)
	base.Status, other.Scenario, other.Error = results.Partial, "sweep", "agent 1 ended unasked" // of one run, not of both
	run := results.Overlay(base, other)
	var ids []string
	for _, c := range run.Cases {
		ids = append(ids, c.ID)
	}
	if len(ids) != 4 || ids[0] != "clients=10/sse@base" || ids[3] != "clients=30/sse@new" {
		t.Errorf("cases %q", ids)
	}
	if run.Status != results.Partial || run.Scenario != "sweep vs fanout" || run.Error != "" {
		t.Errorf("%s, %s, %q", run.Status, run.Scenario, run.Error)
	}
	if empty := results.Overlay(&results.Run{}, &results.Run{}); len(empty.Cases) != 0 {
		t.Errorf("of nothing: %+v", empty.Cases)
	}
}

func TestOneSide(t *testing.T) {
	run := resultstest.Sided([]string{"default"}, []string{"sse", "ws"}, 3, 1, 0)
	one := results.OneSide(run, results.SideNew)
	if len(one.Cases) != 2 || one.Cases[0].ID != "default/sse" || one.Cases[0].Side != "" || len(one.Trials) != len(run.Trials)/2 {
		t.Errorf("%d trials of %+v", len(one.Trials), one.Cases)
	}
	if len(one.Plan.Order) != len(run.Plan.Order)/2 || one.Plan.Order[0].Case != one.Trials[0].Case {
		t.Errorf("plan %+v", one.Plan.Order)
	}
	if results.OneSide(one, results.SideBase) != one {
		t.Error("a run without sides was changed")
	}
}
