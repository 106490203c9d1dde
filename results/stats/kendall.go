package stats

// TheilSen is the median of the slopes between all pairs of values of y over x: a slope
// that a single outlier does not turn (Hollander, Wolfe, Chicken, §9.3). x rises. It is
// false for fewer than 2 values, and where x and y are not as many.
func TheilSen(x, y []float64) (slope float64, ok bool) {
	if len(x) != len(y) {
		return 0, false
	}
	var slopes []float64
	for i, a := range y {
		for j := i + 1; j < len(y); j++ {
			slopes = append(slopes, (y[j]-a)/(x[j]-x[i]))
		}
	}
	return Median(slopes)
}

// MannKendall tests whether y rises or falls over its order: s is the number of pairs
// in which the later value is higher, less those in which it is lower, and p the
// two-sided probability of so large an |s| if every order were as likely (Mann,
// "Nonparametric Tests Against Trend", Econometrica 13 (1945); Hollander, Wolfe,
// Chicken, §8.1). The distribution is exact, for values without ties; with ties p is
// too large rather than too small. It is false for fewer than 3 values.
func MannKendall(y []float64) (s int, p float64, ok bool) {
	n := len(y)
	if n < 3 {
		return 0, 0, false
	}
	for i, a := range y {
		for _, b := range y[i+1:] {
			switch {
			case b > a:
				s++
			case b < a:
				s--
			}
		}
	}
	// s = m − 2·inversions without ties, so that |s| or more is so many inversions or
	// fewer, at either end.
	m := n * (n - 1) / 2
	few := (m - max(s, -s)) / 2
	for _, share := range inversionProbabilities(n)[:few+1] {
		p += 2 * share
	}
	return s, min(1, p), true
}

// inversionProbabilities is the share of the orders of n things with k inversions, for
// k = 0 … n(n−1)/2: the i-th thing adds any of 0 … i−1, each as likely.
func inversionProbabilities(n int) []float64 {
	p := make([]float64, n*(n-1)/2+1)
	p[0] = 1
	last := 0
	for i := 2; i <= n; i++ {
		next := make([]float64, len(p))
		window := 0.0
		last += i - 1
		for k := 0; k <= last; k++ {
			window += p[k]
			if k >= i {
				window -= p[k-i]
			}
			next[k] = max(0, window) / float64(i)
		}
		p = next
	}
	return p
}
