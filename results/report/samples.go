package report

import (
	"math"
	"slices"
	"sort"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
	"pushbench/results/metric"
)

// sample is the latencies of one trial, or of several together, as a histogram
// holds them: values in rising order, and how many are at or below each.
type sample struct {
	values []float64 // ns
	upTo   []int64
}

// sampleOf reads the latencies of trials.
func sampleOf(trials []*results.Trial) sample {
	counts := make(map[int64]int64)
	for _, t := range trials {
		h := t.Histograms[metric.Latency]
		if h == nil {
			continue
		}
		for _, bar := range distribution(h) {
			counts[bar.To] += bar.Count
		}
	}
	values := make([]int64, 0, len(counts))
	for v := range counts {
		values = append(values, v)
	}
	slices.Sort(values)
	var s sample
	var total int64
	for _, v := range values {
		total += counts[v]
		s.values = append(s.values, max(1, float64(v))) // a logarithmic axis has no 0
		s.upTo = append(s.upTo, total)
	}
	return s
}

// distribution is the bars of a histogram that hold something.
func distribution(h *hdrhistogram.Histogram) []hdrhistogram.Bar {
	if h.TotalCount() == 0 {
		return nil
	}
	return slices.DeleteFunc(h.Distribution(), func(b hdrhistogram.Bar) bool { return b.Count == 0 })
}

// count is the number of latencies.
func (s sample) count() int64 {
	if len(s.upTo) == 0 {
		return 0
	}
	return s.upTo[len(s.upTo)-1]
}

// quantile is the smallest latency that so large a share is at or below.
func (s sample) quantile(q float64) float64 {
	need := max(1, int64(math.Ceil(q*float64(s.count())-1e-6)))
	i := sort.Search(len(s.upTo), func(i int) bool { return s.upTo[i] >= need })
	return s.values[min(i, len(s.values)-1)]
}

// lastRank is the rank of the last quantile with ten latencies beyond it.
func (s sample) lastRank() float64 { return math.Log10(float64(s.count()) / 10) }

// counting is the trials of a case that count.
func counting(run *results.Run, c results.Case) []*results.Trial {
	var trials []*results.Trial
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Case == c.ID && t.Counts() {
			trials = append(trials, t)
		}
	}
	return trials
}
