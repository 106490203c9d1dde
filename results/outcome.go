package results

import (
	"fmt"
	"strings"
)

// Ending is what a run comes to, in a word. The exit code follows from it alone.
type Ending string

// Endings, and the exit codes that they lead to.
const (
	EndedOK           Ending = "OK"               // 0
	EndedSuspect      Ending = "SUSPECT"          // 0: to be read with its reasons
	EndedOverloaded   Ending = "OVERLOADED"       // 0: a finding, not a fault
	EndedPass         Ending = "PASS"             // 0: of a gate
	EndedFail         Ending = "FAIL"             // 1: a promise or a limit is broken
	EndedIncomparable Ending = "NOT COMPARABLE"   // 2: a gate that could compare nothing
	EndedInconclusive Ending = "INCONCLUSIVE"     // 3: of a gate
	EndedInvalid      Ending = "INVALID"          // 4: the numbers cannot be vouched for
	EndedEmpty        Ending = "NOTHING MEASURED" // 5: no case has a trial
	EndedNotDone      Ending = "NOT DONE"         // 5: the run could not be finished, or the gate not be run
	EndedPartial      Ending = "PARTIAL"          // 130: not every planned trial was finished
)

// Outcome is what there is to say first about a run.
type Outcome struct {
	Ending Ending
	Text   string      // one sentence, without its full stop
	Notes  []string    // what to know besides, as Text
	Broken []Threshold // the promises that count and were not kept
	Down   bool        // it ended so because a target does not run
	Hint   string      // what to do, where the target's failure says it
}

// OutcomeOf says what a run comes to. What could not be finished stands over what cannot be
// vouched for, that over a broken promise or limit, and that over what could not be
// decided. In a run with sides only
// the promises that the new side breaks count: those of the base are told in the notes.
func OutcomeOf(run *Run) Outcome {
	counted, broken, ofBase := promises(run)
	o := Outcome{Broken: broken}
	if run.Gate != nil {
		o.ofGate(run)
	} else {
		o.ofCases(run, counted)
	}
	if run.Error != "" {
		o.end(EndedNotDone, "%s", run.Error)
	} else if run.Gate != nil && run.Gate.Stopped != "" && o.Ending != EndedInconclusive {
		o.note("ended early: " + run.Gate.Stopped)
	}
	if run.Status == Partial && o.Ending != EndedPartial {
		o.note("partial: " + PartialText(run))
	}
	if o.Ending != EndedNotDone && !o.Down {
		o.failures(run)
	}
	if len(ofBase) > 0 && o.Ending != EndedNotDone {
		o.note("the base breaks " + named(run, ofBase) + ", which does not count")
	}
	return o
}

// PromiseCounts says whether a promise that the case breaks makes the run fail: the
// base of a comparison is not on trial.
func (c Case) PromiseCounts() bool { return c.Side != SideBase }

// promises are how many promises of a run count, and those that were broken.
func promises(run *Run) (counted int, broken, ofBase []Threshold) {
	idle := make(map[string]bool) // IDs of cases whose promises do not count
	for _, c := range run.Cases {
		idle[c.ID] = !c.PromiseCounts()
	}
	for _, t := range run.Thresholds {
		switch {
		case idle[t.Case] && !t.Kept:
			ofBase = append(ofBase, t)
		case idle[t.Case]:
		case !t.Kept:
			broken = append(broken, t)
			counted++
		default:
			counted++
		}
	}
	return counted, broken, ofBase
}

// failures notes the targets that failed, though not for good.
func (o *Outcome) failures(run *Run) {
	for _, c := range run.Cases {
		for _, r := range c.Summary.Reasons {
			if r.Check == CheckTarget {
				o.note(c.Name() + ": " + r.Text)
				if o.Ending == EndedInconclusive {
					o.Hint = r.Hint
				}
			}
		}
	}
}

// doesNotRun is the outcome of a gate of which a target does not run, with the last words
// of the target.
func (o *Outcome) doesNotRun(run *Run, d *GateDecision) {
	o.end(EndedNotDone, "%s", d.Note)
	if d.Outcome == GateFail {
		o.Ending = EndedFail
	}
	o.Down = true
	for _, c := range run.Cases {
		if c.Key() != d.Case || c.Side != d.Down && d.Down != SideBoth {
			continue
		}
		if _, failed := trialsOf(run, c.ID); len(failed) > 0 {
			last := lastFailure(failed)
			o.Text += "; " + c.Name() + ": " + last.Text
			o.Hint = last.Hint
		}
	}
}

func (o *Outcome) note(text string) { o.Notes = append(o.Notes, text) }

func (o *Outcome) end(e Ending, format string, args ...any) {
	o.Ending, o.Text = e, fmt.Sprintf(format, args...)
}

