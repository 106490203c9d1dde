package results

import (
	"math"

	"pushbench/results/stats"
)

// contrast estimates how far the values of to are from those of from. It is false
// without evidence on one of the sides, or when the values are too far apart for a
// number.
func contrast(name string, from, to []float64, locate sampling) (MetricContrast, bool) {
	m := MetricContrast{Metric: name, Pairs: min(len(from), len(to)), Scale: scaleOf(name, from, to)}
	back := func(v float64) float64 { return v }
	if m.Scale == ScaleRatio {
		from, to, back = logarithms(from), logarithms(to), math.Expm1
	}
	found, ok := locate(from, to)
	m.Estimate = back(found.estimate)
	if !ok || !stats.Finite(m.Estimate) {
		return m, false
	}
	low, high := back(found.low), back(found.high)
	if !found.sure || !stats.Finite(low) || !stats.Finite(high) {
		m.Note = NoteTooFew
		return m, true
	}
	m.Interval = &Interval{Low: low, High: high, Level: level}
	if low <= 0 && high >= 0 {
		m.Note = NoteNoDifference
	}
	return m, true
}

// Fewest trials for an interval at level.
const (
	FewestPairs  = 6 // of pairs: 2⁻⁶ ≤ 0.025
	FewestTrials = 4 // of each of two independent samples of one size: 1/(8 choose 4) ≤ 0.025
)

// location is where one sample lies as seen from another.
type location struct {
	estimate  float64
	low, high float64 // of the interval at level
	sure      bool    // there is an interval
}

// sampling is how two samples came about, and so how one is located from the other. It
// is false when one of them is empty.
type sampling func(from, to []float64) (location, bool)

// inPairs locates samples whose values belong together one by one: a drift of the
// machine touches both of a pair.
func inPairs(from, to []float64) (l location, ok bool) {
	d := make([]float64, len(from))
	for i := range d {
		d[i] = to[i] - from[i]
	}
	l.estimate, ok = stats.HodgesLehmann(d)
	l.low, l.high, l.sure = stats.SignedRankInterval(d, (1-level)/2)
	return l, ok
}

// oneAfterTheOther locates samples that are independent of each other.
func oneAfterTheOther(from, to []float64) (l location, ok bool) {
	l.estimate, ok = stats.HodgesLehmannShift(from, to)
	l.low, l.high, l.sure = stats.ShiftInterval(from, to, (1-level)/2)
	return l, ok
}

// scaleOf is how values of a metric are held against each other: by their ratio, but
// where one can be 0 or less by their difference.
func scaleOf(name string, from, to []float64) string {
	if Summed(name) || !allPositive(from) || !allPositive(to) {
		return ScaleDifference
	}
	return ScaleRatio
}

func allPositive(xs []float64) bool {
	for _, x := range xs {
		if !(x > 0) {
			return false
		}
	}
	return true
}

func logarithms(xs []float64) []float64 {
	logs := make([]float64, 0, len(xs))
	for _, x := range xs {
		logs = append(logs, math.Log(x))
	}
	return logs
}
