package pace

import (
	"sync/atomic"
	"time"
)

const (
	// spinFor is how long before the time the waiter stops sleeping: longer than
	// the kernel takes to wake a thread and Go to let it run again.
	spinFor = int64(60 * time.Microsecond)
	// slice is the longest sleep, so that a stop is noticed.
	slice = int64(50 * time.Millisecond)
)

// Waiter waits until points in time, to about a microsecond. It belongs to one
// goroutine, which must be locked to its thread (runtime.LockOSThread) and stay
// so until it ends, since the thread's timer slack is changed.
type Waiter struct {
	spin atomic.Int64 // ns
}

// NewWaiter prepares the calling thread. The caller has locked it.
func NewWaiter() *Waiter {
	prepareThread()
	return &Waiter{}
}

// WaitUntil returns true at the CLOCK_REALTIME time t (ns), at once when t has
// passed, or false as soon as it notices, within 50 ms, that stop is closed.
func (w *Waiter) WaitUntil(t int64, stop <-chan struct{}) bool {
	for {
		select {
		case <-stop:
			return false
		default:
		}
		now := Now()
		if t-now <= spinFor {
			w.spinUntil(t, now)
			return true
		}
		sleepUntil(min(t-spinFor, now+slice))
	}
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
