package results_test

import (
	"slices"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// sidedBroken is a run with sides, one of whose promises a side breaks.
func sidedBroken(side string) *results.Run {
	run := resultstest.Sided([]string{"default"}, []string{"sse"}, 6, 1, 0)
	run.Thresholds = results.Evaluate(run, "lost == 0", "lost", "==", 0)
	for i := range run.Thresholds {
		run.Thresholds[i].Kept = run.Thresholds[i].Case != "default/sse@"+side
	}
	return run
}

func TestOutcomeCountsTheNewSide(t *testing.T) {
	pass := &results.Gate{Outcome: results.GatePass, Pairs: 6, Decisions: []results.GateDecision{{}}}
	for _, test := range []struct {
		name, side string
		gate       *results.Gate
		want       results.Ending
		says       string
		broken     int
	}{
		{"new, gated", results.SideNew, pass, results.EndedFail, "the new target breaks lost == 0 (sse new); the limits alone: PASS", 1},
		{"base, gated", results.SideBase, pass, results.EndedPass, "decided on 6 pairs; the base breaks lost == 0 (sse base), which does not count", 0},
		{"new", results.SideNew, nil, results.EndedFail, "1 of 1 promise broken", 1},
		{"base", results.SideBase, nil, results.EndedOK, "1 of 1 promise kept; the base breaks lost == 0", 0},
		{"both", results.SideNew, &results.Gate{Outcome: results.GateFail, Pairs: 1, Decisions: []results.GateDecision{{}}}, results.EndedFail,
			"worse than the limits allow, decided on 1 pair; the new target breaks lost == 0 (sse new) besides", 1},
	} {
		run := sidedBroken(test.side)
		run.Gate = test.gate
		got := results.OutcomeOf(run)
		said := strings.Join(append([]string{got.Text}, got.Notes...), "; ")
		if got.Ending != test.want || !strings.Contains(said, test.says) || len(got.Broken) != test.broken {
			t.Errorf("%s: %s: %s; %d broken, want %s: %s; %d", test.name, got.Ending, said, len(got.Broken), test.want, test.says, test.broken)
		}
	}
}

func TestOutcomeOfAGateThatHadToEnd(t *testing.T) {
	run := sidedBroken("")
	run.Status, run.Trials = results.Partial, run.Trials[:7]
	run.Gate = &results.Gate{Outcome: results.GateInconclusive, Pairs: 3, Stopped: "--max-time 5m was over", Decisions: []results.GateDecision{{}}}
	got := results.OutcomeOf(run)
	if got.Ending != results.EndedInconclusive || got.Text != "--max-time 5m was over before it was decided, after 3 pairs" ||
		len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0], "partial: 7 of ") {
		t.Errorf("%+v", got)
	}
	run.Gate.Outcome = results.GateFail
	if got := results.OutcomeOf(run); got.Ending != results.EndedFail || got.Text != "worse than the limits allow, after 3 pairs" ||
		got.Notes[0] != "ended early: --max-time 5m was over" {
		t.Errorf("%+v", got)
	}
}

func TestOutcomeOfAGateThatFailsByFaults(t *testing.T) {
	fault := results.GateDecision{Outcome: results.GateFail, Faults: true}
	limit := results.GateDecision{Outcome: results.GateFail}
	for _, test := range []struct {
		decisions []results.GateDecision
		want      string
	}{
		{[]results.GateDecision{fault, {Outcome: results.GatePass}}, "new is at fault where base is not, decided on 10 pairs"},
		{[]results.GateDecision{fault, limit}, "worse than the limits allow, decided on 10 pairs"},
		{[]results.GateDecision{limit}, "worse than the limits allow, decided on 10 pairs"},
	} {
		run := sidedBroken("")
		run.Gate = &results.Gate{Outcome: results.GateFail, Pairs: 10, Decisions: test.decisions}
		if got := results.OutcomeOf(run); got.Ending != results.EndedFail || got.Text != test.want {
			t.Errorf("%+v: %+v, want %q", test.decisions, got, test.want)
		}
	}
}

