package engine

import (
	"context"
	"fmt"
	"sync"
)

const hasEpoll = true

// epoll is the engine of event loops. A worker is a loop: a goroutine with a
// thread of its own, all of whose work (dialing, reading, the sessions, Do)
// happens in turn, so nothing on the way of a message takes a lock.
type epoll struct {
	loops   []*loop
	dialing sync.Mutex // one ramp at a time
}

func newEpoll(workers int) (Engine, error) {
	e := &epoll{}
	for range workers {
		l, err := newLoop()
		if err != nil {
			e.Close()
			return nil, fmt.Errorf("epoll loop does not start: %w", err)
		}
		e.loops = append(e.loops, l)
		go l.run()
	}
	return e, nil
}

func (*epoll) Name() string   { return Epoll }
func (*epoll) Stamp() string  { return "kernel" }
func (e *epoll) Workers() int { return len(e.loops) }

func (e *epoll) Connect(ctx context.Context, specs []DialSpec, pace ConnectPace) error {
	shares, err := divide(specs, len(e.loops), pace)
	if err != nil {
		return err
	}
	e.dialing.Lock()
	defer e.dialing.Unlock()
	ramps := make([]*ramp, len(e.loops))
	for i, l := range e.loops {
		r := newRamp(shares[i], l.clock())
		ramps[i] = r
		if !l.post(func() { l.ramp = r }) {
			<-l.done
			r.abandon(ErrClosed)
			err = ErrClosed
		}
	}
	for i, l := range e.loops {
		select {
		case <-ramps[i].done:
		case <-ctx.Done():
			err = ctx.Err()
			l.post(l.giveUp)
			<-ramps[i].done
		}
	}
	return err
}

func (e *epoll) Do(worker int, f func()) {
	l := e.loops[worker]
	done := make(chan struct{})
	if l.post(func() { defer close(done); f() }) {
		<-done
		return
	}
	<-l.done // no session runs any more
	f()
}

func (e *epoll) Each(worker int, f func(fd int)) {
	e.Do(worker, func() {
		for i := range e.loops[worker].conns {
			if c := &e.loops[worker].conns[i]; c.state == open {
				f(int(c.fd))
			}
		}
	})
}

func (e *epoll) Close() error {
	for _, l := range e.loops {
		l.post(func() { l.stopping = true })
	}
	for _, l := range e.loops {
		<-l.done
	}
	return nil
}
