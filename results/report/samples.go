package report

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"pushbench/results"
	"pushbench/results/metric"
)

// sample is the latencies of one trial, or of several together, as a histogram
// holds them: values in rising order, and how many are at or below each.
type sample struct {
	values []float64 // ns
	upTo   []int64
}

// sampleOf reads the latencies of one trial.
func sampleOf(t *results.Trial) sample {
	var s sample
	h := t.Histograms[metric.Latency]
	if h == nil || h.TotalCount() == 0 {
		return s
	}
	var total int64
	for _, bar := range h.Distribution() {
		if bar.Count > 0 {
			total += bar.Count
			s.add(float64(bar.To), total)
		}
	}
	return s
}

// add appends a value and how many are at or below it. A logarithmic axis has no 0.
func (s *sample) add(v float64, upTo int64) {
	s.values, s.upTo = append(s.values, max(1, v)), append(s.upTo, upTo)
}

// merged is several samples as one.
func merged(samples []sample) sample {
	type bin struct {
		value float64
		count int64
	}
	var bins []bin
	for _, s := range samples {
		before := int64(0)
		for i, v := range s.values {
			bins = append(bins, bin{v, s.upTo[i] - before})
			before = s.upTo[i]
		}
	}
	slices.SortFunc(bins, func(a, b bin) int { return cmp.Compare(a.value, b.value) })
	var m sample
	var total int64
	for i, b := range bins {
		total += b.count
		if i+1 == len(bins) || bins[i+1].value != b.value {
			m.add(b.value, total)
		}
	}
	return m
}

// count is the number of latencies.
func (s sample) count() int64 {
	if len(s.upTo) == 0 {
		return 0
	}
	return s.upTo[len(s.upTo)-1]
}

// quantile is the latency that so large a share is at or below, the count rounded
// as the histograms round theirs, so that a picture shows what the table says.
func (s sample) quantile(q float64) float64 {
	need := max(1, int64(q*float64(s.count())+0.5+1e-6))
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
