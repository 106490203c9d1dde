package server

import (
	"runtime"
	"sync"
	"time"

	"pushbench/server/pace"
)

// drag is how the hub is slowed down, or nil.
func (in *Inject) drag() func(batch func() int) {
	switch {
	case in.Burn > 0 && in.Throttle > 0:
		t := &throttle{perS: in.Throttle}
		return func(batch func() int) { t.after(burn(in.Burn, batch)) }
	case in.Burn > 0:
		return func(batch func() int) { burn(in.Burn, batch) }
	case in.Throttle > 0:
		t := &throttle{perS: in.Throttle}
		return func(batch func() int) { t.after(batch()) }
	}
	return nil
}

// burn spins for a share of the processor time that batch took.
func burn(share float64, batch func() int) int {
	runtime.LockOSThread() // the clock is the thread's
	defer runtime.UnlockOSThread()
	start := pace.ThreadCPU()
	n := batch()
	end := pace.ThreadCPU()
	end += int64(share * float64(end-start))
	for pace.ThreadCPU() < end {
	}
	return n
}

// throttle lets so many deliveries a second pass, by sleeping.
type throttle struct {
	perS float64
	mu   sync.Mutex
	next time.Time // when the deliveries made so far should have ended
}

func (t *throttle) after(deliveries int) {
	t.mu.Lock()
	now := time.Now()
	if t.next.Before(now) {
		t.next = now
	}
	t.next = t.next.Add(time.Duration(float64(deliveries) / t.perS * float64(time.Second)))
	ahead := t.next.Sub(now)
	t.mu.Unlock()
	if ahead >= time.Millisecond { // timers are no finer
		time.Sleep(ahead)
	}
}
