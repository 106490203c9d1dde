package results

import "fmt"

// Progress is how far a run came through its plan. An invalid trial and its repeats
// are one.
type Progress struct {
	Planned  int // 0: not known, as in a file that breaks off before its plan
	Finished int
	Counted  int // of the finished ones, those that count
}

// ProgressOf says how far a run came.
func ProgressOf(run *Run) Progress {
	finished, counted := make(map[int]bool), make(map[int]bool)
	for i := range run.Trials {
		t := &run.Trials[i]
		if t.Verdict == Failed {
			continue
		}
		finished[t.Order] = true
		if t.Counts() {
			counted[t.Order] = true
		}
	}
	return Progress{Planned: len(run.Plan.Order), Finished: len(finished), Counted: len(counted)}
}

// PartialText says of a partial run how far it came, and what damage its file has.
func PartialText(run *Run) string {
	text := ProgressOf(run).String()
	if run.Damage != "" {
		text += "; " + run.Damage
	}
	return text
}

// String is "4 of 10 planned trials", and how many of the finished ones count where
// not all do: "2 of 10 planned trials, none of which counts".
func (p Progress) String() string {
	text := fmt.Sprintf("%d of %s", p.Finished, Counted(p.Planned, "planned trial"))
	switch {
	case p.Planned == 0 && p.Finished == 0:
		return "no trial; how many were planned is not known"
	case p.Planned == 0:
		text = Counted(p.Finished, "trial") + " of a plan that is not known"
	}
	switch {
	case p.Counted == p.Finished:
		return text
	case p.Counted == 1:
		return text + ", 1 of which counts"
	case p.Counted > 0:
		return fmt.Sprintf("%s, %d of which count", text, p.Counted)
	case p.Finished == 1:
		return text + ", which does not count"
	default:
		return text + ", none of which counts"
	}
}
