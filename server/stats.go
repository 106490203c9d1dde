package server

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"

	"golang.org/x/sys/unix"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

// asked is what a request wants of the stats beyond the cheap counters.
type asked struct {
	collect bool // collect garbage first
	clients bool // the book of every subscriber
	heap    bool // count allocations exactly, which stops the world for a moment
}

// stats is what the server knows of itself.
func (s *Server) stats(want asked) wire.Stats {
	if want.collect {
		debug.FreeOSMemory()
	}
	publishing := s.publisher.publishing() // before the books: once false they are final
	t := s.fan.Totals()
	writes, bytes, spin := s.writes.calls.Load(), s.writes.bytes.Load(), s.publisher.spinCPU()
	st := wire.Stats{
		PID:             os.Getpid(),
		Time:            pace.Now(),
		GoVersion:       runtime.Version(),
		GoMaxProcs:      runtime.GOMAXPROCS(0),
		Stack:           s.stack,
		Publishing:      publishing,
		Connected:       t.Connected,
		Accepted:        t.Accepted,
		Refused:         s.refused.Load(),
		Cut:             t.Cut,
		Breaches:        s.breaches.Load(),
		Published:       t.Published,
		WindowPublished: t.WindowPublished,
		Enqueued:        t.Enqueued,
		Written:         t.Written,
		Dropped:         t.Dropped,
		WindowDropped:   t.WindowDropped,
		Pending:         t.Pending,
		SpinCPU:         &spin,
		RSS:             residentBytes(),
		Writes:          &writes,
		WriteBytes:      &bytes,
	}
	addUsage(&st)
	addHeap(&st, want.heap)
	if want.clients {
		st.Clients = s.fan.Books()
	}
	return st
}

// addUsage asks the kernel (getrusage).
func addUsage(st *wire.Stats) {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return
	}
	cpu := u.Utime.Nano() + u.Stime.Nano()
	voluntary, involuntary := int64(u.Nvcsw), int64(u.Nivcsw) //nolint:unconvert // not int64 everywhere
	st.CPU, st.SwitchVol, st.SwitchInv = &cpu, &voluntary, &involuntary
}

// addHeap asks the runtime. What is not exact leaves out the objects in spans that
// are not full yet, up to some hundreds; what is stops the world for microseconds.
func addHeap(st *wire.Stats, exact bool) {
	if exact {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		objects, bytes := int64(m.Mallocs), int64(m.TotalAlloc)
		st.Allocs, st.AllocBytes = &objects, &bytes
	} else {
		samples := []metrics.Sample{
			{Name: "/gc/heap/allocs:objects"}, {Name: "/gc/heap/tiny/allocs:objects"}, {Name: "/gc/heap/allocs:bytes"},
		}
		metrics.Read(samples)
		if objects, tiny := counter(samples[0]), counter(samples[1]); objects != nil && tiny != nil {
			st.Allocs = new(*objects + *tiny) // as MemStats.Mallocs
		}
		st.AllocBytes = counter(samples[2])
	}
	var gc debug.GCStats
	debug.ReadGCStats(&gc)
	pause := int64(gc.PauseTotal)
	st.GCPause, st.GCCycles = &pause, &gc.NumGC
}

func counter(s metrics.Sample) *int64 {
	if s.Value.Kind() != metrics.KindUint64 {
		return nil
	}
	v := int64(s.Value.Uint64())
	return &v
}

// residentBytes is the resident set from /proc/self/statm (proc(5)); nil where
// there is none.
func residentBytes() *int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return nil
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return nil
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return nil
	}
	rss := pages * int64(os.Getpagesize())
	return &rss
}
