package stats

import (
	"math"
	"slices"
)

// Spearman is the rank correlation of x and y with its two-sided p value: rho is
// Pearson's correlation of the ranks, ties share their mean rank, and p comes
// from t = rho·√((n−2)/(1−rho²)) on n − 2 degrees of freedom (Hollander, Wolfe,
// Chicken, §8.5; Numerical Recipes, §14.7.1). The approximation is good from
// about ten pairs on. It is false for fewer than 3 pairs, for samples of
// different length, or when one of them is constant.
func Spearman(x, y []float64) (rho, p float64, ok bool) {
	n := len(x)
	if n < 3 || n != len(y) {
		return 0, 0, false
	}
	rho, ok = pearson(ranks(x), ranks(y))
	if !ok {
		return 0, 0, false
	}
	rest := 1 - rho*rho
	if rest <= 0 {
		return rho, 0, true
	}
	t := math.Abs(rho) * math.Sqrt(float64(n-2)/rest)
	return rho, 2 * (1 - StudentTCDF(t, float64(n-2))), true
}

// ranks numbers the values from 1; equal values share the mean of their ranks.
func ranks(xs []float64) []float64 {
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case xs[a] < xs[b]:
			return -1
		case xs[a] > xs[b]:
			return 1
		}
		return 0
	})
	r := make([]float64, len(xs))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && xs[order[to]] == xs[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			r[i] = float64(from+1+to) / 2
		}
		from = to
	}
	return r
}

// pearson is the product-moment correlation, held within [−1, 1]. It is false
// when a sample does not vary.
func pearson(x, y []float64) (float64, bool) {
	mx, my := mean(x), mean(y)
	var sxx, syy, sxy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		sxx += dx * dx
		syy += dy * dy
		sxy += dx * dy
	}
	if sxx == 0 || syy == 0 {
		return 0, false
	}
	return max(-1, min(1, sxy/math.Sqrt(sxx*syy))), true
}

func mean(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}
