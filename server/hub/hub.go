package hub

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"pushbench/server/pace"
)

// What happens to a subscriber whose queue is full.
const (
	Drop       = "drop"       // the new message is dropped for it
	Disconnect = "disconnect" // and it is cut off
)

// Options of a hub.
type Options struct {
	Queue    int    // messages accepted for one subscriber and not yet with the kernel, at most; at least 1
	Overflow string // Drop or Disconnect
	Shards   int    // 0: GOMAXPROCS

	// Drag slows the server down for tests: it calls batch, which makes a few
	// deliveries and returns how many, and then wastes time. nil: no drag.
	Drag func(batch func() int)
}

// Hub is a set of subscribers that get every message. It is safe for concurrent
// use, but for Publish and Settle, which belong to one publisher.
type Hub struct {
	opt    Options
	shards []*shard

	published, windowPublished atomic.Int64
	accepted, cut              atomic.Int64

	unwalked atomic.Int64  // messages in inboxes
	until    atomic.Int64  // when Settle's patience ends; 0: nobody is waiting
	settled  chan struct{} // capacity 1

	stop    chan struct{}
	closed  atomic.Bool
	workers sync.WaitGroup
	drains  sync.WaitGroup
}

// New starts the workers. Close ends them.
func New(opt Options) (*Hub, error) {
	if opt.Queue < 1 {
		return nil, fmt.Errorf("queue of %d messages: expected at least 1", opt.Queue)
	}
	if opt.Overflow != Drop && opt.Overflow != Disconnect {
		return nil, fmt.Errorf("overflow policy %q: expected %q or %q", opt.Overflow, Drop, Disconnect)
	}
	if opt.Shards < 1 {
		opt.Shards = runtime.GOMAXPROCS(0)
	}
	h := &Hub{opt: opt, stop: make(chan struct{}), settled: make(chan struct{}, 1)}
	for range opt.Shards {
		sh := newShard(h)
		h.shards = append(h.shards, sh)
		h.workers.Go(sh.work)
	}
	return h, nil
}

// Join adds a subscriber; it gets the messages published from now on. It
// returns nil when the hub is closed. Whoever joins must Leave.
func (h *Hub) Join(client int, sink Sink) *Subscriber {
	least := h.shards[0]
	for _, sh := range h.shards[1:] {
		if sh.size.Load() < least.size.Load() {
			least = sh
		}
	}
	s := &Subscriber{sink: sink, client: client, shard: least}
	if !least.add(s) {
		return nil
	}
	h.accepted.Add(1)
	return s
}

// Publish hands a message to every subscriber and returns before it is written.
func (h *Hub) Publish(m *Message) {
	h.published.Add(1)
	if m.Window {
		h.windowPublished.Add(1)
	}
	for _, sh := range h.shards {
		sh.publish(m)
	}
}

// Settle lets the workers work: it returns when every message published has
// been offered to every subscriber, or at the time until (CLOCK_REALTIME, ns) if
// that comes first. A publisher calls it before it sleeps in a system call,
// which with GOMAXPROCS=1 would keep the only processor until the scheduler's
// monitor notices: up to 10 ms.
func (h *Hub) Settle(until int64) {
	if h.unwalked.Load() == 0 || until <= pace.Now() {
		runtime.Gosched()
		return
	}
	h.until.Store(until)
	h.wakeSettled() // it may have come true just before
	select {
	case <-h.settled:
	case <-h.stop:
	}
}

// wakeSettled ends a Settle whose time has come.
func (h *Hub) wakeSettled() {
	until := h.until.Load()
	if until == 0 || h.unwalked.Load() > 0 && pace.Now() < until {
		return
	}
	if h.until.CompareAndSwap(until, 0) {
		h.settled <- struct{}{}
	}
}

// Close cuts all subscribers off, takes no more and waits for the hub's own
// goroutines. Messages not yet written count as dropped once their subscribers
// leave. It may be called once, after the last Publish.
func (h *Hub) Close() {
	h.closed.Store(true)
	close(h.stop)
	h.workers.Wait()
	for _, sh := range h.shards {
		for _, s := range sh.shut() {
			s.sink.Cut()
		}
	}
	h.drains.Wait()
}
