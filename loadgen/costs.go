package loadgen

import (
	"slices"

	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/results"
	"pushbench/server/wire"
)

// costs are what a delivery cost on both sides, from quiet to drained, over every
// delivery in between, and what a connection holds in memory. What the target
// does not tell has no entry. The processes go on record in e.
func (r *trialRun) costs(e *results.Evidence) results.Values {
	values := results.Values{}
	connections := float64(r.merged.Connected)
	// What is not known has no value, and neither has memory that fell while clients
	// connected: it is no cost of theirs.
	put := func(name string, amount *int64, over float64) {
		if amount != nil && *amount >= 0 && over > 0 {
			values[name] = float64(*amount) / over
		}
	}

	settled, drained := r.marks(markSettled), r.marks(markDrained)
	// Not all since the start: a target that publishes by itself has done so before.
	arrived, _ := growth(settled, drained, func(m measure.Mark) *int64 { return &m.Arrived })
	deliveries := float64(arrived)
	put("generator_cpu_us_per_msg", grown(settled, drained, func(m measure.Mark) *int64 { return m.CPU }), deliveries)
	put("generator_rss_kib_per_conn", grown(r.marks(markStart), settled, func(m measure.Mark) *int64 { return m.RSS }), connections)
	bytes, ok := growth(settled, drained, func(m measure.Mark) *int64 { return &m.BytesReceived })
	// Bytes and messages are counted at two moments, between which an undrained
	// target writes on; and a closed connection has taken its count along.
	if ok && deliveries > 0 && r.held == 0 && r.merged.OpenAtEnd == r.merged.Connected {
		e.WireBytesPerMsg = new(float64(bytes) / deliveries)
		values["wire_bytes_per_msg"] = *e.WireBytesPerMsg
	}
	if transport, ok := wire.LookupTransport(r.c.Transport); ok {
		e.WireFormula = float64(transport.BytesPerMsg(r.c.Scenario.Payload))
	}
	e.Retransmits, _ = growth(settled, drained, func(m measure.Mark) *int64 { return &m.Retransmits })

	var target account
	switch {
	case r.keepsAccount():
		target, e.Impossible = told(r.statsBefore, r.statsSettled, r.statsQuiet, r.statsDrained, r.couldUse(), r.conductor.run.Environment.MemoryB)
	case !r.target.controlled():
		target.cpu = grown(r.foreignQuiet, r.foreignDrained, func(u host.Usage) *int64 { return u.CPU })
		target.rss = grown(r.foreignBefore, r.foreignSettled, func(u host.Usage) *int64 { return u.RSS })
	}
	if target.rss != nil && *target.rss < -memoryNoise {
		e.MemoryFell = -*target.rss
	}
	put("target_cpu_us_per_msg", target.cpu, deliveries)
	put("target_rss_kib_per_conn", target.rss, connections)
	put("writes_per_msg", target.writes, deliveries)
	put("allocs_per_msg", target.allocs, deliveries)
	e.SocketMemory = r.socketMemory
	e.Targets, e.Agents = r.targetProcesses(), r.agentProcesses()
	return values
}

// growth adds up how much a field grew; false when one is not known.
func growth[T any](before, after []T, field func(T) *int64) (int64, bool) {
	b, ok1 := total(before, field)
	a, ok2 := total(after, field)
	return a - b, ok1 && ok2
}

// grown is growth; nil when one is not known.
func grown[T any](before, after []T, field func(T) *int64) *int64 {
	if n, ok := growth(before, after, field); ok {
		return &n
	}
	return nil
}

// marks are all agents' marks of one name.
func (r *trialRun) marks(name string) []measure.Mark {
	return slices.DeleteFunc(slices.Clone(r.merged.Marks), func(m measure.Mark) bool { return m.Name != name })
}

func (r *trialRun) targetProcesses() []results.Process {
	var list []results.Process
	for i, p := range r.target.processes {
		process := results.Process{PID: p.pid, CPUs: p.cpus, Address: p.address}
		if p.control != nil && r.keepsAccount() {
			s := r.statsDrained[i]
			process.GoMaxProcs = s.GoMaxProcs
			process.Clients = int(s.Accepted)
			quiet, drained := r.statsQuiet[i:i+1], r.statsDrained[i:i+1]
			process.CPU, _ = growth(quiet, drained, func(s wire.Stats) *int64 { return s.CPU })
			process.SpinCPU, _ = growth(quiet, drained, func(s wire.Stats) *int64 { return s.SpinCPU })
			process.GCPause = grown(quiet, drained, func(s wire.Stats) *int64 { return s.GCPause })
			process.SwitchVol = grown(quiet, drained, func(s wire.Stats) *int64 { return s.SwitchVol })
			process.SwitchInv = grown(quiet, drained, func(s wire.Stats) *int64 { return s.SwitchInv })
			process.RSSBefore, _ = total(r.statsBefore[i:i+1], func(s wire.Stats) *int64 { return s.RSS })
			process.RSSAfter, _ = total(r.statsSettled[i:i+1], func(s wire.Stats) *int64 { return s.RSS })
		}
		list = append(list, process)
	}
	return list
}

func (r *trialRun) agentProcesses() []results.Process {
	var list []results.Process
	for i, a := range r.fleet.agents {
		own := r.agents[i]
		mark := func(name string) []measure.Mark {
			return slices.DeleteFunc(slices.Clone(own.Marks), func(m measure.Mark) bool { return m.Name != name })
		}
		process := results.Process{PID: a.hello.PID, CPUs: a.hello.CPUs, GoMaxProcs: a.hello.GoMaxProcs, Clients: own.Connected}
		process.CPU, _ = growth(mark(markSettled), mark(markDrained), func(m measure.Mark) *int64 { return m.CPU })
		process.RSSBefore, _ = total(mark(markStart), func(m measure.Mark) *int64 { return m.RSS })
		process.RSSAfter, _ = total(mark(markSettled), func(m measure.Mark) *int64 { return m.RSS })
		list = append(list, process)
	}
	return list
}

// stack is what serves a case, in the target's own words.
func (r *trialRun) stack() string {
	if r.keepsAccount() && r.statsDrained[0].Stack != "" {
		return r.statsDrained[0].Stack
	}
	return "exec"
}
