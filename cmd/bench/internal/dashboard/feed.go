package dashboard

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"pushbench/server/wire"
)

// Types of events.
const (
	kindSnapshot = "snapshot"
	kindState    = "state"
	kindTrial    = "trial"
	kindEnd      = "end"
	kindOver     = "over"
)

// feed is the document, with the latest changes to it as encoded events. Readers
// keep their own positions in it and never hold it up.
type feed struct {
	session string // part of every ID: another run of bench has another one
	keep    int    // events of the history

	mu       sync.Mutex
	document document
	last     uint64        // number of the latest event; the first has 1
	history  [][]byte      // the latest events, encoded; the last one has number last
	woken    chan struct{} // closed at the next event
	over     bool          // the latest event was the last one
}

func newFeed(session string, keep int) *feed {
	return &feed{session: session, keep: keep, document: newDocument(), woken: make(chan struct{})}
}

// publish makes one change to the document and tells everybody of it. body is what
// the event carries; nil means the whole document.
func (f *feed) publish(kind string, body any, change func(*document)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return
	}
	if change != nil {
		change(&f.document)
	}
	if body == nil {
		body = f.document
	}
	f.last++
	f.history = append(f.history, f.encode(kind, body))
	if n := len(f.history) - f.keep; n > 0 {
		f.history = append(f.history[:0], f.history[n:]...)
	}
	f.over = kind == kindOver
	close(f.woken)
	f.woken = make(chan struct{})
}

// encode is one event with the ID of the latest number. The documents are ours:
// numbers, texts and lists of them, so that what JSON cannot hold is a mistake, and
// an event that says so is what is left to tell of it.
func (f *feed) encode(kind string, body any) []byte {
	data, err := json.Marshal(body)
	if err != nil {
		data, _ = json.Marshal(map[string]string{"error": err.Error()})
	}
	id := f.session + "." + strconv.FormatUint(f.last, 10)
	event, err := wire.AppendSSEEvent(nil, wire.SSEEvent{Type: []byte(kind), ID: []byte(id), Data: data})
	if err != nil {
		return wire.AppendSSEComment(nil)
	}
	return event
}

// position is a place in the feed: all events up to number have been taken.
type position struct {
	number uint64
	known  bool // false: nothing is known, a snapshot is needed
}

// resume reads a Last-Event-ID.
func (f *feed) resume(id string) position {
	session, number, ok := strings.Cut(id, ".")
	n, err := strconv.ParseUint(number, 10, 64)
	return position{number: n, known: ok && err == nil && session == f.session}
}

// after is what a reader at p takes next: the events since, or a snapshot where
// the history does not reach back so far. Without any, woken is closed when there
// is one; over says that none will come.
func (f *feed) after(p position) (events [][]byte, next position, woken <-chan struct{}, over bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	next = position{number: f.last, known: true}
	oldest := f.last - uint64(len(f.history)) // the position before the history
	switch {
	case !p.known, p.number > f.last, p.number < oldest:
		events = [][]byte{f.encode(kindSnapshot, f.document)}
		if f.over {
			events = append(events, f.encode(kindOver, struct{}{}))
		}
	case p.number < f.last:
		events = append(events, f.history[p.number-oldest:]...)
	}
	return events, next, f.woken, f.over
}
