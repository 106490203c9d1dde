package loadgen_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/procfs"

	"pushbench/loadgen"
	"pushbench/results"
)

// freeze stops the agents of a run for a while, once its first trial is in a phase.
func freeze(t *testing.T, o *loadgen.Options, phase string, length time.Duration) {
	var once sync.Once
	o.Progress = func(p loadgen.Progress) {
		if p.Phase != phase || p.Connected == 0 {
			return
		}
		once.Do(func() {
			agents := children(t, "agent")
			if len(agents) == 0 {
				t.Error("no agent to stop")
			}
			for _, pid := range agents {
				if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
					t.Error(err)
				}
				time.AfterFunc(length, func() { _ = syscall.Kill(pid, syscall.SIGCONT) })
			}
		})
	}
}

// children are the processes below this one that run a verb of bench.
func children(t *testing.T, verb string) []int {
	all, err := procfs.AllProcs()
	if err != nil {
		t.Error(err)
	}
	var found []int
	for _, p := range all {
		stat, err := p.Stat()
		words, _ := p.CmdLine()
		if err == nil && stat.PPID == os.Getpid() && len(words) > 1 && words[1] == verb {
			found = append(found, p.PID)
		}
	}
	return found
}

// What a generator did not see in time because it was stopped is never put down to the
// target: the trial is invalid and run again, and no threshold is broken by it.
func TestProofFrozenGeneratorIsInvalid(t *testing.T) {
	for _, c := range []struct {
		name, engine, payload string
		clients               int
	}{
		{"epoll", "epoll", "128B", 20},
		{"goroutine", "goroutine", "128B", 20},
		// What no socket holds waits at the target, and arrives when the stall is over.
		{"full sockets", "epoll", "32KiB", 15},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := short(t, "ws", "engine="+c.engine, fmt.Sprintf("clients=%d", c.clients), "payload="+c.payload, "rate=50/s", "warmup=200ms", "duration=1500ms")
			if err := s.Set("thresholds=latency.p99 < 150ms"); err != nil {
				t.Fatal(err)
			}
			o := placed(t, "")
			freeze(t, &o, "measure", 400*time.Millisecond)
			r, err := loadgen.Run(context.Background(), s, o)
			if err != nil {
				t.Fatal(err)
			}
			first, last := r.Trials[0], r.Trials[len(r.Trials)-1]
			t.Logf("attempt 1: %s", describe(first))
			if first.Verdict != results.Invalid || !found(first, "stall", results.Invalid) {
				t.Errorf("the first attempt is %s, want invalid by the check of stall", first.Verdict)
			}
			// 400 ms hold 20 of the 75 messages to each; the last of them has a stamp of its own.
			if e := first.Evidence; e.Stalled < int64(15*c.clients) || e.LongestStall < int64(390*time.Millisecond) {
				t.Errorf("%d deliveries in a stall of %d ns, want some %d and 400 ms", e.Stalled, e.LongestStall, 19*c.clients)
			}
			if len(r.Trials) < 2 || last.Verdict == results.Overloaded {
				t.Errorf("%d attempts, the last: %s; want another one, and nothing blamed on the target", len(r.Trials), describe(last))
			}
			if i := slices.IndexFunc(r.Thresholds, func(t results.Threshold) bool { return !t.Kept }); i >= 0 && last.Verdict != results.Invalid {
				t.Errorf("the threshold is broken: %+v", r.Thresholds[i])
			}
		})
	}
}
