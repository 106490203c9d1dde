package results_test

import (
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// gatedRun has two cells and two transports with a base and a new side each; sse fails
// in the first cell alone.
func gatedRun() *results.Run {
	run := resultstest.Sided([]string{"clients=10", "clients=20"}, []string{"sse", "ws"}, 6, 1, 0.2)
	run.Gate = &results.Gate{Outcome: results.GateFail, Pairs: 6}
	for _, key := range []string{"clients=10/sse", "clients=10/ws", "clients=20/sse", "clients=20/ws"} {
		outcome := results.GatePass
		if key == "clients=10/sse" {
			outcome = results.GateFail
		}
		run.Gate.Decisions = append(run.Gate.Decisions, results.GateDecision{Case: key, Outcome: outcome, Pairs: 5})
	}
	return run
}

func TestOnlyCase(t *testing.T) {
	for _, test := range []struct {
		what, name          string
		run                 *results.Run
		ids                 string
		trials, comparisons int
		gate                results.GateOutcome // "": none
	}{
		{"a case without sides", "default/ws", resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 6, 1), "default/ws", 7, 0, ""},
		{"both sides of a case", "clients=20/ws", gatedRun(), "clients=20/ws@base clients=20/ws@new", 12, 1, results.GatePass},
		{"both sides of the failed one", "clients=10/sse", gatedRun(), "clients=10/sse@base clients=10/sse@new", 14, 1, results.GateFail},
		{"one side", "clients=10/sse@new", gatedRun(), "clients=10/sse@new", 7, 0, ""},
	} {
		before := marshal(t, test.run)
		one, err := results.OnlyCase(test.run, test.name)
		if err != nil {
			t.Errorf("%s: %v", test.what, err)
			continue
		}
		var ids []string
		for _, c := range one.Cases {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != test.ids {
			t.Errorf("%s: cases %s, want %s", test.what, got, test.ids)
		}
		if len(one.Trials) != test.trials || len(one.Plan.Order) != test.trials || len(one.Comparisons) != test.comparisons || len(one.Thresholds) != len(ids) {
			t.Errorf("%s: %d trials, %d planned, %d comparisons, %d promises", test.what, len(one.Trials), len(one.Plan.Order), len(one.Comparisons), len(one.Thresholds))
		}
		switch {
		case (one.Gate == nil) != (test.gate == ""):
			t.Errorf("%s: gate %+v", test.what, one.Gate)
		case one.Gate != nil && (one.Gate.Outcome != test.gate || one.Gate.Pairs != 5 || len(one.Gate.Decisions) != 1 || one.Gate.Decisions[0].Case != test.name):
			t.Errorf("%s: gate %+v", test.what, one.Gate)
		}
		if marshal(t, test.run) != before {
			t.Errorf("%s: the run itself has changed", test.what)
		}
	}
}

// The case of an interrupted run may be whole.
func TestOnlyCaseOfAPartialRun(t *testing.T) {
	run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 6, 1)
	last := run.Trials[len(run.Trials)-1]
	run.Status, run.Trials, run.Error = results.Partial, run.Trials[:len(run.Trials)-1], "agent 1 ended unasked"
	for _, c := range run.Cases {
		want, why := results.Complete, ""
		if c.ID == last.Case {
			want, why = results.Partial, run.Error
		}
		if one, err := results.OnlyCase(run, c.ID); err != nil || one.Status != want || one.Error != why {
			t.Errorf("%s: status %s, %q, error %v, want %s, %q", c.ID, one.Status, one.Error, err, want, why)
		}
	}
	run.Damage = "the file is damaged"
	for _, c := range run.Cases {
		if one, err := results.OnlyCase(run, c.ID); err != nil || one.Status != results.Partial {
			t.Errorf("%s of a damaged file: status %s, error %v", c.ID, one.Status, err)
		}
	}
}

func TestOnlyCaseThatIsNotThere(t *testing.T) {
	_, err := results.OnlyCase(resultstest.Sided([]string{"default"}, []string{"sse"}, 2, 1, 0), "sse")
	if want := "the run has no case sse: expected one of default/sse, default/sse@base, default/sse@new"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
