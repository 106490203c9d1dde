package results_test

import (
	"testing"

	"pushbench/results"
)

// INVALID over FAIL over INCONCLUSIVE over PASS, in whatever order they come.
func TestGateOutcomeOf(t *testing.T) {
	rising := []results.GateOutcome{results.GatePass, results.GateInconclusive, results.GateFail, results.GateInvalid, "of a newer bench"}
	for i, a := range rising {
		for j, b := range rising {
			want := rising[max(i, j)]
			if min(i, j) >= 3 {
				want = a // both are the worst: the first
			}
			if got := results.GateOutcomeOf([]results.GateDecision{{Outcome: results.GatePass}, {Outcome: a}, {Outcome: b}}); got != want {
				t.Errorf("%s and %s are %s, want %s", a, b, got, want)
			}
		}
	}
	if got := results.GateOutcomeOf(nil); got != results.GateInconclusive {
		t.Errorf("no decisions are %s", got)
	}
}
