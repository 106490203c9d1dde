package loadgen

import (
	"time"

	"pushbench/loadgen/host"
)

// sample is what the processes of a trial have cost up to one moment. It is read
// from outside, so that it costs the target nothing.
type sample struct {
	at        int64 // CLOCK_REALTIME, ns
	targets   []host.Usage
	agents    []host.Usage
	own       host.Usage // the conductor itself
	host      host.HostTimes
	hostKnown bool
}

func (r *trialRun) sample() sample {
	s := sample{at: host.Realtime(), targets: r.target.usage(), own: host.SelfUsage()}
	for _, a := range r.fleet.agents {
		// A process that cannot be read has no values; a dead one ends the trial.
		u, _ := host.ProcessUsage(a.hello.PID)
		s.agents = append(s.agents, u)
	}
	var err error
	s.host, err = host.HostSample()
	s.hostKnown = err == nil
	return s
}

// usage is what each target process has used, seen from outside; all that a
// foreign command has started included.
func (t *target) usage() []host.Usage {
	read := host.DescendantUsage
	if t.reference {
		read = host.ProcessUsage
	}
	var list []host.Usage
	for _, p := range t.processes {
		u, _ := read(p.pid)
		list = append(list, u)
	}
	return list
}

// cpu adds up processor time, ns; false when one is not known.
func cpu(list ...host.Usage) (int64, bool) {
	return total(list, func(u host.Usage) *int64 { return u.CPU })
}

// rss adds up resident memory, bytes; false when one is not known.
func rss(list ...host.Usage) (int64, bool) {
	return total(list, func(u host.Usage) *int64 { return u.RSS })
}

// total adds up one field; false when the list is empty or one has no value.
func total[T any](list []T, field func(T) *int64) (int64, bool) {
	var n int64
	for _, u := range list {
		v := field(u)
		if v == nil {
			return 0, false
		}
		n += *v
	}
	return n, len(list) > 0
}

// shares is, for each process, what its group had of the processors that the
// group could have: processes on the same processors are one group. False when
// it is not known.
func shares(sets [][]int, before, after []host.Usage, wall time.Duration, allowance func(set []int) float64) ([]float64, bool) {
	byPlace := map[string]int64{}
	place := func(set []int) string { return host.Placement{Target: set}.String() }
	for i, set := range sets {
		b, ok1 := cpu(before[i])
		a, ok2 := cpu(after[i])
		if !ok1 || !ok2 {
			return nil, false
		}
		byPlace[place(set)] += a - b
	}
	list := make([]float64, len(sets))
	for i, set := range sets {
		list[i] = 1
		if could := allowance(set); could > 0 {
			list[i] = float64(byPlace[place(set)]) / float64(wall) / could
		}
	}
	return list, wall > 0
}
