package stats

import "math"

// Bounds of the tables of SignedRankReach and RankSumReach.
const (
	fewestForInterval = 6 // 2⁻⁵ is above 0.025
	fewestOfEach      = 4 // 1/(6 choose 3) is above 0.025
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
	const shortfall = 1.06
	return shortfall * normalReach(n), true
}

// normalReach is the normal approximation.
func normalReach(n int) float64 {
	const z975, z95 = 1.959964, 1.644854 // quantiles of the standard normal distribution
	return (z975 + z95) * math.Sqrt(math.Pi/3/float64(n))
}

// reachTable is SignedRankReach for 6, 7, … 24 values.
func reachTable() [mostTabled - fewestForInterval + 1]float64 {
	return [...]float64{
		2.388, 1.740, 1.616, 1.481, 1.322, 1.272, 1.203, 1.123, 1.069, 1.030,
		1.004, 0.968, 0.927, 0.896, 0.872, 0.855, 0.833, 0.808, 0.787,
	}
}

// RankSumReach is the same for two independent samples of n and m normal values: the
// smallest shift between them, in standard deviations of the difference of one value of
// each, that a 95 % rank-sum interval tells from 0 in 95 of 100 comparisons. It is false
// where the samples are too small for an interval, and where they are worth less than
// 4 and 4.
//
// Two samples are worth as much as two of their harmonic mean, which is rounded down
// here: 4 and 12 values need 1.74, and 6 and 6 need 1.76. From 25 and 25 on the normal
// approximation falls short by less than 3 %, which is added.
func RankSumReach(n, m int) (shift float64, ok bool) {
	if _, ok := RankSumCritical(n, m, 0.025); !ok {
		return 0, false
	}
	switch even := 2 * n * m / (n + m); {
	case even < fewestOfEach:
		return 0, false
	case even <= mostTabled:
		return rankSumReachTable()[even-fewestOfEach], true
	default:
		const shortfall = 1.03
		return shortfall * normalReach(even), true
	}
}

// rankSumReachTable is RankSumReach for 4 and 4, 5 and 5, … 24 and 24 values, of 300,000
// simulated comparisons each (BenchmarkRankSumReach makes it anew).
func rankSumReachTable() [mostTabled - fewestOfEach + 1]float64 {
	return [mostTabled - fewestOfEach + 1]float64{
		2.645, 2.111, 1.758, 1.608, 1.418, 1.366, 1.268, 1.188, 1.137, 1.091, 1.030,
		1.005, 0.967, 0.930, 0.904, 0.873, 0.850, 0.830, 0.808, 0.788, 0.774,
	}
}
