// Package progress shows how far a run has come: a bar and a status line on a
// terminal, a plain line now and then elsewhere, nothing when quiet.
//
// It only shows. Whoever runs the trials calls Update with a State as often as
// it likes; what reaches the screen, and when, is decided here.
package progress

import (
	"io"
	"sync"
	"time"

	"pushbench/results"
)

// State is how far a run has come at one moment.
type State struct {
	Trial     int    // the one that runs, from 1
	Trials    int    // planned in all
	Case      string // the matrix cell: "clients=1000", or "default"
	Transport string
	Phase     string // "connect", "settle", "warm-up", "measure", "drain", …
	Late      string // who has not answered for a while, and for how long; empty: everybody has
	Connected int
	Clients   int
	RatePerS  float64       // received, all subscribers
	Overdue   *int64        // messages due for a second or more that have not arrived: they may still; nil: not known
	Elapsed   time.Duration // since the run began
	Left      time.Duration // estimated; 0: not known
}

// Options says where progress is shown and how.
type Options struct {
	TTY   bool // the writer is a terminal: a moving bar instead of lines
	Quiet bool // show nothing, whatever the writer

	// Every is the least time between two plain lines of one phase; 0 means 3 s.
	Every time.Duration
	// Now reads the clock; nil means time.Now.
	Now func() time.Time
	// Refresh draws the bar at every value received, instead of several times a
	// second; nil for the latter.
	Refresh <-chan any
}

// Progress is what a run reports to. Its methods may be called from any goroutine.
type Progress struct {
	mu     sync.Mutex
	shown  display
	closed bool
}

// display is one way to show progress. Calls come one at a time.
type display interface {
	update(State)
	line(text string)
	close()
}

// New begins to show progress on w. Close ends it.
func New(w io.Writer, opts Options) *Progress {
	switch {
	case opts.Quiet:
		return &Progress{shown: silent{}}
	case opts.TTY:
		return &Progress{shown: newLive(w, opts)}
	default:
		return &Progress{shown: newPlain(w, opts)}
	}
}

// Update shows a newer state.
func (p *Progress) Update(s State) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.shown.update(results.Shown(s))
	}
}

// Line prints one line that stays, above the bar where there is one. After
// Close, and when quiet, it is left out.
func (p *Progress) Line(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.shown.line(text)
	}
}

// Close clears the bar and waits for all that was printed to be written. It may
// be called more than once.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		p.shown.close()
	}
}

type silent struct{}

func (silent) update(State) {}
func (silent) line(string)  {}
func (silent) close()       {}
