package server

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"golang.org/x/sys/unix"

	"pushbench/server/hub"
	"pushbench/server/wire"
)

// floor fans out by the least that Go can do: one loop of write(2) over the
// descriptors, in the publisher's own goroutine. The handshakes before it are the
// transports' own and the bytes are the same. It keeps no queues: what a full
// socket does not take is dropped.
type floor struct {
	count *writeCount

	mu     sync.Mutex // held through a pass, so that no descriptor closes in it
	closed bool
	lanes  []lane // by transport
	totals hub.Totals
	gone   []wire.ClientBook
}

// lane is the subscribers of one transport; the slices run in parallel.
type lane struct {
	fds     []int
	members []*floorMember
}

type floorMember struct {
	client                 int
	at                     place
	joined                 int64 // messages published before it came
	index                  int
	dropped, windowDropped int64
	broken                 bool // out of its lane already
}

func newFloor(transports int, count *writeCount) *floor {
	return &floor{count: count, lanes: make([]lane, transports)}
}

func (f *floor) join(client int, s sink) func() {
	m := &floorMember{client: client, at: s.home()}
	fd := -1
	if m.at.conn.raw.Control(func(d uintptr) { fd = int(d) }) != nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	m.joined = f.totals.Published
	l := &f.lanes[m.at.form]
	m.index = len(l.fds)
	l.fds = append(l.fds, fd)
	l.members = append(l.members, m)
	f.totals.Accepted++
	f.totals.Connected++
	return func() { f.leave(m) }
}

func (f *floor) leave(m *floorMember) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.remove(m)
	m.at.conn.cut()
}

// remove takes a member out of its lane and closes its book.
func (f *floor) remove(m *floorMember) {
	if m.broken {
		return
	}
	m.broken = true
	l := &f.lanes[m.at.form]
	last := len(l.fds) - 1
	l.fds[m.index], l.members[m.index] = l.fds[last], l.members[last]
	l.members[m.index].index = m.index
	l.members[last] = nil
	l.fds, l.members = l.fds[:last], l.members[:last]
	f.totals.Connected--
	f.gone = append(f.gone, f.book(m))
}

// Publish writes a message to everybody.
func (f *floor) Publish(m *hub.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.totals.Published++
	if m.Window {
		f.totals.WindowPublished++
	}
	for i := range f.lanes {
		f.pass(&f.lanes[i], m.Body.(body)[i].([]byte), m.Window)
	}
}

func (f *floor) pass(l *lane, frame []byte, window bool) {
	var failed []*floorMember
	before := f.totals.Dropped
	for i, fd := range l.fds {
		n, err := unix.Write(fd, frame)
		if n != len(frame) {
			failed = f.miss(l.members[i], n, err, window, failed)
		}
	}
	calls := int64(len(l.fds))
	f.totals.Enqueued += calls
	f.totals.Written = f.totals.Enqueued - f.totals.Dropped
	f.count.calls.Add(calls)
	f.count.bytes.Add((calls - f.totals.Dropped + before) * int64(len(frame)))
	for _, m := range failed {
		f.remove(m)
		m.at.conn.cut()
	}
}

// miss books a write that was not whole. One taken in part ends the connection,
// since there is nobody to write the rest.
func (f *floor) miss(m *floorMember, n int, err error, window bool, failed []*floorMember) []*floorMember {
	f.totals.Dropped++
	m.dropped++
	if window {
		f.totals.WindowDropped++
		m.windowDropped++
	}
	if n > 0 || !errors.Is(err, unix.EAGAIN) {
		failed = append(failed, m)
	}
	return failed
}

// Settle has nothing to wait for.
func (f *floor) Settle(int64) {}

// Totals reads the books; nothing is ever pending.
func (f *floor) Totals() hub.Totals {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.totals
}

// Books returns every subscriber's page, by client number.
func (f *floor) Books() []wire.ClientBook {
	f.mu.Lock()
	defer f.mu.Unlock()
	books := slices.Clone(f.gone)
	for _, l := range f.lanes {
		for _, m := range l.members {
			books = append(books, f.book(m))
		}
	}
	slices.SortStableFunc(books, func(a, b wire.ClientBook) int { return cmp.Compare(a.Client, b.Client) })
	return books
}

func (f *floor) book(m *floorMember) wire.ClientBook {
	enqueued := f.totals.Published - m.joined
	return wire.ClientBook{
		Client:        m.client,
		Enqueued:      enqueued,
		Written:       enqueued - m.dropped,
		Dropped:       m.dropped,
		WindowDropped: m.windowDropped,
		Connected:     !m.broken,
	}
}

// Close cuts everybody off.
func (f *floor) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for _, l := range f.lanes {
		for _, m := range l.members {
			m.at.conn.cut()
		}
	}
}
