package measure

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// SoFar is one second of the window as it is known while the trial runs. Two of
// the same second merge.
type SoFar struct {
	Received int64 `json:"received"` // deliveries that arrived in it
	// Latency counts the deliveries that were due in it and have arrived, by their
	// latency. Only buckets that hold something travel: they are few, and packing a
	// whole histogram costs an agent twenty times as much.
	Latency []Bin `json:"latency,omitempty"`
}

// Bin is one bucket of a histogram: its lowest value, µs, and how many are in it.
type Bin [2]int64

// SecondCopy is what a recorder knows of one second. Copying it is all that is
// done while the worker is held: 20 KiB.
type SecondCopy struct {
	received int64
	latency  *hdrhistogram.Histogram // nil where nothing came
}

// CopySeconds copies count seconds of the window from first on; fewer where the
// window ends before, none without a window.
func (r *Recorder) CopySeconds(first, count int) []SecondCopy {
	if r.window == nil || first < 0 {
		return nil
	}
	var copies []SecondCopy
	for i := first; i < min(first+count, r.window.seconds()); i++ {
		c := SecondCopy{received: r.secondReceived[i]}
		if h := r.secondLatency[i]; h != nil {
			c.latency = h.Clone()
		}
		copies = append(copies, c)
	}
	return copies
}

// AddSoFar adds copies of the same seconds to a and returns it.
func AddSoFar(a []SoFar, copies []SecondCopy) []SoFar {
	for i, c := range copies {
		s := SoFar{Received: c.received}
		if c.latency != nil {
			for _, bar := range c.latency.Distribution() {
				if bar.Count > 0 {
					s.Latency = append(s.Latency, Bin{bar.From, bar.Count})
				}
			}
		}
		a = MergeSoFar(a, i, s)
	}
	return a
}

// MergeSoFar adds what is known of second i to a, and returns a.
func MergeSoFar(a []SoFar, i int, s SoFar) []SoFar {
	for len(a) <= i {
		a = append(a, SoFar{})
	}
	a[i].Received += s.Received
	a[i].Latency = append(a[i].Latency, s.Latency...)
	return a
}

// Histogram is the latency in microseconds, in the shape of SecondLatency.
func (s SoFar) Histogram() (*hdrhistogram.Histogram, error) {
	h := microScale.new()
	for _, b := range s.Latency {
		if b[1] < 0 {
			return nil, fmt.Errorf("latency so far: %d values of %d µs", b[1], b[0])
		}
		if err := h.RecordValues(b[0], b[1]); err != nil {
			return nil, fmt.Errorf("latency so far: %d µs: %w", b[0], err)
		}
	}
	return h, nil
}
