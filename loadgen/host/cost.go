package host

import (
	"os"
	"syscall"
)

// Usage is what one process, or several together, have used since their start.
// A field that the system does not tell is absent (nil), never 0.
type Usage struct {
	CPU *int64 // user + system, ns
	RSS *int64 // bytes now
}

// SelfUsage is what this process has used. Its processor time is getrusage's.
func SelfUsage() Usage {
	var u Usage
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) == nil {
		u.CPU = new(r.Utime.Nano() + r.Stime.Nano())
	}
	if rss, ok := residentBytes(os.Getpid()); ok {
		u.RSS = &rss
	}
	return u
}

// plus adds up what two have used; what one of them does not tell is not known
// of both.
func (u Usage) plus(v Usage) Usage {
	return Usage{CPU: sum(u.CPU, v.CPU), RSS: sum(u.RSS, v.RSS)}
}

func sum(a, b *int64) *int64 {
	if a == nil || b == nil {
		return nil
	}
	return new(*a + *b)
}

// total adds up usages; of none, everything is absent.
func total(usages []Usage) Usage {
	if len(usages) == 0 {
		return Usage{}
	}
	t := usages[0]
	for _, u := range usages[1:] {
		t = t.plus(u)
	}
	return t
}

// HostTimes is the processor time of the whole host since it started, over all
// its processors, ns. Its resolution is a clock tick, 10 ms a processor.
type HostTimes struct {
	Total int64 // everything, idle and stolen time included
	Busy  int64 // user, nice, system and interrupts
	Steal int64 // taken by the hypervisor

	Idle map[int]int64 // of each processor: idle, or waiting for a disk
}

// HostDelta is what passed between two samples, the older one first.
func HostDelta(a, b HostTimes) HostTimes {
	d := HostTimes{Total: b.Total - a.Total, Busy: b.Busy - a.Busy, Steal: b.Steal - a.Steal, Idle: map[int]int64{}}
	for cpu, idle := range b.Idle {
		d.Idle[cpu] = idle - a.Idle[cpu]
	}
	return d
}

// Taken is how much of wall time on each of cpus was not idle, ns in all, whoever
// had it; the hypervisor counts too. False when one of them is not known.
func (h HostTimes) Taken(cpus []int, wall int64) (int64, bool) {
	var taken int64
	for _, cpu := range cpus {
		idle, ok := h.Idle[cpu]
		if !ok {
			return 0, false
		}
		taken += max(wall-idle, 0)
	}
	return taken, true
}

// Share is part as a share of Total; false when no time has passed.
func (h HostTimes) Share(part int64) (float64, bool) {
	if h.Total <= 0 {
		return 0, false
	}
	return float64(part) / float64(h.Total), true
}
