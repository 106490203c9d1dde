package loadgen

import (
	"pushbench/results"
	"pushbench/scenarios"
)

// Side is one of the two targets that a run compares: every case of the scenario
// runs against each of them.
type Side struct {
	Name   string           // results.SideBase or results.SideNew
	Target scenarios.Target // in place of the scenario's
	Label  string           // what the run calls the target; empty: as it is written
	Dir    string           // where the target's command runs; empty: here
	Unset  []string         // variables of this process that the command is not given
	Inject string           // faults of the reference server, for tests of the harness
}

// variant is a case as it is run: on one side, where there are sides.
type variant struct {
	scenarios.Case
	side Side
}

// ID names the variant within its run.
func (v variant) ID() string {
	if v.side.Name == "" {
		return v.Case.ID()
	}
	return v.Case.ID() + "@" + v.side.Name
}

// target is what the run calls the target.
func (v variant) target() string {
	if v.side.Label != "" {
		return v.side.Label
	}
	return v.Scenario.Target.String()
}

// variants are the cases of a scenario on every side.
func variants(s *scenarios.Scenario, options Options) []variant {
	var list []variant
	for _, cs := range s.Cases() {
		if len(options.Sides) == 0 {
			list = append(list, variant{Case: cs, side: Side{Inject: options.Inject}})
		}
		for _, side := range options.Sides {
			cs.Scenario.Target = side.Target
			list = append(list, variant{Case: cs, side: side})
		}
	}
	return list
}

// Stretch says which cases (results.Case.Key) run in another block, and how many
// blocks are to come, that one included, as far as can be told. A run ends when it
// names none. It is asked before every block, and after every trial once one was given
// up, with the trials so far aggregated neither nor compared.
type Stretch func(run *results.Run) (keys []string, ahead int)
