package hub

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"pushbench/server/wire"
)

// batch is the number of subscribers a worker serves before it lets others run:
// with GOMAXPROCS=1 the publisher, accepts and reads wait for that long, some
// 0.1 ms.
const batch = 16

// item is one place in a shard's inbox. Without a message it stands for one that
// was published when the inbox was full: the walk counts it as dropped for
// everybody that is not apart.
type item struct {
	m      *Message
	window bool
}

// shard is a part of the subscribers and the worker that serves them.
type shard struct {
	hub  *Hub
	wake chan struct{} // capacity 1
	size atomic.Int64  // subscribers now

	written, dropped, windowDropped atomic.Int64

	mu       sync.Mutex
	subs     []*Subscriber // some have left; grows at its end, only the worker shrinks it
	leavers  int           // how many of subs have left
	aparts   []*Subscriber
	inbox    []item
	first    uint64 // number of the message at inbox[0]; numbers rise by one a publish
	waiting  int    // messages in inbox, without those dropped
	enqueued int64
	shutDown bool
	gone     []wire.ClientBook // of those that have left
}

func newShard(h *Hub) *shard {
	return &shard{hub: h, wake: make(chan struct{}, 1)}
}

// end is the number that the next published message gets.
func (sh *shard) end() uint64 { return sh.first + uint64(len(sh.inbox)) }

func (sh *shard) add(s *Subscriber) bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.shutDown {
		return false
	}
	s.joined = sh.end()
	s.next = s.joined
	sh.subs = append(sh.subs, s)
	sh.size.Add(1)
	return true
}

// remove settles the book of a subscriber that leaves. The caller holds s.mu.
func (sh *shard) remove(s *Subscriber) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for k := max(s.next, sh.first); k < sh.end(); k++ {
		s.drop(sh.inbox[k-sh.first].window)
	}
	sh.size.Add(-1)
	sh.leavers++
	if sh.leavers*2 > len(sh.subs) {
		sh.wakeUp() // to forget them, also when nothing is published
	}
	s.left = true
	sh.gone = append(sh.gone, s.book())
}

// shut makes add refuse and returns whoever is still there.
func (sh *shard) shut() []*Subscriber {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.shutDown = true
	return slices.Clone(sh.subs)
}

func (sh *shard) publish(m *Message) {
	it := item{m: m, window: m.Window}
	var cuts []*Subscriber
	sh.mu.Lock()
	sh.enqueued += sh.size.Load()
	for _, s := range sh.aparts {
		if s.apart.offer(s, m) {
			cuts = append(cuts, s)
		}
	}
	if sh.waiting >= sh.hub.opt.Queue {
		it.m = nil
	} else {
		sh.waiting++
	}
	sh.inbox = append(sh.inbox, it)
	sh.hub.unwalked.Add(1)
	sh.mu.Unlock()
	sh.wakeUp()
	for _, s := range cuts {
		s.sink.Cut()
	}
}

func (sh *shard) wakeUp() {
	select {
	case sh.wake <- struct{}{}:
	default:
	}
}

// work is the worker: it walks the subscribers with one message after the other.
func (sh *shard) work() {
	for {
		subs, it, k, ok := sh.look()
		if !ok {
			select {
			case <-sh.wake:
				continue
			case <-sh.hub.stop:
				return
			}
		}
		for len(subs) > 0 {
			if sh.hub.closed.Load() {
				return // the rest is dropped when the subscribers leave
			}
			n := min(batch, len(subs))
			sh.serve(subs[:n], it, k)
			subs = subs[n:]
			sh.hub.wakeSettled()
			runtime.Gosched()
		}
		sh.walked()
	}
}

// look returns the oldest message, its number and whom to walk. The message
// stays in the inbox until walked.
func (sh *shard) look() ([]*Subscriber, item, uint64, bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.leavers > 0 {
		sh.subs = slices.DeleteFunc(sh.subs, (*Subscriber).hasLeft)
		sh.leavers = 0
	}
	if len(sh.inbox) == 0 {
		return nil, item{}, 0, false
	}
	return sh.subs, sh.inbox[0], sh.first, true
}

func (sh *shard) walked() {
	sh.mu.Lock()
	if sh.inbox[0].m != nil {
		sh.waiting--
	}
	sh.inbox[0] = item{}
	sh.inbox = sh.inbox[1:]
	sh.first++
	sh.mu.Unlock()
	sh.hub.unwalked.Add(-1)
	sh.hub.wakeSettled()
}

// serve delivers message number k to a batch of subscribers.
func (sh *shard) serve(subs []*Subscriber, it item, k uint64) {
	if sh.hub.opt.Drag == nil {
		deliverAll(subs, it, k)
		return
	}
	sh.hub.opt.Drag(func() int { return deliverAll(subs, it, k) })
}

func deliverAll(subs []*Subscriber, it item, k uint64) (writes int) {
	for _, s := range subs {
		if s.deliver(k, it) {
			writes++
		}
	}
	return writes
}
