package gate

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"pushbench/results"
)

// A breach ends the pairs of its case, and the gate, before the look that is due.
//
// A trial that stayed invalid however often it was run again is one: INVALID. Leaving it
// out would be choosing, for it may have been the slow one.
//
// A target that does not run is the other. It failed in an attempt at a trial if it ended,
// hung, did not listen or did not answer; the trial is then run again in fresh processes.
// Whose doing it is the other side shows, on the same machine and in the same pair, so
// that nothing is said before both sides of the pair were tried:
//
//	FAIL      new failed in results.MaxFailures attempts at one trial, and base ran
//	NOT DONE  base failed in as many, whatever new did: there is nothing to compare with
//	FAIL      new failed in so many pairs, and base in none, as identical targets would
//	          in less than the α for FAIL of a gate: as each pair is a coin, in 2⁻ⁿ of
//	          gates the first n that have a failure are all new's
//
// The pair that is thrown away serves as well: what does not run is not warmed up either.
// A target that failed less often is a fault of its pair (faults.go).

// breach is why there are no further pairs, and the answer that it leads to.
type breach struct {
	outcome results.GateOutcome
	down    string // GateDecision.Down
	why     string
}

// attempts are what was tried of one side of a pair.
type attempts struct {
	counts bool           // one of them is evidence
	ran    bool           // a target came to the end of one, whatever it is worth
	failed int            // of them, those whose target failed
	last   *results.Trial // that was invalid or failed
}

// down says whether the target did not run in this pair.
func (a attempts) down() bool { return a.failed >= results.MaxFailures }

// add takes another one.
func (a *attempts) add(t *results.Trial) {
	switch {
	case t.Verdict == results.Failed:
		a.failed++
	case t.Counts():
		a.ran, a.counts = true, true
		return
	default:
		a.ran = true
	}
	if a.last == nil || t.Attempt > a.last.Attempt {
		a.last = t
	}
}

// breakOff ends the pairs at the first breach. alpha is how often chance may be called a
// failing of new.
func (s *subject) breakOff(run *results.Run, alpha float64) {
	tried := make(map[int]*struct{ base, new attempts })
	for i := range run.Trials {
		t := &run.Trials[i]
		if t.Case != s.base.ID && t.Case != s.new.ID {
			continue
		}
		if tried[t.Block] == nil {
			tried[t.Block] = new(struct{ base, new attempts })
		}
		if t.Case == s.base.ID {
			tried[t.Block].base.add(t)
		} else {
			tried[t.Block].new.add(t)
		}
	}
	var failed struct{ base, new int } // pairs so far
	for _, block := range slices.Sorted(maps.Keys(tried)) {
		base, fresh := tried[block].base, tried[block].new
		failed.base, failed.new = failed.base+min(base.failed, 1), failed.new+min(fresh.failed, 1)
		s.breach = breachOf(base, fresh)
		if s.breach == nil && base.ran && fresh.ran && failed.base == 0 && math.Pow(0.5, float64(failed.new)) <= alpha {
			s.breach = &breach{outcome: results.GateFail, down: results.SideNew,
				why: fmt.Sprintf("new does not always run, and base does: its target failed at times in %d pairs, and base's in none", failed.new)}
		}
		if s.breach == nil {
			continue
		}
		s.pairs = slices.DeleteFunc(s.pairs, func(p results.Pair) bool { return p.Block > block })
		return
	}
}

// breachOf is why a pair cannot be had; nil where it can, or where that is not known yet.
func breachOf(base, fresh attempts) *breach {
	switch {
	case base.down() && fresh.down():
		return &breach{outcome: results.GateNotDone, down: results.SideBoth, why: "neither side runs: the targets" + gaveUp(base)}
	case base.down() && fresh.ran:
		return &breach{outcome: results.GateNotDone, down: results.SideBase, why: "base does not run, and new does: its target" + gaveUp(base)}
	case fresh.down() && base.ran:
		return &breach{outcome: results.GateFail, down: results.SideNew, why: "new does not run, and base does: its target" + gaveUp(fresh)}
	}
	for _, side := range []attempts{base, fresh} {
		if t := side.last; t != nil && !side.counts && !t.Discarded && t.Attempt >= results.MaxAttempts && !side.down() {
			return &breach{outcome: results.GateInvalid, why: stayedInvalid(t)}
		}
	}
	return nil
}

func gaveUp(side attempts) string {
	pair := fmt.Sprintf("pair %d", side.last.Block)
	if side.last.Discarded {
		pair = "the pair to be thrown away"
	}
	return fmt.Sprintf(" failed in %d attempts at %s", side.failed, pair)
}

func stayedInvalid(t *results.Trial) string {
	why := fmt.Sprintf("%s of pair %d could not be had in %d attempts", t.Case, t.Block, t.Attempt)
	for _, r := range t.Reasons {
		if r.Verdict.Severity() >= results.Failed.Severity() {
			return why + ": " + r.Text
		}
	}
	return why
}
