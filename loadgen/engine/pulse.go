package engine

import "time"

// Stall is the last time in which a worker did not run although it should have:
// its process was stopped, or others had the processor. CLOCK_REALTIME ns; zero when
// there was none.
type Stall struct{ From, To int64 }

const (
	// beat is how long a worker waits at least before it looks at its clock, slowBeat how
	// long at most.
	beat     = 4 * time.Millisecond
	slowBeat = 50 * time.Millisecond
	// glance is how long a worker that need not wait looks at the stamps alone of what it
	// reads: that is no longer than this after its last look at the clock.
	glance = time.Millisecond
	// tolerance is how much later than that it may run and has not stalled yet.
	tolerance = 2 * time.Millisecond
)

// pulse tells by a worker's own clock when it did not run. Messages cannot tell: all
// that a read returns carries the stamp of its last byte, so what came early in a
// stall looks as if it had come at its end.
type pulse struct {
	last   time.Duration // when the worker ran last, on its monotonic clock
	active time.Duration // when something last came, as far as the clock was looked at
	wait   time.Duration // how long it may wait now
	stall  Stall
	behind bool // what came in the stall is still being read
}

// next is how long the worker may wait before it looks at its clock: twice as long as
// nothing came. Two messages of one connection come together in a stall only if it is
// longer than what lies between them otherwise, and an idle worker has little to do.
func (p *pulse) next() time.Duration {
	return min(max(beat, 2*(p.last-p.active)), slowBeat)
}

// onTime notes that the worker runs at now and says whether it did so by its next
// beat. Where it did not, ran says what it was.
func (p *pulse) onTime(now time.Duration) bool {
	if now-p.last > max(beat, p.wait)+tolerance {
		return false
	}
	p.last = now
	return true
}

// arrival is that of a read at kernel. full says that it filled its buffer; filled is the
// connection's, the end of the last stall in which its socket was so full.
func (p *pulse) arrival(kernel, start int64, full bool, filled *int64) Arrival {
	if full && p.behind {
		*filled = p.stall.To
	}
	return Arrival{Kernel: kernel, Start: start, Stall: p.stall, Behind: p.behind, Filled: *filled != 0 && *filled == p.stall.To}
}

// ran notes that the worker runs at now, and has worked for so long at most since it ran
// last. It says whether the rest is a stall.
func (p *pulse) ran(now, worked time.Duration, realtime int64) bool {
	gap := now - p.last
	p.last = now
	if gap-worked <= max(beat, p.wait)+tolerance {
		return false
	}
	p.stall = Stall{From: realtime - int64(gap), To: realtime}
	p.behind = true
	return true
}
