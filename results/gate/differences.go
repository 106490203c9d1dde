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
		if higherIsBetter(limit) {
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

// Shares of base. d is the logarithm of new/base, turned so that positive is worse. Where
// lower is better, worse by x means new = base·(1 + x), so that d = ln(1 + x). Where
// higher is better it means new = base·(1 − x), so that d = −ln(1 − x): taken as ln(1 + x)
// a loss of 17 % would be called 20.5 %.

// marginOf is what a limit allows on the scale of d: its share or amount, or its floor
// where that is wider. base is the median of the base's values, nil where there is none.
func marginOf(limit results.GateLimit, base *float64) float64 {
	if limit.Scale != results.ScaleRatio {
		return max(limit.Max, limit.FloorUnits)
	}
	share := limit.Max
	if base != nil && *base > 0 {
		share = max(share, limit.FloorUnits/(*base))
	}
	if higherIsBetter(limit) {
		return -math.Log1p(-min(share, 1)) // +Inf: there is no more to lose
	}
	return math.Log1p(share)
}

// scaled turns a number on the scale of d into the limit's: the share of base by which
// new is worse, or base units.
func scaled(limit results.GateLimit, v *float64) *float64 {
	if v == nil {
		return nil
	}
	x := *v
	switch {
	case limit.Scale != results.ScaleRatio:
	case higherIsBetter(limit):
		x = max(-math.Expm1(-x), -math.MaxFloat64)
	default:
		x = min(math.Expm1(x), math.MaxFloat64)
	}
	return &x
}

func higherIsBetter(limit results.GateLimit) bool {
	return lookedUp(limit.Metric).Better == metric.Higher
}

func median(xs []float64) *float64 {
	m, ok := stats.Median(xs)
	if !ok {
		return nil
	}
	return &m
}
