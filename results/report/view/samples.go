package view

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"pushbench/results"
	"pushbench/results/metric"
)

// Sample is the latencies of one trial, or of several together, as a histogram holds
// them: values in rising order, and how many are at or below each.
type Sample struct {
	Values []float64 // ns, at least 1: a logarithmic axis has no 0
	UpTo   []int64
}

// SampleOf reads the latencies of one trial.
func SampleOf(t *results.Trial) Sample {
	var s Sample
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

// SamplesOf reads the latencies of each trial.
func SamplesOf(trials []*results.Trial) []Sample {
	var samples []Sample
	for _, t := range trials {
		samples = append(samples, SampleOf(t))
	}
	return samples
}

// add appends a value and how many are at or below it.
func (s *Sample) add(v float64, upTo int64) {
	s.Values, s.UpTo = append(s.Values, max(1, v)), append(s.UpTo, upTo)
}

// Merged is several samples as one.
func Merged(samples []Sample) Sample {
	type bin struct {
		value float64
		count int64
	}
	var bins []bin
	for _, s := range samples {
		before := int64(0)
		for i, v := range s.Values {
			bins = append(bins, bin{v, s.UpTo[i] - before})
			before = s.UpTo[i]
		}
	}
	slices.SortFunc(bins, func(a, b bin) int { return cmp.Compare(a.value, b.value) })
	var m Sample
	var total int64
	for i, b := range bins {
		total += b.count
		if i+1 == len(bins) || bins[i+1].value != b.value {
			m.add(b.value, total)
		}
	}
	return m
}

// Count is the number of latencies.
func (s Sample) Count() int64 {
	if len(s.UpTo) == 0 {
		return 0
	}
	return s.UpTo[len(s.UpTo)-1]
}

// Least is the smallest latency of a sample that is not empty, ns.
func (s Sample) Least() float64 { return s.Values[0] }

// Most is the largest one, ns.
func (s Sample) Most() float64 { return s.Values[len(s.Values)-1] }

// Quantile is the latency that so large a share is at or below, the count rounded
// as the histograms round theirs, so that a picture shows what the table says.
func (s Sample) Quantile(q float64) float64 {
	need := max(1, int64(q*float64(s.Count())+0.5+1e-6))
	i := sort.Search(len(s.UpTo), func(i int) bool { return s.UpTo[i] >= need })
	return s.Values[min(i, len(s.Values)-1)]
}

// lastRank is the rank of the last quantile with ten latencies beyond it.
func (s Sample) lastRank() float64 { return math.Log10(float64(s.Count()) / 10) }
