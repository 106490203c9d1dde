package results

import "fmt"

// GateOutcome is the answer of a gate.
type GateOutcome string

// Outcomes of a gate. The whole gate's is the worst of its parts: NOT DONE over INVALID
// over FAIL over INCONCLUSIVE over PASS.
const (
	GatePass         GateOutcome = "PASS"         // not worse than the limit, shown
	GateFail         GateOutcome = "FAIL"         // worse, shown, and by more than the limit
	GateInconclusive GateOutcome = "INCONCLUSIVE" // neither is shown
	GateInvalid      GateOutcome = "INVALID"      // the harness cannot vouch for the numbers
	GateNotDone      GateOutcome = "NOT DONE"     // the base does not run: there is nothing to compare with
)

// GateOutcomeOf is the outcome of all decisions together. Of none nothing is shown:
// INCONCLUSIVE.
func GateOutcomeOf(decisions []GateDecision) GateOutcome {
	if len(decisions) == 0 {
		return GateInconclusive
	}
	worst := GatePass
	for _, d := range decisions {
		if d.Outcome.severity() > worst.severity() {
			worst = d.Outcome
		}
	}
	return worst
}

// severity orders the outcomes. One that is none of the five counts as INVALID.
func (o GateOutcome) severity() int {
	switch o {
	case GatePass:
		return 0
	case GateInconclusive:
		return 1
	case GateFail:
		return 2
	case GateNotDone:
		return 4
	default:
		return 3
	}
}

// Gate is what `bench gate` decided, and from what. It follows from the trials of
// the run: package results/gate computes it.
type Gate struct {
	Outcome   GateOutcome    `json:"outcome"`
	Pairs     int            `json:"pairs"` // the most that a case has
	Decisions []GateDecision `json:"decisions"`
	Stopped   string         `json:"stopped,omitempty"`  // why it ended before the last look, or the last planned trial
	Baseline  string         `json:"baseline,omitempty"` // the file that stands in for the base
}

// GateLimit says how much worse a metric may get.
type GateLimit struct {
	Text       string  `json:"text"` // as written: "latency.p99=+10%"
	Metric     string  `json:"metric"`
	Scale      string  `json:"scale"`             // ScaleRatio or ScaleDifference
	Max        float64 `json:"max"`               // a share of base, or base units
	FloorUnits float64 `json:"floor,omitempty"`   // base units: a smaller change is none, whatever share it is
	Floored    bool    `json:"floored,omitempty"` // the floor was given with the limit, and may be 0
}

// GateDecision is the answer for one metric of one case.
type GateDecision struct {
	Case     string      `json:"case"` // Case.Key
	Limit    GateLimit   `json:"limit"`
	Outcome  GateOutcome `json:"outcome"`
	Pairs    int         `json:"pairs"`          // that it was decided on
	Base     *float64    `json:"base,omitempty"` // medians, base units
	New      *float64    `json:"new,omitempty"`
	Estimate *float64    `json:"estimate,omitempty"` // Hodges–Lehmann, in the limit's scale; positive is worse
	Low      *float64    `json:"low,omitempty"`      // one-sided bounds at the look's α
	High     *float64    `json:"high,omitempty"`
	Margin   float64     `json:"margin"`            // what Low and High were held against: the limit, widened by its floor
	Refused  string      `json:"refused,omitempty"` // why the case was not compared at all
	Faults   bool        `json:"faults,omitempty"`  // FAIL by what new did not deliver as asked, not by the limit
	Down     string      `json:"down,omitempty"`    // the side whose target does not run: SideNew is FAIL; SideBase, or both, NOT DONE
	Note     string      `json:"note,omitempty"`
}

// SideBoth is GateDecision.Down where neither target runs.
const SideBoth = "both"

// NothingCompared says that no case could be compared at all, and why the first
// could not.
func (g *Gate) NothingCompared() (why string, nothing bool) {
	for _, d := range g.Decisions {
		if d.Refused == "" {
			return "", false
		}
	}
	if len(g.Decisions) == 0 {
		return "no case has two sides with values to compare", true
	}
	return fmt.Sprintf("%s: %s", ShortKey(g.Decisions[0].Case), g.Decisions[0].Refused), true
}

// down is the first decision that a target that does not run has made; nil where none
// makes the outcome.
func (g *Gate) down() *GateDecision {
	for i := range g.Decisions {
		if d := &g.Decisions[i]; d.Down != "" && d.Outcome == g.Outcome {
			return d
		}
	}
	return nil
}

// failsByFaults says whether nothing but faults of the new side makes the gate FAIL.
func (g *Gate) failsByFaults() bool {
	found := false
	for _, d := range g.Decisions {
		if d.Outcome == GateFail && !d.Faults {
			return false
		}
		found = found || d.Faults
	}
	return found
}

// NotGiven names the cases and metrics that are undecided for want of values to
// compare, which no further pair mends. other says whether anything else is undecided.
func (g *Gate) NotGiven() (names []string, other bool) {
	for _, d := range g.Decisions {
		switch {
		case d.Outcome != GateInconclusive:
		case d.Estimate == nil:
			names = append(names, d.Limit.Metric+" ("+ShortKey(d.Case)+")")
		default:
			other = true
		}
	}
	return names, other
}

// Unit is what Pairs counts: "pair", or "trial" where a baseline stands in for the
// base.
func (g *Gate) Unit() string {
	if g.Baseline != "" {
		return "trial"
	}
	return "pair"
}

// Evidence is how much there was to decide on: "16 pairs".
func (g *Gate) Evidence() string { return Counted(g.Pairs, g.Unit()) }

// decidedOn is Evidence as it goes with an answer: one that was reached before the
// gate had to end was decided.
func (g *Gate) decidedOn() string {
	if g.Stopped != "" {
		return "after " + g.Evidence()
	}
	return "decided on " + g.Evidence()
}
