package dashboard

import (
	"slices"

	"pushbench/cmd/bench/internal/live"
)

// document is all that the page shows. The page makes the same changes to its own
// when it gets the events (assets/document.js).
type document struct {
	Run     *live.Run     `json:"run"`     // under way; null before the first
	State   *live.State   `json:"state"`   // of it
	Seconds []live.Second `json:"seconds"` // of the trial under way, the latest
	Trials  []live.Trial  `json:"trials"`  // of the run, in the order they ended
	Ends    []live.End    `json:"ends"`    // of the scenarios that are over
}

// keepSeconds bounds how much of a long window the page shows.
const keepSeconds = 600

func newDocument() document {
	return document{Seconds: []live.Second{}, Trials: []live.Trial{}, Ends: []live.End{}}
}

func (d *document) begin(run live.Run) {
	ends := d.Ends
	*d = newDocument()
	d.Run, d.Ends = &run, ends
}

// update takes a newer state. The seconds are of one attempt at one trial.
func (d *document) update(s live.State) {
	if d.State == nil || d.State.Trial != s.Trial || d.State.Attempt != s.Attempt {
		d.Seconds = []live.Second{}
	}
	for _, second := range s.Seconds {
		at, known := slices.BinarySearchFunc(d.Seconds, second.Second, func(have live.Second, i int) int { return have.Second - i })
		if known {
			d.Seconds[at] = second
		} else {
			d.Seconds = slices.Insert(d.Seconds, at, second)
		}
	}
	if n := len(d.Seconds) - keepSeconds; n > 0 {
		d.Seconds = slices.Delete(d.Seconds, 0, n)
	}
	s.Seconds = nil
	d.State = &s
}

func (d *document) finished(t live.Trial) { d.Trials = append(d.Trials, t) }
func (d *document) end(e live.End)        { d.Ends = append(d.Ends, e) }
