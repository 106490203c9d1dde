package hub

import (
	"sync"
	"sync/atomic"

	"pushbench/server/wire"
)

// Subscriber is one member of a hub.
//
// Locks: mu before shard.mu. The sink is used under mu by the worker, or, while
// apart is set, without it by the one goroutine that drains.
type Subscriber struct {
	sink   Sink
	client int
	shard  *shard
	joined uint64 // number of the first message of the shard that is for it

	mu   sync.Mutex
	next uint64 // number of the first message that the walk has not yet settled
	dead bool   // its connection failed: what comes is dropped until it leaves

	// Changed under both locks, read under either.
	left  bool
	apart *apart

	written, dropped, windowDropped atomic.Int64
}

// Leave takes the subscriber out and cuts its connection; when it returns nobody
// uses the sink any more. What was not written counts as dropped.
func (s *Subscriber) Leave() {
	s.sink.Cut()
	s.mu.Lock()
	for s.apart != nil {
		done := s.apart.done
		s.mu.Unlock()
		<-done
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	if s.left {
		return
	}
	s.shard.remove(s)
}

// deliver offers message number k to the subscriber and says whether a write
// was made. It is the hot path.
func (s *Subscriber) deliver(k uint64, it item) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k < s.next || s.apart != nil || s.left {
		return false // from before its time, or somebody else's business
	}
	s.next = k + 1
	if s.dead || it.m == nil {
		s.drop(it.window)
		if !s.dead && s.shard.hub.opt.Overflow == Disconnect {
			s.dead = true
			s.shard.hub.cut.Add(1)
			s.sink.Cut()
		}
		return false
	}
	for copies := it.m.Copies; copies > 0; copies-- {
		blocked, err := s.sink.Deliver(it.m.Body)
		if err != nil {
			s.dead = true
			s.sink.Cut()
			s.drop(it.window)
			return true
		}
		if blocked {
			s.stepAside(it.m, copies-1)
			return true
		}
	}
	s.wrote()
	return true
}

func (s *Subscriber) wrote() {
	s.written.Add(1)
	s.shard.written.Add(1)
}

func (s *Subscriber) drop(window bool) {
	s.dropped.Add(1)
	s.shard.dropped.Add(1)
	if window {
		s.windowDropped.Add(1)
		s.shard.windowDropped.Add(1)
	}
}

func (s *Subscriber) hasLeft() bool { return s.left }

// book is the subscriber's page, which it fills until it leaves. The caller
// holds shard.mu.
func (s *Subscriber) book() wire.ClientBook {
	return wire.ClientBook{
		Client:        s.client,
		Enqueued:      int64(s.shard.end() - s.joined),
		Written:       s.written.Load(),
		Dropped:       s.dropped.Load(),
		WindowDropped: s.windowDropped.Load(),
		Connected:     !s.left,
	}
}
