package gate

import (
	"fmt"

	"pushbench/results"
)

// A pair that cannot be had ends the pairs of its case, and the gate: leaving it out would
// be choosing, for it may have been the one that tells. There are two ways.
//
// A trial stayed invalid however often it was run again: INVALID, for it may have been the
// slow one.
//
// A target does not run: it failed in results.MaxFailures attempts at one trial, each in
// fresh processes, by ending, hanging, not listening or not answering. Whose doing that is
// the other side shows, in the same pair and on the same machine:
//
//	FAIL      new does not run, and base does
//	NOT DONE  base does not run, whatever new does: there is nothing to compare with
//
// So nothing is said before both sides of the pair were tried. The pair that is thrown
// away serves as well: what does not run is not warmed up either. A target that failed and
// then ran is a fault of that pair (faults.go).

// breach is a pair that cannot be had, and the answer that it leads to.
type breach struct {
	block   int
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

// down says whether the target does not run.
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

// breakOff ends the pairs at the first that cannot be had.
func (s *subject) breakOff(run *results.Run) {
	type pair struct{ base, new attempts }
	tried := make(map[int]*pair)
	for i := range run.Trials {
		t := &run.Trials[i]
		if t.Case != s.base.ID && t.Case != s.new.ID {
			continue
		}
		if tried[t.Block] == nil {
			tried[t.Block] = new(pair)
		}
		if t.Case == s.base.ID {
			tried[t.Block].base.add(t)
		} else {
			tried[t.Block].new.add(t)
		}
	}
	for block, p := range tried {
		if b := breachOf(p.base, p.new); b != nil && (s.breach == nil || block < s.breach.block) {
			b.block, s.breach = block, b
		}
	}
	if s.breach == nil {
		return
	}
	for i, p := range s.pairs {
		if p.Block >= s.breach.block {
			s.pairs = s.pairs[:i]
			break
		}
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
	why := fmt.Sprintf("%s of pair %d stayed invalid in %d attempts", t.Case, t.Block, t.Attempt)
	for _, r := range t.Reasons {
		if r.Verdict.Severity() >= results.Failed.Severity() {
			return why + ": " + r.Text
		}
	}
	return why
}
