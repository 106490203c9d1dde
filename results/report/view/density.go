package view

import "math"

// Bins of a density: at most so many a decade, at least so many, and about so many from
// the smallest to the largest latency.
const (
	finestBins   = 100.0
	coarsestBins = 10.0
	binsAcross   = 60.0
)

// BinsPerDecade is how many bins a decade of a density has that reaches from low to
// high.
func BinsPerDecade(low, high float64) float64 {
	return math.Round(min(finestBins, max(coarsestBins, binsAcross/max(0.1, math.Log10(high/low)))))
}

// Density is what share of a sample had which latency: shares[i] of it at least
// 10^((first+i)/perDecade) ns and less than the next such edge. It is empty where there
// is no latency.
func Density(s Sample, perDecade float64) (first int, shares []float64) {
	if s.Count() == 0 {
		return 0, nil
	}
	index := func(v float64) int { return int(math.Floor(math.Log10(v) * perDecade)) }
	first = index(s.Least())
	shares = make([]float64, index(s.Most())-first+1)
	before := int64(0)
	for i, v := range s.Values {
		shares[index(v)-first] += float64(s.UpTo[i]-before) / float64(s.Count())
		before = s.UpTo[i]
	}
	return first, shares
}
