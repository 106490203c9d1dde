package loadgen

import (
	"slices"

	"pushbench/loadgen/host"
)

// left is how many processors of a set the agents on it could have had between
// two samples: what affinity and quota allow, less what processes that are no
// part of the trial took.
func (r *trialRun) left(set []int, first, last sample) float64 {
	allowed := host.Allowance(set)
	if !first.hostKnown || !last.hostKnown {
		return allowed
	}
	cpus := set
	if len(cpus) == 0 {
		cpus = host.AllowedCPUs()
	}
	wall := last.at - first.at
	taken, ok := host.HostDelta(first.host, last.host).Taken(cpus, wall)
	if !ok || wall <= 0 {
		return allowed
	}
	for i, p := range r.target.processes {
		taken -= grownOn(cpus, p.cpus, first.targets[i], last.targets[i])
	}
	for i, a := range r.fleet.agents {
		taken -= grownOn(cpus, a.cpus, first.agents[i], last.agents[i])
	}
	others := max(float64(taken)/float64(wall), 0)
	return min(allowed, float64(len(cpus))-others)
}

// grownOn is the processor time of a process that may run on some of cpus; 0 of
// one that may not. A process with no set of its own may run on all.
func grownOn(cpus, set []int, before, after host.Usage) int64 {
	shared := len(set) == 0 || slices.ContainsFunc(set, func(cpu int) bool { return slices.Contains(cpus, cpu) })
	b, ok1 := cpu(before)
	a, ok2 := cpu(after)
	if !shared || !ok1 || !ok2 {
		return 0
	}
	return a - b
}