func TestOutcomeOfABaseline(t *testing.T) {
	for _, test := range []struct {
		outcome results.GateOutcome
		refused string
		want    results.Ending
		text    string
	}{
		{results.GatePass, "", results.EndedPass, "not worse than the limits allow, decided on 3 trials"},
		{results.GateFail, "", results.EndedFail, "costs more than b.json allows, decided on 3 trials"},
		{results.GateInconclusive, "", results.EndedInconclusive, "not every cost could be held against b.json"},
		{results.GateInconclusive, "other clients", results.EndedIncomparable, "nothing is comparable with b.json: sse: other clients"},
		{results.GateInvalid, "", results.EndedInvalid, "the numbers cannot be vouched for, after 3 trials"},
		{"odd", "", results.EndedInvalid, "the numbers cannot be vouched for, after 3 trials"},
	} {
		run := resultstest.Run([]string{"default"}, []string{"sse"}, 3, 1)
		run.Gate = &results.Gate{Outcome: test.outcome, Baseline: "b.json", Pairs: 3, Decisions: []results.GateDecision{{Case: "default/sse", Refused: test.refused}}}
		if got := results.OutcomeOf(run); got.Ending != test.want || got.Text != test.text {
			t.Errorf("%s: %s: %s, want %s: %s", test.outcome, got.Ending, got.Text, test.want, test.text)
		}
	}
}

func TestOutcomeOfCases(t *testing.T) {
	for _, test := range []struct {
		name     string
		verdicts []results.Verdict
		status   string
		want     results.Ending
		says     string
	}{
		{"ok", []results.Verdict{results.OK, results.OK}, results.Complete, results.EndedOK, "every case may be believed; 2 of 2 promises kept"},
		{"suspect", []results.Verdict{results.Suspect, results.OK}, results.Complete, results.EndedSuspect, "sse to be read with the reasons below"},
		{"overloaded", []results.Verdict{results.Suspect, results.Overloaded}, results.Complete, results.EndedOverloaded, "could not keep up in ws: a finding"},
		{"invalid", []results.Verdict{results.OK, results.Invalid}, results.Partial, results.EndedInvalid, "the numbers of ws cannot"},
		{"partial", []results.Verdict{results.Suspect, ""}, results.Partial, results.EndedPartial, " planned trials, "},
		{"none", []results.Verdict{"", ""}, results.Partial, results.EndedEmpty, "no case has a trial"},
	} {
		run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 3, 1)
		run.Status = test.status
		for i, v := range test.verdicts {
			run.Cases[i].Summary.Verdict = v
		}
		if got := results.OutcomeOf(run); got.Ending != test.want || !strings.Contains(got.Text, test.says) {
			t.Errorf("%s: %s: %s, want %s: %s", test.name, got.Ending, got.Text, test.want, test.says)
		}
	}
}

// Why a gate is undecided is not always the noise.
func TestOutcomeOfAnUndecidedGate(t *testing.T) {
	estimate := 0.1
	decision := func(outcome results.GateOutcome, name string, estimate *float64) results.GateDecision {
		return results.GateDecision{Case: "default/sse", Limit: results.GateLimit{Metric: name}, Outcome: outcome, Estimate: estimate}
	}
	noisy := decision(results.GateInconclusive, "latency.p50", &estimate)
	absent := decision(results.GateInconclusive, "allocs_per_msg", nil)
	passed := decision(results.GatePass, "wire_bytes_per_msg", nil)
	for _, test := range []struct {
		decisions []results.GateDecision
		text      string
		notes     []string
	}{
		{[]results.GateDecision{noisy, passed}, "still undecided at the last look, after 24 pairs", nil},
		{[]results.GateDecision{absent, passed}, "no values to compare of allocs_per_msg (sse), after 24 pairs", nil},
		{[]results.GateDecision{absent, noisy}, "still undecided at the last look, after 24 pairs", []string{"no values to compare of allocs_per_msg (sse)"}},
	} {
		run := sidedBroken("")
		run.Gate = &results.Gate{Outcome: results.GateInconclusive, Pairs: 24, Decisions: test.decisions}
		got := results.OutcomeOf(run)
		if got.Ending != results.EndedInconclusive || got.Text != test.text || !slices.Equal(got.Notes, test.notes) {
			t.Errorf("%+v, want %q %q", got, test.text, test.notes)
		}
	}
}

