package results

import (
	"fmt"
	"slices"
	"strings"
)

// OnlyCase is the run as if it had this case alone: its trials, plan and promises, its
// part of the gate, and the comparison of its sides where it has two. name is Case.Key,
// which takes both sides, or Case.ID of one side: a gate and a comparison are of two
// sides and say nothing of one. The error lists the names there are; run stays as it is.
func OnlyCase(run *Run, name string) (*Run, error) {
	one := *run
	one.Cases, one.Trials, one.Thresholds = nil, nil, nil
	one.Comparisons, one.Gate, one.Plan.Order = nil, nil, nil
	ids := make(map[string]string) // they stay what they are
	for _, c := range run.Cases {
		if c.Key() == name || c.ID == name {
			ids[c.ID] = c.ID
			one.Cases = append(one.Cases, c)
		}
	}
	if len(one.Cases) == 0 {
		return nil, fmt.Errorf("the run has no case %s: expected one of %s", name, strings.Join(caseNames(run), ", "))
	}
	one.adopt(run, ids, offsets{})
	if c := one.Cases[0]; c.Key() == name {
		one.Gate = run.Gate.only(name)
		for _, comparison := range run.Comparisons {
			// One of two transports names none.
			if comparison.Cell == c.Cell && comparison.Transport == c.Transport {
				one.Comparisons = append(one.Comparisons, comparison)
			}
		}
	}
	if p := ProgressOf(&one); run.Damage == "" && p.Planned > 0 && p.Finished == p.Planned {
		one.Status, one.Error = Complete, ""
	}
	return &one, nil
}

// caseNames are the names that OnlyCase takes, in order.
func caseNames(run *Run) []string {
	var names []string
	for _, c := range run.Cases {
		for _, name := range []string{c.Key(), c.ID} {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// only is the part of a gate that is about one case, by its key. It is nil where there
// is none.
func (g *Gate) only(key string) *Gate {
	if g == nil {
		return nil
	}
	part := *g
	part.Pairs, part.Decisions = 0, nil
	for _, d := range g.Decisions {
		if d.Case == key {
			part.Pairs = max(part.Pairs, d.Pairs)
			part.Decisions = append(part.Decisions, d)
		}
	}
	if len(part.Decisions) == 0 {
		return nil
	}
	part.Outcome = GateOutcomeOf(part.Decisions)
	return &part
}
