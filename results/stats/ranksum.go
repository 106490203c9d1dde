package stats

import (
	"math"
	"slices"
)

// exactRankSum is the most values, both samples together, for which the rank sum's
// distribution is counted out; beyond, the normal approximation of c differs from it
// by at most one at α = 0.025.
const exactRankSum = 60

// sumProbabilities is P(sum = s) over all choices of m of the ranks, each as likely
// as the others: counted one rank at a time.
func sumProbabilities(ranks []int, m int) []float64 {
	most := 0
	for _, r := range ranks {
		most += r
	}
	ways := make([][]float64, m+1) // by how many are chosen, then by their sum
	for k := range ways {
		ways[k] = make([]float64, most+1)
	}
	ways[0][0] = 1
	for _, r := range ranks {
		// Downwards, so that ways[k-1] is still without this rank.
		for k := m; k > 0; k-- {
			for s := most; s >= r; s-- {
				ways[k][s] += ways[k-1][s-r]
			}
		}
	}
	total := 0.0
	for _, w := range ways[m] {
		total += w
	}
	for s := range ways[m] {
		ways[m][s] /= total
	}
	return ways[m]
}

// RankSumCritical is the largest c with P(U ≤ c) ≤ alpha for samples of n and m
// values without ties; alpha is for one side. It is false when even U = 0 is too
// likely.
func RankSumCritical(n, m int, alpha float64) (c int, ok bool) {
	if n < 1 || m < 1 || !(alpha > 0 && alpha < 1) {
		return 0, false
	}
	if n+m > exactRankSum {
		return rankSumCriticalNormal(n, m, alpha)
	}
	ranks := make([]int, n+m)
	for i := range ranks {
		ranks[i] = i + 1
	}
	p, c := 0.0, -1
	for _, share := range sumProbabilities(ranks, m)[m*(m+1)/2:] {
		p += share
		// Sums of shares are rounded; no α of ours is that close to one by design.
		if p > alpha {
			break
		}
		c++
	}
	return c, c >= 0
}

// rankSumCriticalNormal is RankSumCritical by the normal approximation with the
// correction for continuity.
func rankSumCriticalNormal(n, m int, alpha float64) (c int, ok bool) {
	deviation := math.Sqrt(float64(n*m*(n+m+1)) / 12)
	z := math.Sqrt2 * math.Erfinv(1-2*alpha)
	at := math.Floor(float64(n*m)/2 - z*deviation - 0.5)
	return int(at), at >= 0
}

// HodgesLehmannShift is the median of all differences yⱼ − xᵢ, the estimate of how
// far y is shifted against x that belongs to the rank sum test (Hollander, Wolfe,
// Chicken, §4.2). It is false when a sample is empty.
func HodgesLehmannShift(x, y []float64) (shift float64, ok bool) {
	if len(x) == 0 || len(y) == 0 {
		return 0, false
	}
	return middle(shifts(x, y)), true
}

// ShiftInterval is the interval for that shift which belongs to the rank sum test
// (Hollander, Wolfe, Chicken, §4.3): with the sorted differences D[0 … nm−1] and
// c = RankSumCritical(n, m, alpha), from D[c] to D[nm−1−c]. alpha is for one side:
// 0.025 gives a 95 % interval. It is false when the samples are too small: below 4
// and 4 values at 0.025.
func ShiftInterval(x, y []float64, alpha float64) (low, high float64, ok bool) {
	c, ok := RankSumCritical(len(x), len(y), alpha)
	if !ok || c > len(x)*len(y)-1-c {
		return 0, 0, false
	}
	d := shifts(x, y)
	return d[c], d[len(d)-1-c], true
}

// shifts are all differences yⱼ − xᵢ, sorted.
func shifts(x, y []float64) []float64 {
	d := make([]float64, 0, len(x)*len(y))
	for _, a := range x {
		for _, b := range y {
			d = append(d, b-a)
		}
	}
	slices.Sort(d)
	return d
}
