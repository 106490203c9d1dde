package loadgen

import (
	"fmt"

	"pushbench/loadgen/host"
	"pushbench/scenarios"
)

// Needs is what one case of a run takes of the machine.
type Needs struct {
	Case scenarios.Case
	host.Fleet
}

// Preflight is what each case of a run takes, on each side, in the order in which they
// are declared. It refuses what the machine's limits would break half-way. No process
// of the run may live yet: it would count as somebody else's.
func Preflight(s *scenarios.Scenario, options Options) ([]Needs, error) {
	limits := host.ReadLimits()
	var list []Needs
	for _, v := range variants(s, options) {
		target := v.Scenario.Target
		fleet, err := preflight(limits, v.ID(), host.Need{
			Clients: v.Scenario.Clients, Agents: options.Agents, OneTarget: !target.Splits(), Guarded: !target.Reference,
		})
		if err != nil {
			return nil, err
		}
		list = append(list, Needs{v.Case, fleet})
	}
	return list, nil
}

// preflightRaw is Preflight of the trials with a raw reader, which is one process.
func preflightRaw(s *scenarios.Scenario) error {
	c := s.Cases()[0]
	_, err := preflight(host.ReadLimits(), c.ID(), host.Need{Clients: c.Scenario.Clients, OneTarget: true, OneAgent: true})
	return err
}

func preflight(limits host.Limits, id string, need host.Need) (host.Fleet, error) {
	fleet, err := host.Preflight(limits, need)
	if err != nil {
		err = failure("`bench doctor` shows every limit and the command that mends it",
			fmt.Errorf("this machine cannot carry %s: %w", id, err))
	}
	return fleet, err
}

// layout is where the processes of a case run.
type layout struct {
	targets, agents [][]int // processors of each process; nil: any
}

func layoutOf(f host.Fleet, p host.Placement) layout {
	return layout{targets: dealCPUs(p.Target, f.Targets), agents: dealCPUs(p.Agents, f.Agents)}
}
