package hub

import (
	"cmp"
	"slices"

	"pushbench/server/wire"
)

// Totals are the books of all subscribers there ever were, added up.
type Totals struct {
	Connected, Accepted, Cut            int64
	Published, WindowPublished          int64
	Enqueued, Written, Dropped, Pending int64
	WindowDropped                       int64
}

// Totals reads the books. Enqueued = Written + Dropped + Pending always holds,
// and Pending is never below 0: enqueued is read last.
func (h *Hub) Totals() Totals {
	t := Totals{
		Accepted:        h.accepted.Load(),
		Cut:             h.cut.Load(),
		Published:       h.published.Load(),
		WindowPublished: h.windowPublished.Load(),
	}
	for _, sh := range h.shards {
		t.Connected += sh.size.Load()
		t.Written += sh.written.Load()
		t.WindowDropped += sh.windowDropped.Load()
		t.Dropped += sh.dropped.Load()
		sh.mu.Lock()
		t.Enqueued += sh.enqueued
		sh.mu.Unlock()
	}
	t.Pending = t.Enqueued - t.Written - t.Dropped
	return t
}

// Books returns the page of every subscriber there ever was, by client number.
func (h *Hub) Books() []wire.ClientBook {
	var books []wire.ClientBook
	for _, sh := range h.shards {
		sh.mu.Lock()
		books = append(books, sh.gone...)
		for _, s := range sh.subs {
			if !s.left {
				books = append(books, s.book())
			}
		}
		sh.mu.Unlock()
	}
	slices.SortStableFunc(books, func(a, b wire.ClientBook) int { return cmp.Compare(a.Client, b.Client) })
	return books
}
