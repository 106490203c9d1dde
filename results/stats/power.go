package stats

import "math"

// fewestForInterval and mostTabled bound the table of SignedRankReach.
const (
	fewestForInterval = 6 // 2⁻⁵ is above 0.025
	mostTabled        = 24
)

// SignedRankReach is the smallest shift, in standard deviations of the n normal
// differences, that a 95 % signed-rank interval tells from 0 in 95 of 100 samples.
// It is false below 6 values, of which there is no such interval.
//
// A shift s is told from 0 when the lower bound W[c] of the sample moved by s is
// above 0, so the answer is the 95 % quantile of −W[c] over standard normal samples.
// Up to 24 values it comes from a table of a million simulated samples each
// (BenchmarkSignedRankReach makes it anew, good to about 0.004); for 6 it is also
// Φ⁻¹(0.95^(1/6)) = 2.386, as all of them must be above 0.
//
// The normal approximation (z₀.₉₇₅ + z₀.₉₅)·√(π/3)/√n is too optimistic for so few:
// the critical values are whole numbers, and at 6 values it promises 1.51 where 2.39
// are needed, at 10 it promises 1.17 for 1.32. From 25 on it falls short by less than
// 6 %, which is added.
func SignedRankReach(n int) (shift float64, ok bool) {
	switch {
	case n < fewestForInterval:
		return 0, false
	case n <= mostTabled:
		return reachTable()[n-fewestForInterval], true
	}
	const (
		z975, z95 = 1.959964, 1.644854 // quantiles of the standard normal distribution
		shortfall = 1.06
	)
	return shortfall * (z975 + z95) * math.Sqrt(math.Pi/3/float64(n)), true
}

// reachTable is SignedRankReach for 6, 7, … 24 values.
func reachTable() [mostTabled - fewestForInterval + 1]float64 {
	return [...]float64{
		2.388, 1.740, 1.616, 1.481, 1.322, 1.272, 1.203, 1.123, 1.069, 1.030,
		1.004, 0.968, 0.927, 0.896, 0.872, 0.855, 0.833, 0.808, 0.787,
	}
}
