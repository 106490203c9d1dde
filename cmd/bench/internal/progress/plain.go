package progress

import (
	"fmt"
	"io"
	"time"
)

// plain writes a line when a trial or its phase changes, and otherwise one every
// few seconds: what a log file or a CI job can bear.
type plain struct {
	w     io.Writer
	every time.Duration
	now   func() time.Time

	shown bool // anything yet
	last  State
	at    time.Time // when
}

func newPlain(w io.Writer, opts Options) *plain {
	p := &plain{w: w, every: opts.Every, now: opts.Now}
	if p.every <= 0 {
		p.every = 3 * time.Second
	}
	if p.now == nil {
		p.now = time.Now
	}
	return p
}

func (p *plain) update(s State) {
	now := p.now()
	if p.shown && !ofNote(p.last, s) && now.Sub(p.at) < p.every {
		return
	}
	p.shown, p.last, p.at = true, s, now
	text := heading(s)
	if words := status(s); words != "" {
		text += ": " + words
	}
	p.line(text)
}

// ofNote reports whether the step from a to b deserves a line of its own.
// Settle, warm-up and drain take a second or so and can wait for their turn.
func ofNote(a, b State) bool {
	if a.Trial != b.Trial || a.Trials != b.Trials {
		return true
	}
	return a.Phase != b.Phase && (b.Phase == "connect" || b.Phase == "measure")
}

// line writes to stderr; there is nowhere to report its failure to.
func (p *plain) line(text string) { _, _ = fmt.Fprintln(p.w, text) }

func (p *plain) close() {}
