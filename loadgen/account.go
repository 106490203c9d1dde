package loadgen

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/dustin/go-humanize"

	"pushbench/server/wire"
)

// account is what the target has used: memory from before the first connection to all
// connected, the rest from quiet to drained. What is not known is nil.
type account struct {
	cpu, rss, writes, allocs *int64
}

// memoryNoise is how much less memory a process may hold, bytes, after its clients have
// connected than before, and nothing is said: a runtime gives pages back as it sees fit.
const memoryNoise = 1 << 20

// told is the account of targets that tell of themselves, and what of it cannot be: a
// count that falls, more processor time than could is nanoseconds on all processors, or
// more memory than the machine has, in bytes; 0: not known.
func told(before, settled, quiet, drained []wire.Stats, could time.Duration, has int64) (account, []string) {
	var impossible []string
	counted := func(name string, from []wire.Stats, field func(wire.Stats) *int64) *int64 {
		for i := range from {
			a, b := field(from[i]), field(drained[i])
			if b != nil && *b < 0 {
				impossible = append(impossible, fmt.Sprintf("%s is %s", name, humanize.Comma(*b)))
				return nil
			}
			if a != nil && b != nil && *b < *a {
				impossible = append(impossible, fmt.Sprintf("%s fell from %s to %s", name, humanize.Comma(*a), humanize.Comma(*b)))
				return nil
			}
		}
		return grown(from, drained, field)
	}
	counted("accepted", settled, func(s wire.Stats) *int64 { return &s.Accepted })
	counted("published", quiet, func(s wire.Stats) *int64 { return &s.Published })
	counted("enqueued", quiet, func(s wire.Stats) *int64 { return &s.Enqueued })
	counted("written", quiet, func(s wire.Stats) *int64 { return &s.Written })
	counted("dropped", quiet, func(s wire.Stats) *int64 { return &s.Dropped })
	a := account{
		cpu:    counted("cpu_ns", quiet, func(s wire.Stats) *int64 { return s.CPU }),
		writes: counted("writes", quiet, func(s wire.Stats) *int64 { return s.Writes }),
		allocs: counted("allocs", quiet, func(s wire.Stats) *int64 { return s.Allocs }),
		rss:    grown(before, settled, func(s wire.Stats) *int64 { return s.RSS }),
	}
	for _, s := range slices.Concat(before, settled) {
		if s.RSS != nil && (*s.RSS < 0 || has > 0 && *s.RSS > has) {
			impossible = append(impossible, fmt.Sprintf("rss_bytes is %s, and the machine has %s", humanize.Comma(*s.RSS), humanize.IBytes(uint64(has))))
			a.rss = nil
			break
		}
	}
	spin := counted("spin_cpu_ns", quiet, func(s wire.Stats) *int64 { return s.SpinCPU })
	switch {
	case a.cpu == nil:
	case could > 0 && *a.cpu > int64(could):
		impossible = append(impossible, fmt.Sprintf("cpu_ns grew by %s, and there were only %s to use", humanize.Comma(*a.cpu), humanize.Comma(int64(could))))
		a.cpu = nil
	case spin != nil && *spin > *a.cpu:
		impossible = append(impossible, fmt.Sprintf("spin_cpu_ns grew by %s and cpu_ns, which it is part of, by %s", humanize.Comma(*spin), humanize.Comma(*a.cpu)))
		a.cpu = nil
	case spin != nil:
		a.cpu = new(*a.cpu - *spin)
	}
	return a, impossible
}

// couldUse is all the processor time that the target could use while its costs were
// counted. The phases around that are in it, so it is never too little.
func (r *trialRun) couldUse() time.Duration {
	var took time.Duration
	for _, p := range r.phases {
		if p.Name != "connect" {
			took += p.Took
		}
	}
	processors := 0
	for _, p := range r.target.processes {
		if len(p.cpus) == 0 || !r.target.reference { // a command may leave the ones it was given
			processors += runtime.NumCPU()
			continue
		}
		processors += len(p.cpus)
	}
	return took * time.Duration(processors)
}

// keepsAccount says whether the target's account is there to be asked: the target keeps
// one, and it is that of the process that served the clients.
func (r *trialRun) keepsAccount() bool { return r.target.controlled() && !r.restarted }

// beganAnew says whether another process answers for the target than the one that
// served the clients: nobody is connected any more, and the count of all that ever were
// has fallen.
func (r *trialRun) beganAnew() bool {
	if r.merged.OpenAtEnd > 0 {
		return false
	}
	for i, s := range r.statsSettled {
		if r.statsDrained[i].Accepted < s.Accepted {
			return true
		}
	}
	return false
}
