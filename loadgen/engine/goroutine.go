package engine

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// goroutines is the engine of a goroutine a connection, on net.Conn: it works on
// every system, and with whatever else is a net.Conn. A worker is a shard: its
// lock is held while one of its sessions runs.
type goroutines struct {
	shards  []*shard
	dialing sync.Mutex // one ramp at a time
	ended   context.Context
	end     context.CancelFunc
	opening sync.RWMutex   // held while connections are opened
	running sync.WaitGroup // every connection's goroutine
}

// shard is one worker.
type shard struct {
	sync.Mutex
	open  map[*stream]struct{}
	in    shared
	base  time.Time // of the pulse
	pulse pulse
}

// ran notes that the shard runs. Its lock is held. What came in a stall is read within
// a beat after it: every connection's goroutine is then ready to run.
func (s *shard) ran() {
	now := time.Since(s.base)
	if !s.pulse.onTime(now) {
		s.pulse.ran(now, 0, realtime())
	} else if s.pulse.behind && realtime()-s.pulse.stall.To > int64(beat) {
		s.pulse.behind = false
	}
}

// stream is one connection.
type stream struct {
	shard   *shard
	session Session
	net     *net.TCPConn
	start   int64
	timeout time.Duration   // dial to usable; later, for a reply to be taken
	asked   time.Time       // when the Hello was sent
	ended   context.Context // of the engine
	settle  func()          // the dial is no longer under way
	usable  bool            // the session was usable once
	reply   []byte          // to the last read
	over    error           // why the session ends the connection
	full    bool            // the last read filled its buffer: there may be more
	filled  int64           // see pulse.arrival
	broken  error           // why nothing can be sent any more
	reader  streamReader    // how this system reads
}

func newGoroutine(workers int) Engine {
	g := &goroutines{}
	g.ended, g.end = context.WithCancel(context.Background())
	for range workers {
		g.shards = append(g.shards, &shard{open: map[*stream]struct{}{}, in: newShared(), base: time.Now()})
	}
	for i, s := range g.shards {
		g.running.Go(func() { g.keepBeat(i, s) })
	}
	return g
}

// keepBeat has a shard run once a beat, as a loop that has nothing to read does.
func (g *goroutines) keepBeat(worker int, s *shard) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-g.ended.Done():
			return
		case <-tick.C:
			g.Do(worker, s.ran)
		}
	}
}

func (*goroutines) Name() string   { return Goroutine }
func (*goroutines) Stamp() string  { return netStamp }
func (g *goroutines) Workers() int { return len(g.shards) }

func (g *goroutines) Connect(ctx context.Context, specs []DialSpec, pace ConnectPace) error {
	shares, err := divide(specs, len(g.shards), pace)
	if err != nil {
		return err
	}
	g.dialing.Lock()
	defer g.dialing.Unlock()
	g.opening.RLock()
	defer g.opening.RUnlock()
	if g.ended.Err() != nil {
		return g.refuse(shares, ErrClosed)
	}
	opening, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(g.ended, cancel)()
	var ramps sync.WaitGroup
	for i := range shares {
		ramps.Go(func() { g.ramp(opening, g.shards[i], shares[i]) })
	}
	ramps.Wait()
	if g.ended.Err() != nil {
		return ErrClosed
	}
	return ctx.Err()
}

func (g *goroutines) Do(worker int, f func()) {
	g.shards[worker].Lock()
	defer g.shards[worker].Unlock()
	f()
}

func (g *goroutines) Each(worker int, f func(fd int)) {
	g.Do(worker, func() {
		for s := range g.shards[worker].open {
			raw, err := s.net.SyscallConn()
			if err == nil {
				// A connection that ends meanwhile has nothing to show.
				_ = raw.Control(func(fd uintptr) { f(int(fd)) })
			}
		}
	})
}

func (g *goroutines) Close() error {
	g.end()
	g.opening.Lock()
	defer g.opening.Unlock()
	g.running.Wait()
	return nil
}

// ramp opens one shard's share, and returns when each of it is usable or has failed.
func (g *goroutines) ramp(ctx context.Context, s *shard, part share) {
	began := time.Now()
	pace := newPacer(part.pace.PerSecond, 0)
	slots := make(chan struct{}, part.pace.InFlight)
	var settled sync.WaitGroup
	defer settled.Wait()
	tick := time.NewTimer(0)
	defer tick.Stop()
	for i, t := range part.targets {
		for ctx.Err() == nil && !pace.take(time.Since(began)) {
			tick.Reset(pace.next - time.Since(began))
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			s.Lock()
			for _, t := range part.targets[i:] {
				t.Session.Ended(g.gaveUp())
			}
			s.Unlock()
			return
		}
		settled.Add(1)
		settle := sync.OnceFunc(func() { <-slots; settled.Done() })
		g.running.Go(func() { g.live(ctx, s, t, part.pace.Timeout, settle) })
	}
}

// live is one connection from dial to end. ctx is its ramp's.
func (g *goroutines) live(ctx context.Context, s *shard, t target, patience time.Duration, settle func()) {
	defer settle()
	c := &stream{shard: s, session: t.Session, start: realtime(), timeout: patience, ended: g.ended}
	deadline := time.Now().Add(patience)
	err := c.dial(ctx, t, deadline)
	if err == nil {
		// Until it is usable it ends with its ramp, after that with the engine.
		stop := context.AfterFunc(ctx, c.interrupt)
		c.settle = func() { stop(); settle() }
		stopAtEnd := context.AfterFunc(g.ended, c.interrupt)
		err = c.talk()
		stopAtEnd()
		stop()
	}
	s.Lock()
	defer s.Unlock()
	delete(s.open, c)
	switch {
	case g.ended.Err() != nil, !c.usable && ctx.Err() != nil:
		err = g.gaveUp()
	case !c.usable && Cause(err) == "timeout":
		err = ErrTimeout
	}
	if c.net != nil {
		if errors.Is(err, ErrClosed) {
			// A reset leaves no port in TIME_WAIT; where that fails it is an orderly end.
			_ = c.net.SetLinger(0)
		}
		c.net.Close()
	}
	t.Session.Ended(err)
}

// gaveUp is why the engine ends connections of its own accord.
func (g *goroutines) gaveUp() error {
	if g.ended.Err() != nil {
		return ErrClosed
	}
	return context.Canceled
}

// refuse ends connections that were never dialed.
func (g *goroutines) refuse(shares []share, why error) error {
	for i := range shares {
		g.Do(i, func() {
			for _, t := range shares[i].targets {
				t.Session.Ended(why)
			}
		})
	}
	return why
}
