package results

// Severity orders the verdicts: 0 for OK, 4 for Invalid. A verdict that is none
// of the five counts as the worst: what is not understood is not vouched for.
func (v Verdict) Severity() int {
	switch v {
	case OK:
		return 0
	case Suspect:
		return 1
	case Overloaded:
		return 2
	case Failed:
		return 3
	default:
		return 4
	}
}

// Worst returns the worst verdict, OK of none.
func Worst(verdicts ...Verdict) Verdict {
	worst := OK
	for _, v := range verdicts {
		if v.Severity() > worst.Severity() {
			worst = v
		}
	}
	return worst
}

// Counts says whether the trial's values are evidence: a trial that was run to
// be thrown away is not, nor one whose target failed or that the harness cannot vouch for.
func (t *Trial) Counts() bool {
	return !t.Discarded && t.Verdict.Severity() < Failed.Severity()
}

// Counting is the trials of a case that count, as the run lists them: id is Case.ID.
func (r *Run) Counting(id string) []*Trial {
	var trials []*Trial
	for i := range r.Trials {
		if t := &r.Trials[i]; t.Case == id && t.Counts() {
			trials = append(trials, t)
		}
	}
	return trials
}
