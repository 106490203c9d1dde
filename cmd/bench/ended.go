package main

import (
	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
	"pushbench/results/gate"
)

// ended is what a finished run means for the exit code.
func ended(run *results.Run) error {
	o := results.OutcomeOf(run)
	code := codeOf(o.Ending)
	if code == term.OK {
		return nil
	}
	text := o.Text
	if run.Gate != nil && o.Ending != results.EndedIncomparable {
		text = string(o.Ending) + ": " + text
	}
	return term.Errorf(code, "%s", text).Hinted("%s", hintOf(run, o))
}

// codeOf is the exit code of an ending. One that is not known is none that a caller may
// go on from.
func codeOf(e results.Ending) int {
	switch e {
	case results.EndedOK, results.EndedSuspect, results.EndedOverloaded, results.EndedPass:
		return term.OK
	case results.EndedFail:
		return term.Failed
	case results.EndedIncomparable:
		return term.Usage
	case results.EndedInconclusive:
		return term.Inconclusive
	case results.EndedInvalid:
		return term.Invalid
	case results.EndedPartial:
		return term.Interrupted
	default:
		return term.NotDone
	}
}

// hintOf is what to do about an ending; "" where the words say it all.
func hintOf(run *results.Run, o results.Outcome) string {
	against := run.Gate != nil && run.Gate.Baseline != ""
	switch {
	case o.Hint != "":
		return o.Hint
	case o.Ending == results.EndedInvalid:
		return "the lines under the table say why and what to do"
	case o.Ending == results.EndedIncomparable && against && updates(run):
		return "--update-baseline takes the costs of this run"
	case o.Ending == results.EndedFail && against && run.Gate.Outcome == results.GateFail && updates(run):
		return "if that is meant to be, --update-baseline takes the new costs: commit the file with the change"
	case o.Ending != results.EndedInconclusive:
		return ""
	case against:
		return "the notes under the table say which and why"
	case run.Gate.Stopped != "":
		return "a longer --max-time lets it run more pairs"
	case notGiven(run.Gate):
		return "the lines under the table say which side gives none, and what to do"
	default:
		return "`bench calibrate` shows what this machine can show; a longer duration or a wider --max decides sooner"
	}
}

// updates says whether --update-baseline would take the costs of the run.
func updates(run *results.Run) bool {
	_, err := gate.NewBaseline(run)
	return err == nil
}

// notGiven says whether a gate is undecided only for want of values.
func notGiven(g *results.Gate) bool {
	names, other := g.NotGiven()
	return len(names) > 0 && !other
}
