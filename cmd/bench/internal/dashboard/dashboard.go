package dashboard

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"pushbench/cmd/bench/internal/live"
)

// Options of a dashboard. Zero values mean what is written beside.
type Options struct {
	History   int           // events that a client may have missed: 1,000, some three minutes
	Clients   int           // pages at once: 32
	Retry     time.Duration // after which a client connects again: 1 s
	Heartbeat time.Duration // between signs of life on a silent stream: 10 s
	Patience  time.Duration // with a client that takes nothing: 5 s
}

func (o Options) filled() Options {
	for _, n := range []struct {
		value *int
		usual int
	}{{&o.History, 1000}, {&o.Clients, 32}} {
		if *n.value <= 0 {
			*n.value = n.usual
		}
	}
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{{&o.Retry, time.Second}, {&o.Heartbeat, 10 * time.Second}, {&o.Patience, 5 * time.Second}} {
		if *d.value <= 0 {
			*d.value = d.usual
		}
	}
	return o
}

// Dashboard is the page and its feed. It is a live.Viewer.
type Dashboard struct {
	options Options
	feed    *feed

	mu      sync.Mutex
	clients int
	gone    chan struct{} // closed at the next client that goes
}

// New is a dashboard that shows nothing yet.
func New(options Options) *Dashboard {
	options = options.filled()
	return &Dashboard{options: options, feed: newFeed(rand.Text()[:8], options.History), gone: make(chan struct{})}
}

// Begin shows a new scenario; what the last one came to stays.
func (d *Dashboard) Begin(run live.Run) {
	d.feed.publish(kindSnapshot, nil, func(doc *document) { doc.begin(run) })
}

// Update shows where the run stands.
func (d *Dashboard) Update(s live.State) {
	d.feed.publish(kindState, s, func(doc *document) { doc.update(s) })
}

// Finished shows a trial's verdict.
func (d *Dashboard) Finished(t live.Trial) {
	d.feed.publish(kindTrial, t, func(doc *document) { doc.finished(t) })
}

// End shows what a scenario came to.
func (d *Dashboard) End(e live.End) {
	d.feed.publish(kindEnd, e, func(doc *document) { doc.end(e) })
}

// Close tells everybody that nothing more will come, and waits until all who are
// there have been told or ctx ends.
func (d *Dashboard) Close(ctx context.Context) {
	d.feed.publish(kindOver, struct{}{}, nil)
	for {
		d.mu.Lock()
		clients, gone := d.clients, d.gone
		d.mu.Unlock()
		if clients == 0 {
			return
		}
		select {
		case <-gone:
		case <-ctx.Done():
			return
		}
	}
}

func (d *Dashboard) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.clients >= d.options.Clients {
		return false
	}
	d.clients++
	return true
}

func (d *Dashboard) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clients--
	close(d.gone)
	d.gone = make(chan struct{})
}

// Register puts the page and its feed on a mux.
func (d *Dashboard) Register(mux *http.ServeMux) {
	mux.HandleFunc("/events", d.events)
	registerPage(mux)
}
