package results

import (
	"fmt"
	"slices"

	"pushbench/results/metric"
	"pushbench/results/stats"
)

// level is the confidence of every interval that a run prints.
const level = 0.95

// Aggregate fills in the Summary of every case from its trials: counts are
// summed, a maximum is the largest, every other value is the median over the
// trials that count, and its interval comes from those trials, never from deliveries. Trials that were
// thrown away, whose target failed or that are invalid do not count; a case without one
// that counts has no values, and is invalid or failed.
//
// Values that are not finite could not be had: they are taken out of the trials.
func Aggregate(run *Run) {
	for i := range run.Trials {
		for name, v := range run.Trials[i].Values {
			if !stats.Finite(v) {
				delete(run.Trials[i].Values, name)
			}
		}
	}
	for i := range run.Cases {
		run.Cases[i].Summary = summarize(trialsOf(run, run.Cases[i].ID))
	}
}

// trialsOf is the trials of a case that were not run to be thrown away, and those whose
// target failed, whatever they were run for.
func trialsOf(run *Run, id string) (trials, failed []*Trial) {
	for i := range run.Trials {
		switch t := &run.Trials[i]; {
		case t.Case != id:
		case t.Verdict == Failed:
			failed = append(failed, t)
		case !t.Discarded:
			trials = append(trials, t)
		}
	}
	return trials, failed
}

func summarize(trials, failed []*Trial) Summary {
	var counting []*Trial
	for _, t := range trials {
		if t.Counts() {
			counting = append(counting, t)
		}
	}
	if len(counting) == 0 {
		return unvouched(trials, failed)
	}
	s := Summary{Trials: len(counting), Verdict: OK, Values: make(Values)}
	for _, t := range counting {
		s.Verdict = Worst(s.Verdict, t.Verdict)
	}
	s.Reasons = mergeReasons(counting, "trial")
	if r, short := givenUp(trials); short {
		s.Verdict = Worst(s.Verdict, r.Verdict)
		s.Reasons = append(s.Reasons, r)
	}
	if len(failed) > 0 {
		s.Verdict = Worst(s.Verdict, Suspect)
		s.Reasons = append(s.Reasons, failures(failed, Suspect))
	}
	for name, xs := range valuesByName(counting) {
		switch {
		case Summed(name):
			// A sum over some of the trials would look like one over all of them.
			if total := sum(xs); len(xs) == len(counting) && stats.Finite(total) {
				s.Values[name] = total
			}
		case isMax(name):
			// The largest of all: a median of maxima would let a promise on the maximum
			// be kept by trials that break it.
			if len(xs) == len(counting) {
				s.Values[name] = slices.Max(xs)
			}
		case 2*len(xs) > len(counting):
			// A quantile may be printable in most trials and not in all.
			s.Values[name], _ = stats.Median(xs)
			if low, high, ok := stats.MedianInterval(xs, level); ok {
				if s.Intervals == nil {
					s.Intervals = make(map[string]Interval)
				}
				s.Intervals[name] = Interval{Low: low, High: high, Level: level}
			}
		}
	}
	return s
}

// isMax says whether the metric is the maximum of a distribution.
func isMax(name string) bool {
	m, ok := metric.Lookup(name)
	return ok && m.Stat == "max"
}

// Summed says whether a case's value of the metric is the sum over its trials
// and not their median.
func Summed(name string) bool {
	m, ok := metric.Lookup(name)
	return ok && m.Summed
}

// unvouched is the summary of a case without a trial that counts. One that an
// interrupted run did not come to has no verdict: nothing is known of it.
func unvouched(trials, failed []*Trial) Summary {
	s := Summary{Values: make(Values)}
	if len(failed) > 0 {
		s.Verdict, s.Reasons = Failed, []Reason{failures(failed, Failed)}
	}
	if len(trials) > 0 {
		s.Verdict, s.Reasons = Invalid, append(mergeReasons(trials, "attempt"), s.Reasons...)
	}
	return s
}

// failures are the trials of a case whose target failed, as one reason. What is told of
// them is the last: the words of several do not become one by taking ranges of their
// numbers.
func failures(failed []*Trial, verdict Verdict) Reason {
	r := lastFailure(failed)
	r.Verdict = verdict
	if n := len(failed); n > 1 {
		r.Text = fmt.Sprintf("the target failed in %d attempts, the last: %s", n, r.Text)
	} else {
		r.Text = "the target failed: " + r.Text
	}
	return r
}

// lastFailure is the reason of the last of trials whose target failed.
func lastFailure(failed []*Trial) Reason {
	for _, r := range failed[len(failed)-1].Reasons {
		if r.Check == CheckTarget {
			return r
		}
	}
	return Reason{Check: CheckTarget, Text: "it is not known why"} // of a file that was edited
}

// givenUp reports trials that stayed invalid however often they were run again.
// The others still count, so the case is not invalid; but a reader must know that
// what could not be measured was left out.
func givenUp(trials []*Trial) (Reason, bool) {
	saved := make(map[int]bool)
	for _, t := range trials {
		saved[t.Trial] = saved[t.Trial] || t.Counts()
	}
	lost := 0
	for _, ok := range saved {
		if !ok {
			lost++
		}
	}
	if lost == 0 {
		return Reason{}, false
	}
	return Reason{Check: "trials", Verdict: Suspect,
		Text: fmt.Sprintf("%d of %d trials stayed invalid and do not count", lost, len(saved)),
		Hint: "see their reasons, in trials.csv and under Trials in report.html: what remains may be the luckier part"}, true
}

// mergeReasons joins the reasons of several trials: one for each check and
// verdict, in the order they first come up, with the number of trials it was seen in
// and the text of the first, whose numbers are ranges over those that read alike.
func mergeReasons(trials []*Trial, noun string) []Reason {
	type key struct {
		check   string
		verdict Verdict
	}
	var order []key
	first := make(map[key]Reason)
	texts := make(map[key][]string)
	seen := make(map[key]int)
	for _, t := range trials {
		once := make(map[key]bool)
		for _, r := range t.Reasons {
			k := key{r.Check, r.Verdict}
			if _, known := first[k]; !known {
				first[k] = r
				order = append(order, k)
			}
			texts[k] = append(texts[k], r.Text)
			if !once[k] {
				once[k] = true
				seen[k]++
			}
		}
	}
	merged := make([]Reason, 0, len(order))
	for _, k := range order {
		r := first[k]
		if len(trials) > 1 {
			r.Text = fmt.Sprintf("in %d of %d %ss%s", seen[k], len(trials), noun, together(texts[k]))
		}
		merged = append(merged, r)
	}
	return merged
}

// together is what the texts of one check say: that of all where they read alike, else
// that of those that read as the first.
func together(texts []string) string {
	alike := slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return form(text) != form(texts[0]) })
	if len(alike) < len(texts) {
		return ", such as: " + ranged(alike)
	}
	return ": " + ranged(alike)
}

// valuesByName turns the trials' values around; absent ones leave no gap.
func valuesByName(trials []*Trial) map[string][]float64 {
	byName := make(map[string][]float64)
	for _, t := range trials {
		for name, v := range t.Values {
			byName[name] = append(byName[name], v)
		}
	}
	return byName
}

func sum(xs []float64) float64 {
	total := 0.0
	for _, x := range xs {
		total += x
	}
	return total
}
