package gate

import (
	"math"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/stats"
)

// value is a trial's value of a metric; one that is not finite could not be had.
func value(t *results.Trial, name string) (float64, bool) {
	v, ok := t.Values[name]
	return v, ok && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// differences are what the limit is about, one a pair, positive is worse. They are
// false where a value is missing, and where a ratio is asked of values that have none.
func differences(limit results.GateLimit, pairs []results.Pair) ([]float64, bool) {
	m, _ := metric.Lookup(limit.Metric)
	d := make([]float64, 0, len(pairs))
	for _, p := range pairs {
		base, okBase := value(p.Base, limit.Metric)
		fresh, okNew := value(p.New, limit.Metric)
		if !okBase || !okNew {
			return nil, false
		}
		apart := fresh - base
		if limit.Scale == results.ScaleRatio {
			if !(base > 0) || !(fresh > 0) {
				return nil, false
			}
			apart = math.Log(fresh) - math.Log(base) // the ratio may be more than a number holds
		}
		if math.IsInf(apart, 0) {
			return nil, false
		}
		if m.Better == metric.Higher {
			apart = -apart
		}
		d = append(d, apart)
	}
	return d, len(d) > 0
}

// bounds are the one-sided signed-rank bounds for the centre; nil where there are
// too few values for one.
func bounds(d []float64, alphaLow, alphaHigh float64) (low, high *float64) {
	w := stats.WalshAverages(d)
	if c, ok := stats.SignedRankCritical(len(d), alphaLow); ok {
		low = &w[c]
	}
	if c, ok := stats.SignedRankCritical(len(d), alphaHigh); ok {
		high = &w[len(w)-1-c]
	}
	return low, high
}

// scaled turns a number on the scale of differences into the limit's: new/base − 1,
// or base units.
func scaled(limit results.GateLimit, v *float64) *float64 {
	if v == nil {
		return nil
	}
	x := *v
	if limit.Scale == results.ScaleRatio {
		x = min(math.Expm1(x), math.MaxFloat64)
	}
	return &x
}

func median(xs []float64) *float64 {
	m, ok := stats.Median(xs)
	if !ok {
		return nil
	}
	return &m
}
