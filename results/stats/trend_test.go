package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/stats"
)

// IQ and hours of television of ten people, the worked example for rank
// correlation since M. G. Kendall's days: rho = −29/165.
func TestSpearmanWorkedExample(t *testing.T) {
	iq := []float64{86, 97, 99, 100, 101, 103, 106, 110, 112, 113}
	hours := []float64{2, 20, 28, 27, 50, 29, 7, 17, 6, 12}
	rho, p, ok := stats.Spearman(iq, hours)
	if !ok || math.Abs(rho+29.0/165) > 1e-12 {
		t.Fatalf("rho %v, %v; want %v", rho, ok, -29.0/165)
	}
	// cor.test(method = "spearman", exact = FALSE) in R: 0.6272.
	if math.Abs(p-0.6272) > 0.0001 {
		t.Errorf("p %v, want 0.6272", p)
	}
}

// Critical |rho| for 20 pairs, two-sided (J. H. Zar, Biostatistical Analysis, 5th
// ed., table B.20): 0.447 at 5 %, 0.570 at 1 %. The approximation must agree to a
// fifth of the level.
func TestSpearmanPAgainstPublishedTable(t *testing.T) {
	for _, c := range []struct{ rho, p float64 }{{0.447, 0.05}, {0.570, 0.01}} {
		x, y := permutationWithRho(c.rho)
		rho, p, ok := stats.Spearman(x, y)
		if !ok || math.Abs(rho-c.rho) > 0.002 {
			t.Fatalf("the search found rho %v for %v", rho, c.rho)
		}
		if math.Abs(p-c.p) > 0.2*c.p {
			t.Errorf("rho %.3f of 20 pairs: p %v, the table has %v", rho, p, c.p)
		}
	}
}

// permutationWithRho looks for an order of 20 ranks with about that correlation.
func permutationWithRho(want float64) (x, y []float64) {
	rng := rand.New(rand.NewPCG(3, 3))
	const n = 20
	x, y = make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], y[i] = float64(i), float64(i)
	}
	for range 100_000 {
		rho, _, _ := stats.Spearman(x, y)
		if math.Abs(rho-want) < 0.002 {
			break
		}
		i, j := rng.IntN(n), rng.IntN(n)
		y[i], y[j] = y[j], y[i]
		if now, _, _ := stats.Spearman(x, y); math.Abs(now-want) > math.Abs(rho-want) {
			y[i], y[j] = y[j], y[i]
		}
	}
	return x, y
}

func TestSpearmanTiesAndRefusals(t *testing.T) {
	// Ranks of y: 1.5, 1.5, 3, 4; cor(1:4, c(1,1,2,3), method = "spearman") in R.
	if rho, _, ok := stats.Spearman([]float64{1, 2, 3, 4}, []float64{1, 1, 2, 3}); !ok || math.Abs(rho-0.9486833) > 1e-6 {
		t.Errorf("rho with a tie is %v, %v; want 0.9486833", rho, ok)
	}
	for name, c := range map[string][2][]float64{
		"two pairs": {{1, 2}, {1, 2}}, "constant": {{1, 2, 3}, {5, 5, 5}}, "lengths": {{1, 2, 3}, {1, 2}}, "empty": {},
	} {
		if _, _, ok := stats.Spearman(c[0], c[1]); ok {
			t.Errorf("%s: answered", name)
		}
	}
}

func TestSpearmanLooksAtRanksAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := sample(t)
		y := shuffled(t, x)
		rho, p, ok := stats.Spearman(x, y)
		if !ok {
			return
		}
		bent := make([]float64, len(x))
		for i, v := range x {
			bent[i] = v*v*v + v
		}
		bentRho, bentP, _ := stats.Spearman(bent, y)
		swappedRho, _, _ := stats.Spearman(y, x)
		if bentRho != rho || bentP != p || math.Abs(swappedRho-rho) > 1e-12 {
			t.Fatalf("rho %v, bent %v, swapped %v", rho, bentRho, swappedRho)
		}
		if rho < -1 || rho > 1 || p < 0 || p > 1+1e-12 {
			t.Fatalf("rho %v, p %v", rho, p)
		}
	})
}

// summary(lm(y ~ x)) for y = 1, 3, 2, 5, 4 over 0 … 4: slope 0.8, error 0.34641,
// and t(0.99; 3) = 4.5407.
func TestSlope(t *testing.T) {
	slope, lower, ok := stats.Slope([]float64{1, 3, 2, 5, 4}, 0.99)
	if !ok || math.Abs(slope-0.8) > 1e-12 || math.Abs(lower-(0.8-4.5407*0.3464102)) > 1e-4 {
		t.Errorf("slope %v, lower bound %v, %v", slope, lower, ok)
	}
	if _, _, ok := stats.Slope([]float64{1, 2}, 0.99); ok {
		t.Error("two points have no residuals, but gave a bound")
	}
	if slope, lower, ok := stats.Slope([]float64{0, 2, 4, 6}, 0.99); !ok || slope != 2 || lower != 2 {
		t.Errorf("a straight line: slope %v, lower bound %v, %v; want 2, 2", slope, lower, ok)
	}
}

// A 99 % lower bound lies above the true slope in 1 % of samples.
func TestSlopeBoundCoverage(t *testing.T) {
	const samples, truth = 5000, 0.5
	rng := rand.New(rand.NewPCG(5, 5))
	above := 0
	for range samples {
		y := make([]float64, 20)
		for i := range y {
			y[i] = truth*float64(i) + 3*rng.NormFloat64()
		}
		if _, lower, _ := stats.Slope(y, 0.99); lower > truth {
			above++
		}
	}
	if share := float64(above) / samples; math.Abs(share-0.01) > 3*math.Sqrt(0.01*0.99/samples) {
		t.Errorf("the bound was above the truth in %.4f of samples, want 0.01", share)
	}
}