// ofCases is the outcome of a run that gates nothing; promised is how many promises
// count.
func (o *Outcome) ofCases(run *Run, promised int) {
	of := make(map[Verdict][]string)
	worst, measured := OK, 0
	for _, c := range run.Cases {
		if v := c.Summary.Verdict; v != "" {
			worst = Worst(worst, v)
			of[v] = append(of[v], c.Name())
			measured++
		}
	}
	switch {
	case measured == 0:
		o.end(EndedEmpty, "no case has a trial")
		return
	case worst.Severity() >= Invalid.Severity():
		o.end(EndedInvalid, "the numbers of %s cannot be vouched for", some(of[worst]))
		return
	case worst == Failed:
		o.end(EndedNotDone, "the target failed in %s", some(of[Failed]))
		return
	case len(o.Broken) > 0:
		o.end(EndedFail, "%d of %s broken", len(o.Broken), Counted(promised, "promise"))
		return
	case run.Status == Partial:
		o.end(EndedPartial, "%s", PartialText(run))
		return
	}
	switch worst {
	case Overloaded:
		o.end(EndedOverloaded, "the target could not keep up in %s: a finding, not a fault", some(of[Overloaded]))
	case Suspect:
		o.end(EndedSuspect, "%s to be read with the reasons below", some(of[Suspect]))
	default:
		o.end(EndedOK, "every case may be believed")
	}
	if n := len(of[Suspect]); n > 0 && worst != Suspect {
		o.note(some(of[Suspect]) + " to be read with the reasons below")
	}
	if promised > 0 {
		o.Text += fmt.Sprintf("; %d of %s kept", promised, Counted(promised, "promise"))
	}
}

// ofGate is the outcome of a gate, beside whose limits the promises stand.
func (o *Outcome) ofGate(run *Run) {
	g := run.Gate
	why, nothing := g.NothingCompared()
	if down := g.down(); down != nil {
		o.doesNotRun(run, down)
		return
	}
	switch g.Outcome {
	case GatePass, GateFail, GateInconclusive:
	default:
		o.end(EndedInvalid, "the numbers cannot be vouched for, after %s", g.Evidence())
		return
	}
	switch invalid := invalidAlone(run); {
	case nothing && g.Baseline != "":
		o.end(EndedIncomparable, "nothing is comparable with %s: %s", g.Baseline, why)
	case nothing:
		o.end(EndedIncomparable, "nothing is comparable: %s", why)
	case len(invalid) > 0:
		o.end(EndedInvalid, "the numbers of %s cannot be vouched for", some(invalid))
	case g.Outcome == GateFail && g.Baseline != "":
		o.end(EndedFail, "costs more than %s allows, %s", g.Baseline, g.decidedOn())
	case g.Outcome == GateFail && g.failsByFaults():
		o.end(EndedFail, "new is at fault where base is not, %s", g.decidedOn())
	case g.Outcome == GateFail:
		o.end(EndedFail, "worse than the limits allow, %s", g.decidedOn())
	case len(o.Broken) > 0 && g.Baseline != "":
		o.end(EndedFail, "the run breaks %s", named(run, o.Broken))
	case len(o.Broken) > 0:
		o.end(EndedFail, "the new target breaks %s", named(run, o.Broken))
	case g.Outcome == GatePass:
		o.end(EndedPass, "not worse than the limits allow, %s", g.decidedOn())
	case g.Stopped != "":
		o.end(EndedInconclusive, "%s before it was decided, after %s", g.Stopped, g.Evidence())
	case g.Baseline != "":
		o.end(EndedInconclusive, "not every cost could be held against %s", g.Baseline)
	default:
		o.undecided(g)
	}
	switch {
	case o.Ending != EndedFail:
	case g.Outcome != GateFail:
		o.note("the limits alone: " + string(g.Outcome))
	case len(o.Broken) > 0:
		o.note("the new target breaks " + named(run, o.Broken) + " besides")
	}
}

// undecided is a gate that ran as many pairs as it may: there was nothing to compare,
// or the last look showed neither.
func (o *Outcome) undecided(g *Gate) {
	names, other := g.NotGiven()
	if len(names) > 0 && !other {
		o.end(EndedInconclusive, "no values to compare of %s, after %s", some(names), g.Evidence())
		return
	}
	o.end(EndedInconclusive, "still undecided at the last look, after %s", g.Evidence())
	if len(names) > 0 {
		o.note("no values to compare of " + some(names))
	}
}

// invalidAlone names the invalid cases of a gate against a baseline. Where there are
// sides, the gate itself says which of their pairs it can do without.
func invalidAlone(run *Run) []string {
	var names []string
	for _, c := range run.Cases {
		if c.Side == "" && c.Summary.Verdict == Invalid {
			names = append(names, c.Name())
		}
	}
	return names
}

// named are promises with their cases, the first few of many.
func named(run *Run, thresholds []Threshold) string {
	names := make([]string, 0, len(thresholds))
	for _, t := range thresholds {
		names = append(names, t.Text+" ("+run.NameOf(t.Case)+")")
	}
	return some(names)
}

// some names the first few.
func some(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
