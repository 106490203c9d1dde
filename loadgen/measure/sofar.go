package measure

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// SoFar is one second of the window as it is known while the trial runs. Two of
// the same second merge.
type SoFar struct {
	Received int64 `json:"received"` // deliveries that arrived in it
	// Latency counts the deliveries that were due in it and have arrived: pairs of a
	// bucket of SecondLatency's histograms, by its index, and how many are in it. Only
	// buckets that hold something travel: they are few, and an agent that packed whole
	// histograms would spend more on them than on some scenario's messages.
	Latency []int64 `json:"latency,omitempty"`
}

// SecondCopy is what a recorder knows of one second. Copying it is all that is
// done while the worker is held: 20 KiB.
type SecondCopy struct {
	received int64
	latency  *hdrhistogram.Snapshot // nil where nothing came
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
			c.latency = h.Export()
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
			for bucket, n := range c.latency.Counts {
				if n > 0 {
					s.Latency = append(s.Latency, int64(bucket), n)
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
	all := microScale.new().Export()
	if len(s.Latency)%2 != 0 {
		return nil, fmt.Errorf("latency so far: %d numbers, expected pairs", len(s.Latency))
	}
	for i := 0; i < len(s.Latency); i += 2 {
		bucket, n := s.Latency[i], s.Latency[i+1]
		if bucket < 0 || bucket >= int64(len(all.Counts)) || n < 0 {
			return nil, fmt.Errorf("latency so far: %d values in bucket %d, expected one below %d", n, bucket, len(all.Counts))
		}
		all.Counts[bucket] += n
	}
	return hdrhistogram.Import(all), nil
}
