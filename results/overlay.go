package results

import "maps"

// Overlay lays two runs over each other: one run in which every case has its base and
// its new side, with all their trials, compared as two runs that were not interleaved.
// Of a run that has sides itself the new one is taken. Environment and scenario are
// those of the new run; the plan lists the trials of both and has no seed, since no one
// seed drew it. Both runs stay as they are.
func Overlay(base, new *Run) *Run {
	run := lay(OneSide(base, SideNew), OneSide(new, SideNew))
	run.Comparisons = comparisonsOf(CompareRuns(base, new))
	return run
}

// OneSide is the run as if it had measured this side alone: what a run with sides has
// to say where another run is held against it. A run without sides is returned as it is.
func OneSide(run *Run, side string) *Run {
	if !sided(run) {
		return run
	}
	one := *run
	one.Cases, one.Trials, one.Thresholds = nil, nil, nil
	one.Comparisons, one.Gate, one.Plan.Order = nil, nil, nil
	renamed := make(map[string]string)
	for _, c := range run.Cases {
		if c.Side == side {
			renamed[c.ID] = c.Key()
			c.ID, c.Side = c.Key(), ""
			one.Cases = append(one.Cases, c)
		}
	}
	one.adopt(run, renamed, offsets{})
	return &one
}

// lay makes one run with two sides of two without any. Nothing is judged or aggregated
// anew.
func lay(base, new *Run) *Run {
	run := *new
	run.Cases, run.Trials, run.Thresholds = nil, nil, nil
	run.Comparisons, run.Gate, run.Plan, run.Error = nil, nil, Plan{}, ""
	run.Schema = Schema
	names := namesOf([]*Run{base, new})
	run.Label = names[1] + " vs " + names[0] // as everywhere: new, then what it is held against
	if base.Scenario != new.Scenario {
		run.Scenario = new.Scenario + " vs " + base.Scenario
	}
	if base.Status == Partial {
		run.Status = Partial
	}
	if base.Started.Before(run.Started) {
		run.Started = base.Started
	}
	if base.Ended.After(run.Ended) {
		run.Ended = base.Ended
	}
	// What another machine can show says nothing about this one.
	if run.Calibration == nil && Fingerprint(base.Environment) == Fingerprint(new.Environment) {
		run.Calibration = base.Calibration
	}
	ids := [2]map[string]string{{}, {}}
	for _, c := range casesOfBoth(base, new) {
		if c.base != nil {
			ids[0][c.base.ID] = run.addSide(*c.base, SideBase)
		}
		if c.new != nil {
			ids[1][c.new.ID] = run.addSide(*c.new, SideNew)
		}
	}
	run.adopt(base, ids[0], offsets{})
	// The blocks of the two do not meet, so that nobody takes them for pairs.
	run.adopt(new, ids[1], offsets{order: lastOrder(base) + 1, block: lastBlock(base) + 1})
	return &run
}

// addSide adds a case as one side of itself and returns its new ID.
func (r *Run) addSide(c Case, side string) string {
	c.ID, c.Side = c.Key()+"@"+side, side
	r.Cases = append(r.Cases, c)
	return c.ID
}

// offsets are added to the numbers of what is adopted.
type offsets struct{ order, block int }

// adopt takes over everything that belongs to a case, under its new ID; cases without
// one are left behind.
func (r *Run) adopt(from *Run, ids map[string]string, by offsets) {
	for _, e := range from.Plan.Order {
		if id, ok := ids[e.Case]; ok {
			e.Case, e.Order, e.Block = id, e.Order+by.order, e.Block+by.block
			r.Plan.Order = append(r.Plan.Order, e)
		}
	}
	for _, t := range from.Trials {
		if id, ok := ids[t.Case]; ok {
			t.Case, t.Order, t.Block = id, t.Order+by.order, t.Block+by.block
			t.Values = maps.Clone(t.Values)
			r.Trials = append(r.Trials, t)
		}
	}
	for _, t := range from.Thresholds {
		if id, ok := ids[t.Case]; ok {
			t.Case = id
			r.Thresholds = append(r.Thresholds, t)
		}
	}
}

// caseOfBoth is a case as two runs have it; nil where one does not.
type caseOfBoth struct{ base, new *Case }

// casesOfBoth pairs the cases of two runs without sides by their keys: those of base
// in its order, then what only new has.
func casesOfBoth(base, new *Run) []caseOfBoth {
	byKey := make(map[string]*Case, len(new.Cases))
	for i := range new.Cases {
		byKey[new.Cases[i].Key()] = &new.Cases[i]
	}
	var both []caseOfBoth
	for i := range base.Cases {
		key := base.Cases[i].Key()
		both = append(both, caseOfBoth{&base.Cases[i], byKey[key]})
		delete(byKey, key)
	}
	for i := range new.Cases {
		if c := &new.Cases[i]; byKey[c.Key()] == c {
			both = append(both, caseOfBoth{nil, c})
		}
	}
	return both
}

func lastOrder(run *Run) int {
	last := -1
	for _, e := range run.Plan.Order {
		last = max(last, e.Order)
	}
	for i := range run.Trials {
		last = max(last, run.Trials[i].Order)
	}
	return last
}

func lastBlock(run *Run) int {
	last := -1
	for _, e := range run.Plan.Order {
		last = max(last, e.Block)
	}
	for i := range run.Trials {
		last = max(last, run.Trials[i].Block)
	}
	return last
}
