package engine

import (
	"context"
	"time"

	"golang.org/x/sys/unix"
)

// dialsAtOnce is how many dials a loop starts before it reads again.
const dialsAtOnce = 16

// ramp is the opening of one loop's share of the connections.
type ramp struct {
	share
	pacer    pacer
	inFlight int       // dialed and neither usable nor failed
	dialed   int       // of targets
	waiting  []waiting // in the order of their deadlines, which is that of their dials
	done     chan struct{}
}

// waiting is a dial under way. Its deadline needs no timer: all dials of a ramp
// have the same patience, so the first one is always the next to run out.
type waiting struct {
	slot     int32
	start    int64 // tells the connection from a later one in the same slot
	deadline time.Duration
}

func newRamp(s share, now time.Duration) *ramp {
	return &ramp{share: s, pacer: newPacer(s.pace.PerSecond, now), done: make(chan struct{})}
}

// dialDue starts the dials that are due, ends those that took too long, and says
// how long the loop may wait for events, ms: never longer than a beat.
func (l *loop) dialDue() int {
	if l.ramp == nil {
		return int(l.pulse.next() / time.Millisecond)
	}
	now := l.clock()
	l.expire(now)
	r := l.ramp
	started := 0
	for started < dialsAtOnce && r.dialed < len(r.targets) && r.inFlight < r.pace.InFlight && r.pacer.take(now) {
		l.dial(r, now)
		started++
	}
	return l.rest(now)
}

// rest closes a finished ramp, and says how long the loop may wait, ms.
func (l *loop) rest(now time.Duration) int {
	r := l.ramp
	if r.dialed == len(r.targets) && r.inFlight == 0 {
		close(r.done)
		l.ramp = nil
	}
	until := now + l.pulse.next()
	if len(r.waiting) > 0 {
		until = min(until, r.waiting[0].deadline)
	}
	if r.dialed < len(r.targets) && r.inFlight < r.pace.InFlight {
		until = min(until, r.pacer.next)
	}
	// Rounded up: a wait that ends early would spin until the time has come.
	return int((max(until-now, 0) + time.Millisecond - 1) / time.Millisecond)
}

// dial starts the next connection.
func (l *loop) dial(r *ramp, now time.Duration) {
	t := &r.targets[r.dialed]
	r.dialed++
	start := realtime()
	fd, err := connect(t.to)
	if err != nil {
		t.Session.Ended(err)
		return
	}
	slot, err := l.adopt(fd, t.Session, start)
	if err != nil {
		unix.Close(fd)
		t.Session.Ended(err)
		return
	}
	r.inFlight++
	r.waiting = append(r.waiting, waiting{slot, start, now + r.pace.Timeout})
}

// expire ends the dials whose time has run out, and forgets those that are settled.
func (l *loop) expire(now time.Duration) {
	r := l.ramp
	for len(r.waiting) > 0 {
		w := r.waiting[0]
		pending := l.pending(w)
		if pending && w.deadline > now {
			return
		}
		r.waiting = r.waiting[1:]
		if pending {
			l.giveUpOn(w, now)
		}
	}
}

// giveUpOn ends a dial whose time has run out, if what has come meanwhile and was not
// read yet does not make it usable.
func (l *loop) giveUpOn(w waiting, now time.Duration) {
	c := &l.conns[w.slot]
	if c.state == dialing {
		l.hangUp(w.slot, ErrTimeout)
		return
	}
	if !c.unread {
		l.read(w.slot, c)
	}
	if l.pending(w) {
		had := time.Duration(0)
		if c.asked > 0 {
			had = now - c.asked
		}
		l.hangUp(w.slot, unanswered(had, l.ramp.pace.Timeout))
	}
}

// pending says whether a dial is still under way.
func (l *loop) pending(w waiting) bool {
	c := &l.conns[w.slot]
	return c.start == w.start && (c.state == dialing || c.state == greeted)
}

// settled notes that a dial is no longer under way.
func (l *loop) settled() { l.ramp.inFlight-- }

// giveUp ends the ramp under way because its caller no longer waits.
func (l *loop) giveUp() { l.abandon(context.Canceled) }

// abandon ends the dials under way and those not begun.
func (l *loop) abandon(why error) {
	r := l.ramp
	if r == nil {
		return
	}
	for _, w := range r.waiting {
		if l.pending(w) {
			l.hangUp(w.slot, why)
		}
	}
	r.abandon(why)
	l.ramp = nil
}

// abandon ends the dials not begun.
func (r *ramp) abandon(why error) {
	for ; r.dialed < len(r.targets); r.dialed++ {
		r.targets[r.dialed].Session.Ended(why)
	}
	close(r.done)
}
