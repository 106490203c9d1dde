package hub

// apart is the state of a subscriber whose socket is full: a goroutine of its
// own waits for the socket and then delivers what was queued meanwhile.
type apart struct {
	done chan struct{} // closed when the goroutine has let go of the sink

	// Under shard.mu.
	place   int        // in shard.aparts
	pending []*Message // accepted after the message at hand
	cut     bool       // the overflow policy has cut it off
}

// stepAside takes the subscriber out of the walk at message m, of which the
// kernel took a part and copies more are to come. What waits in the inbox
// becomes its own queue. The caller holds s.mu and is the worker.
func (s *Subscriber) stepAside(m *Message, copies int) {
	sh := s.shard
	sh.mu.Lock()
	defer sh.mu.Unlock()
	a := &apart{done: make(chan struct{}), place: len(sh.aparts)}
	for _, it := range sh.inbox[1:] {
		if it.m != nil {
			a.pending = append(a.pending, it.m)
			continue
		}
		s.drop(it.window)
		a.cut = a.cut || sh.hub.opt.Overflow == Disconnect
	}
	if a.cut {
		sh.hub.cut.Add(1)
		s.sink.Cut()
	}
	s.next = sh.end()
	s.apart = a
	sh.aparts = append(sh.aparts, s)
	sh.hub.drains.Go(func() { s.drain(a, m, copies) })
}

// offer queues a newly published message and says whether the subscriber is to
// be cut off for it. The caller holds shard.mu.
func (a *apart) offer(s *Subscriber, m *Message) (cut bool) {
	opt := &s.shard.hub.opt
	if !a.cut && 1+len(a.pending) < opt.Queue {
		a.pending = append(a.pending, m)
		return false
	}
	s.drop(m.Window)
	if a.cut || opt.Overflow != Disconnect {
		return false
	}
	a.cut = true
	s.shard.hub.cut.Add(1)
	return true
}

// drain owns the sink until the subscriber has caught up or failed.
func (s *Subscriber) drain(a *apart, m *Message, copies int) {
	defer close(a.done)
	err := s.sink.Finish()
	for {
		for ; err == nil && copies > 0; copies-- {
			err = s.deliverWaiting(m.Body)
		}
		if err != nil {
			s.fail(a, m)
			return
		}
		s.wrote()
		if m = s.nextApart(a); m == nil {
			return
		}
		copies = m.Copies
	}
}

func (s *Subscriber) deliverWaiting(body any) error {
	blocked, err := s.sink.Deliver(body)
	if err != nil || !blocked {
		return err
	}
	return s.sink.Finish()
}

// nextApart takes the next message, or puts the subscriber back into the walk:
// nothing is pending, so the walk goes on with what is published from now on.
func (s *Subscriber) nextApart(a *apart) *Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	sh := s.shard
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if len(a.pending) == 0 {
		s.rejoin()
		return nil
	}
	m := a.pending[0]
	a.pending[0] = nil
	a.pending = a.pending[1:]
	return m
}

// fail ends a subscriber whose connection broke with message m at hand.
func (s *Subscriber) fail(a *apart, m *Message) {
	s.sink.Cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	s.dead = true
	s.drop(m.Window)
	for _, m := range a.pending {
		s.drop(m.Window)
	}
	s.rejoin()
}

// rejoin ends being apart. The caller holds both locks.
func (s *Subscriber) rejoin() {
	sh := s.shard
	last := len(sh.aparts) - 1
	moved := sh.aparts[last]
	sh.aparts[s.apart.place] = moved
	moved.apart.place = s.apart.place
	sh.aparts[last] = nil
	sh.aparts = sh.aparts[:last]
	s.apart = nil
	s.next = sh.end()
}
