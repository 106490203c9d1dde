package loadgen

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/loadgen/measure"
	"pushbench/results"
	"pushbench/server/wire"
)

// What a target tells of itself is its cost, unless it cannot be.
func TestToldCosts(t *testing.T) {
	const mib = 1 << 20
	stats := func(cpu, spin, rss, writes, allocs int64) wire.Stats {
		return wire.Stats{CPU: &cpu, SpinCPU: &spin, RSS: &rss, Writes: &writes, Allocs: &allocs, Accepted: 3, Published: 10, Enqueued: 30, Written: 30}
	}
	quiet := stats(5e9, 1e9, 20*mib, 100, 1000)
	for _, tt := range []struct {
		name                     string
		drained                  wire.Stats
		cpu, rss, writes, allocs *int64
		impossible               []string
	}{
		{"all grow", stats(7e9, 15e8, 20*mib, 150, 1300), new(int64(15e8)), new(int64(10 * mib)), new(int64(50)), new(int64(300)), nil},
		{"nothing grows", stats(5e9, 1e9, 20*mib, 100, 1000), new(int64(0)), new(int64(10 * mib)), new(int64(0)), new(int64(0)), nil},
		{"processor time falls", stats(3e9, 1e9, 0, 150, 1300), nil, new(int64(10 * mib)), new(int64(50)), new(int64(300)),
			[]string{"cpu_ns fell from 5,000,000,000 to 3,000,000,000"}},
		{"spinning falls", stats(7e9, 0, 0, 150, 1300), new(int64(2e9)), new(int64(10 * mib)), new(int64(50)), new(int64(300)),
			[]string{"spin_cpu_ns fell from 1,000,000,000 to 0"}},
		{"more spun than used", stats(6e9, 3e9, 0, 150, 1300), nil, new(int64(10 * mib)), new(int64(50)), new(int64(300)),
			[]string{"spin_cpu_ns grew by 2,000,000,000 and cpu_ns, which it is part of, by 1,000,000,000"}},
		{"more used than there is", stats(16e9, 1e9, 0, 150, 1300), nil, new(int64(10 * mib)), new(int64(50)), new(int64(300)),
			[]string{"cpu_ns grew by 11,000,000,000, and there were only 10,000,000,000 to use"}},
		{"writes and allocations fall", stats(7e9, 15e8, 0, 99, 1), new(int64(15e8)), new(int64(10 * mib)), nil, nil,
			[]string{"writes fell from 100 to 99", "allocs fell from 1,000 to 1"}},
		{"writes below nothing", stats(7e9, 15e8, 0, -1, 1300), new(int64(15e8)), new(int64(10 * mib)), nil, new(int64(300)), []string{"writes is -1"}},
		{"nothing is told", wire.Stats{Accepted: 3, Published: 10, Enqueued: 30, Written: 30}, nil, new(int64(10 * mib)), nil, nil, nil},
		{"counts fall", wire.Stats{Accepted: 2, Published: 9, Enqueued: 29, Written: 28}, nil, new(int64(10 * mib)), nil, nil,
			[]string{"accepted fell from 3 to 2", "published fell from 10 to 9", "enqueued fell from 30 to 29", "written fell from 30 to 28"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := stats(0, 0, 10*mib, 0, 0)
			got, impossible := told([]wire.Stats{before}, []wire.Stats{quiet}, []wire.Stats{quiet}, []wire.Stats{tt.drained}, 10*time.Second, 1<<30)
			if diff := cmp.Diff(account{tt.cpu, tt.rss, tt.writes, tt.allocs}, got, cmp.AllowUnexported(account{})); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.impossible, impossible); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Of two processes each has counts of its own: what one counts more does not hide what
// the other counts less.
func TestToldCostsOfSeveralProcesses(t *testing.T) {
	of := func(writes ...int64) (all []wire.Stats) {
		for _, n := range writes {
			all = append(all, wire.Stats{Writes: &n})
		}
		return all
	}
	got, impossible := told(of(0, 0), of(0, 0), of(100, 100), of(500, 90), 0, 0)
	if got.writes != nil || len(impossible) != 1 {
		t.Errorf("writes %v, impossible %q; want none and one", got.writes, impossible)
	}
	if got, impossible := told(of(0, 0), of(0, 0), of(100, 100), of(500, 110), 0, 0); got.writes == nil || *got.writes != 410 || impossible != nil {
		t.Errorf("writes %v, impossible %q; want 410 and none", got.writes, impossible)
	}
}

// A cost below nothing is no value, whoever tells it.
func TestCostsAreNeverNegative(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  func(before, drained *wire.Stats)
		verdict bool
		fell    int64
	}{
		{"as it should be", func(*wire.Stats, *wire.Stats) {}, false, 0},
		{"processor time falls", func(_, drained *wire.Stats) { drained.CPU = new(int64(1)) }, true, 0},
		{"memory falls", func(before, _ *wire.Stats) { before.RSS = new(int64(71 << 20)) }, true, 70 << 20},
	} {
		t.Run(tt.name, func(t *testing.T) {
			quiet := wire.Stats{CPU: new(int64(1e9)), RSS: new(int64(1 << 20))}
			drained := wire.Stats{CPU: new(int64(2e9)), RSS: new(int64(1 << 20))}
			before := wire.Stats{RSS: new(int64(1<<20 + 1))}
			tt.change(&before, &drained)
			r := window(10, onTime()...)
			r.target.reference = true
			r.statsBefore, r.statsSettled = []wire.Stats{before}, []wire.Stats{quiet}
			r.statsQuiet, r.statsDrained = []wire.Stats{quiet}, []wire.Stats{drained}
			r.fleet, r.merged.Connected, r.conductor = &fleet{}, 2, &conductor{run: &results.Run{}}
			for _, name := range []string{markStart, markSettled, markDrained} {
				m := measure.Mark{Name: name, CPU: new(int64(0)), RSS: new(int64(0))}
				if name == markDrained {
					m.Arrived = 20
				}
				r.merged.Marks = append(r.merged.Marks, m)
			}
			e := results.Evidence{}
			for name, v := range r.costs(&e) {
				if v < 0 {
					t.Errorf("%s is %v", name, v)
				}
				if name == "target_cpu_us_per_msg" && tt.verdict && tt.fell == 0 {
					t.Errorf("%s has the value %v, want none", name, v)
				}
			}
			if reasons := checked("readings", e); (len(reasons) == 1) != tt.verdict || e.MemoryFell != tt.fell {
				t.Errorf("%+v, memory fell by %d; want a reason: %v, and %d", reasons, e.MemoryFell, tt.verdict, tt.fell)
			}
		})
	}
}

// A target that begins anew after everybody was cut off has another process's account.
func TestBeganAnew(t *testing.T) {
	for _, tt := range []struct {
		name     string
		open     int
		accepted int64
		want     bool
	}{
		{"as it was", 0, 8, false},
		{"nobody is left, and it knows of nobody", 0, 0, true},
		{"its clients are still there", 3, 0, false},
	} {
		r := window(10, onTime()...)
		r.merged.OpenAtEnd = tt.open
		r.statsSettled, r.statsDrained = []wire.Stats{{Accepted: 8}}, []wire.Stats{{Accepted: tt.accepted}}
		if got := r.beganAnew(); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// No process has more memory than the machine, nor less than none.
func TestToldMemoryIsPossible(t *testing.T) {
	of := func(rss int64) []wire.Stats { return []wire.Stats{{RSS: &rss}} }
	for _, tt := range []struct {
		settled, has int64
		impossible   int
	}{
		{1 << 30, 2 << 30, 0},
		{3 << 30, 2 << 30, 1},
		{3 << 30, 0, 0}, // who knows
		{-1, 2 << 30, 1},
	} {
		got, impossible := told(of(1<<20), of(tt.settled), of(0), of(0), 0, tt.has)
		if len(impossible) != tt.impossible || (got.rss == nil) != (tt.impossible > 0) {
			t.Errorf("%d of %d bytes: %q, memory %v; want %d", tt.settled, tt.has, impossible, got.rss, tt.impossible)
		}
	}
}
