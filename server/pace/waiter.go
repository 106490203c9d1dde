package pace

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// MaxSpin is how long before the time a waiter stops sleeping, at most.
	MaxSpin = 250 * time.Microsecond
	// minSpin is the least: an awake processor needs about as much to wake a
	// thread and have Go let it run again. An idle virtual one was seen to take
	// 110 µs, so that a fixed lead is either too short or a waste.
	minSpin = 60 * time.Microsecond
	// reserve is kept between the latest waking and the time.
	reserve = 40 * time.Microsecond
	// slice is the longest sleep, so that a stop is noticed.
	slice = int64(50 * time.Millisecond)
)

// Waiter waits until points in time, to about a microsecond. One goroutine at a
// time may use it. It holds on to its thread only while it waits: a goroutine
// locked for good would cost its scheduler a thread switch whenever it lets
// another run.
type Waiter struct {
	spin atomic.Int64 // ns
	lead int64        // how long before the time sleep is to end, ns
}

// NewWaiter returns a waiter.
func NewWaiter() *Waiter { return &Waiter{lead: int64(MaxSpin)} }

// WaitUntil returns true at the CLOCK_REALTIME time t (ns), at once when t has
// passed, or false as soon as it notices, within 50 ms, that stop is closed.
func (w *Waiter) WaitUntil(t int64, stop <-chan struct{}) bool {
	runtime.LockOSThread() // timer slack and processor time are the thread's
	defer runtime.UnlockOSThread()
	for {
		select {
		case <-stop:
			return false
		default:
		}
		now := Now()
		if t-now <= w.lead {
			w.spinUntil(t, now)
			return true
		}
		wake := t - w.lead
		preciseTimers()
		sleepUntil(min(wake, now+slice))
		defaultTimers()
		if wake <= now+slice {
			w.lead = adapt(w.lead, Now()-wake)
		}
	}
}

// adapt returns the next lead, ns, after a sleep that ended late: at once as long
// as that asks for, and shorter again little by little. Early is not late: a
// signal ended the sleep.
func adapt(lead, late int64) int64 {
	if late < 0 {
		return lead
	}
	enough := min(max(late+int64(reserve), int64(minSpin)), int64(MaxSpin))
	if enough >= lead {
		return enough
	}
	return lead - (lead-enough)/16
}

// SpinCPU is the processor time that this waiter has spent spinning. Any
// goroutine may ask.
func (w *Waiter) SpinCPU() time.Duration { return time.Duration(w.spin.Load()) }

func (w *Waiter) spinUntil(t, now int64) {
	if now >= t {
		return
	}
	start := ThreadCPU()
	for Now() < t {
	}
	w.spin.Add(ThreadCPU() - start)
}