// A target that does not run is told with its side and its last words; which side it is
// makes FAIL of it or a gate that could not be run.
func TestOutcomeOfATargetThatDoesNotRun(t *testing.T) {
	for _, test := range []struct {
		name string
		down []string // sides
		want results.Ending
		says []string
		not  string
	}{
		{"new", []string{results.SideNew}, results.EndedFail, []string{"new is down; sse new: phase warm-up: ", "status 3", "no licence", "partial: 13 of 14"}, "sse base:"},
		{"base", []string{results.SideBase}, results.EndedNotDone, []string{"base is down; sse base: phase warm-up: ", "no licence"}, "sse new:"},
		{"both", []string{results.SideBase, results.SideNew}, results.EndedNotDone, []string{"both is down; sse base: phase", "; sse new: phase"}, "breaks"},
	} {
		run := sidedBroken(results.SideNew)
		down := results.SideBoth
		for _, side := range test.down {
			resultstest.Fail(run, "default/sse@"+side, 6, results.MaxFailures)
		}
		if len(test.down) == 1 {
			down = test.down[0]
		}
		outcome := map[results.Ending]results.GateOutcome{results.EndedFail: results.GateFail, results.EndedNotDone: results.GateNotDone}[test.want]
		run.Gate = &results.Gate{Outcome: outcome, Pairs: 5, Decisions: []results.GateDecision{
			{Case: "default/ws", Outcome: results.GateInconclusive}, {Case: "default/sse", Outcome: outcome, Down: down, Note: down + " is down"},
		}}
		got := results.OutcomeOf(run)
		said := strings.Join(append([]string{got.Text}, got.Notes...), "; ")
		if got.Ending != test.want || !got.Down || got.Hint != "run it by hand" || strings.Contains(said, test.not) {
			t.Errorf("%s: %+v, want %s", test.name, got, test.want)
		}
		for _, says := range test.says {
			if !strings.Contains(said, says) {
				t.Errorf("%s: %q, want %q in it", test.name, said, says)
			}
		}
	}
}

// One that failed at times is noted, whatever the gate comes to.
func TestOutcomeOfATargetThatFailsAtTimes(t *testing.T) {
	run := sidedBroken("")
	resultstest.Fail(run, "default/sse@new", 2, 1)
	run.Gate = &results.Gate{Outcome: results.GateInconclusive, Pairs: 24, Decisions: []results.GateDecision{{Case: "default/sse"}}}
	got := results.OutcomeOf(run)
	if got.Ending != results.EndedInconclusive || got.Down || got.Hint != "run it by hand" ||
		len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0], "sse new: the target failed: phase warm-up: ") {
		t.Errorf("%+v", got)
	}
}

// What could not be finished is not called undecided, nor interrupted.
func TestOutcomeOfARunThatCouldNotBeFinished(t *testing.T) {
	for name, gate := range map[string]*results.Gate{
		"run": nil, "gate": {Outcome: results.GateInconclusive, Pairs: 3, Stopped: "agent 1 ended unasked", Decisions: []results.GateDecision{{}}},
	} {
		run := sidedBroken("")
		run.Status, run.Trials, run.Gate, run.Error = results.Partial, run.Trials[:7], gate, "agent 1 ended unasked"
		got := results.OutcomeOf(run)
		if got.Ending != results.EndedNotDone || got.Text != "agent 1 ended unasked" || len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0], "partial: ") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
