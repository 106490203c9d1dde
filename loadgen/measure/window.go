package measure

import (
	"fmt"
	"time"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

// Bounds of a window: an assignment beyond them is a mistake, and would claim
// memory by the gigabyte.
const (
	maxWindowCount   = 1 << 23
	maxWindowSeconds = 24 * 60 * 60
)

// Validate says what is wrong with a window, or nil.
func (w Window) Validate() error {
	switch {
	case w.Count == 0:
		return fmt.Errorf("measurement window holds no message: at least 1 is expected")
	case w.Count > maxWindowCount:
		return fmt.Errorf("measurement window of %d messages: at most %d are expected", w.Count, maxWindowCount)
	case w.To <= w.From:
		return fmt.Errorf("measurement window ends at %d ns, not after its start at %d ns", w.To, w.From)
	case w.seconds() > maxWindowSeconds:
		return fmt.Errorf("measurement window of %d s: at most %d s are expected", w.seconds(), maxWindowSeconds)
	}
	return nil
}

// end is the first sequence number after the window.
func (w Window) end() uint64 { return w.First + w.Count }

// off is how far a message is intended from when the schedule wants it, ns.
func (w Window) off(e wire.Envelope) int64 {
	due := pace.Schedule{T0: w.T0, RatePerS: w.RatePerS}.At(e.Sequence)
	return max(e.Intended-due, due-e.Intended)
}

// seconds is how many seconds the window has begun in all.
func (w Window) seconds() int {
	return int((w.To - w.From + int64(time.Second) - 1) / int64(time.Second))
}

// second is the second of the window that t falls into. Times before the window
// belong to its first second, later ones to the entry after the last.
func (w Window) second(t int64) int {
	if t >= w.To {
		return w.seconds()
	}
	return int(max(t-w.From, 0) / int64(time.Second))
}

// part is which of n even parts of the window t falls into; times before the
// window belong to the first part, later ones to part n.
func (w Window) part(t int64, n int) int {
	if t >= w.To {
		return n
	}
	// In floating point, because (t − From)·n overflows in long windows; a part's
	// border is no sharper than that.
	return min(int(float64(max(t-w.From, 0))/float64(w.To-w.From)*float64(n)), n-1)
}
