package stats

import "slices"

// SignedRankCritical is the largest c with P(T⁺ ≤ c) ≤ alpha of Wilcoxon's signed-rank
// statistic for n pairs without zeros or ties, exactly: of the 2ⁿ equally likely sign
// patterns, the share whose positive ranks sum to at most c (Hollander, Wolfe, Chicken,
// §3.1). alpha is for one side. It is false when even c = 0 is too likely, that is 2⁻ⁿ > alpha.
func SignedRankCritical(n int, alpha float64) (c int, ok bool) {
	if n < 1 || !(alpha > 0 && alpha < 1) {
		return 0, false
	}
	p := 0.0
	c = -1
	for _, v := range signedRankProbabilities(n, n*(n+1)/2) {
		p += v
		if p > alpha {
			break
		}
		c++
	}
	return c, c >= 0
}

// signedRankProbabilities is P(T⁺ = s) for s = 0 … upTo: the distribution of
// Σ k·Bₖ over k = 1 … n with fair coins Bₖ, built one rank at a time. Halving is
// exact in binary floating point, so for n ≤ 52 there is no rounding at all.
func signedRankProbabilities(n, upTo int) []float64 {
	p := make([]float64, upTo+1)
	p[0] = 1
	for k := 1; k <= n; k++ {
		// Downwards, so that p[s-k] is still without rank k.
		for s := upTo; s >= 0; s-- {
			p[s] /= 2
			if s >= k {
				p[s] += p[s-k] / 2
			}
		}
	}
	return p
}

// WalshAverages is (xᵢ + xⱼ)/2 for all i ≤ j, sorted: n(n+1)/2 values.
func WalshAverages(xs []float64) []float64 {
	w := make([]float64, 0, len(xs)*(len(xs)+1)/2)
	for i, a := range xs {
		for _, b := range xs[i:] {
			w = append(w, a/2+b/2)
		}
	}
	slices.Sort(w)
	return w
}

// HodgesLehmann is the median of the Walsh averages, the estimate of the centre
// that belongs to the signed-rank test (Hollander, Wolfe, Chicken, §3.2). It is
// false for an empty sample.
func HodgesLehmann(xs []float64) (estimate float64, ok bool) {
	if len(xs) == 0 {
		return 0, false
	}
	return middle(WalshAverages(xs)), true
}

// SignedRankInterval is the interval for the centre that belongs to the
// signed-rank test (Hollander, Wolfe, Chicken, §3.3): with the sorted Walsh
// averages W[0 … M−1] and c = SignedRankCritical(n, alpha), from W[c] to
// W[M−1−c]. alpha is for one side: 0.025 gives a 95 % interval. It is false when
// the sample is too small: below 6 values at 0.025.
func SignedRankInterval(xs []float64, alpha float64) (low, high float64, ok bool) {
	c, ok := SignedRankCritical(len(xs), alpha)
	w := WalshAverages(xs)
	if !ok || c > len(w)-1-c {
		return 0, 0, false
	}
	return w[c], w[len(w)-1-c], true
}
