package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// One-sided probabilities of Kendall's statistic from Hollander, Wolfe, Chicken,
// Nonparametric Statistical Methods, table of Kendall's K: P(K ≥ x).
func TestMannKendallTable(t *testing.T) {
	for _, c := range []struct {
		n, s int
		want float64
	}{
		{4, 6, 0.042}, {4, 4, 0.167}, {5, 10, 0.0083}, {5, 8, 0.042}, {5, 6, 0.117},
		{8, 16, 0.031}, {8, 28, 0.0000248}, {10, 21, 0.036}, {10, 23, 0.023}, {10, 25, 0.014},
	} {
		s, p, ok := MannKendall(withScore(c.n, c.s))
		if !ok || s != c.s || math.Abs(p/2-c.want) > 0.0006 {
			t.Errorf("n = %d: s = %d, p/2 = %.4f; want %d and %.4f", c.n, s, p/2, c.s, c.want)
		}
	}
}

// withScore is an order of n things with the score s: bubbled down from the highest.
func withScore(n, s int) []float64 {
	y := make([]float64, n)
	for i := range y {
		y[i] = float64(i)
	}
	swaps := (n*(n-1)/2 - s) / 2
	for from := n - 1; swaps > 0; from = n - 1 {
		for i := from; i > 0 && swaps > 0; i-- {
			if y[i-1] < y[i] {
				y[i-1], y[i] = y[i], y[i-1]
				swaps--
			}
		}
	}
	return y
}

// Against counting all orders.
func TestMannKendallCountsOrders(t *testing.T) {
	const n = 6
	counts := make(map[int]int)
	total := 0
	permute(n, func(y []float64) {
		s, _, _ := MannKendall(y)
		counts[s]++
		total++
	})
	for s := range counts {
		beyond := 0
		for other, count := range counts {
			if max(other, -other) >= max(s, -s) {
				beyond += count
			}
		}
		if _, p, _ := MannKendall(withScore(n, s)); math.Abs(p-float64(beyond)/float64(total)) > 1e-12 {
			t.Errorf("s = %d: p = %g, want %d of %d", s, p, beyond, total)
		}
	}
}

func permute(n int, visit func([]float64)) {
	y := make([]float64, 0, n)
	used := make([]bool, n)
	var next func()
	next = func() {
		if len(y) == n {
			visit(y)
			return
		}
		for v := range n {
			if !used[v] {
				used[v] = true
				y = append(y, float64(v))
				next()
				y = y[:len(y)-1]
				used[v] = false
			}
		}
	}
	next()
}

func TestTrendOfProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 3, 40).Draw(t, "y")
		mirrored := make([]float64, len(y))
		for i, v := range y {
			mirrored[i] = -v
		}
		s, p, ok := MannKendall(y)
		s2, p2, _ := MannKendall(mirrored)
		if !ok || s2 != -s || p2 != p || !(p > 0 && p <= 1) {
			t.Fatalf("%d %g, mirrored %d %g", s, p, s2, p2)
		}
		x := make([]float64, len(y))
		for i := range x {
			x[i] = float64(i)
		}
		slope, _ := TheilSen(x, y)
		other, _ := TheilSen(x, mirrored)
		if math.Abs(slope+other) > 1e-6 {
			t.Fatalf("slope %g, mirrored %g", slope, other)
		}
	})
	if slope, ok := TheilSen([]float64{0, 1, 2, 3, 4}, []float64{1, 3, 5, 100, 9}); !ok || slope != 2 {
		t.Errorf("slope %g past an outlier, want 2", slope)
	}
	if slope, ok := TheilSen([]float64{0, 1, 5, 6, 9}, []float64{1, 3, 11, 13, 19}); !ok || slope != 2 {
		t.Errorf("slope %g over gaps, want 2", slope)
	}
	if _, ok := TheilSen([]float64{0, 1}, []float64{1, 2, 3}); ok {
		t.Error("three values at two places have a slope")
	}
	if _, _, ok := MannKendall([]float64{1, 2}); ok {
		t.Error("two values have no trend")
	}
	if _, ok := TheilSen([]float64{0}, []float64{1}); ok {
		t.Error("one value has no slope")
	}
	if _, p, _ := MannKendall([]float64{142, 142, 142, 142, 142}); p != 1 {
		t.Errorf("p = %g of a constant, want 1", p)
	}
}
