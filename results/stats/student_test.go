package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/stats"
)

// Quantiles of Student's t (any textbook's table A.2; here to three decimals).
func TestStudentTAgainstPublishedTable(t *testing.T) {
	for _, c := range []struct{ df, p, want float64 }{
		{1, 0.95, 6.314}, {1, 0.99, 31.821}, {1, 0.995, 63.657},
		{2, 0.975, 4.303}, {5, 0.95, 2.015}, {5, 0.99, 3.365},
		{10, 0.9, 1.372}, {10, 0.975, 2.228}, {10, 0.99, 2.764},
		{18, 0.99, 2.552}, {18, 0.995, 2.878}, {30, 0.99, 2.457},
		{120, 0.975, 1.980}, {1e6, 0.975, 1.960}, {10, 0.5, 0}, {10, 0.025, -2.228},
	} {
		if got := stats.StudentTQuantile(c.p, c.df); math.Abs(got-c.want) > 0.0006 {
			t.Errorf("t(%v; %v) is %v, want %v", c.p, c.df, got, c.want)
		}
	}
}

// Two degrees of freedom have a closed form: P(T ≤ t) = ½ + t/(2√(2+t²)).
func TestStudentTCDFClosedForm(t *testing.T) {
	for _, x := range []float64{-40, -3, -0.1, 0, 0.5, 1, 2, 7, 100} {
		want := 0.5 + x/(2*math.Sqrt(2+x*x))
		if got := stats.StudentTCDF(x, 2); math.Abs(got-want) > 1e-12 {
			t.Errorf("P(T ≤ %v) is %v, want %v", x, got, want)
		}
	}
}

func TestStudentTQuantileInvertsCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		df := float64(rapid.IntRange(1, 300).Draw(t, "df"))
		p := rapid.Float64Range(0.001, 0.999).Draw(t, "p")
		if back := stats.StudentTCDF(stats.StudentTQuantile(p, df), df); math.Abs(back-p) > 1e-9 {
			t.Fatalf("df %v: %v came back as %v", df, p, back)
		}
	})
}
