package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/stats"
)

// Critical values of the signed-rank statistic, n = 5 … 25: the largest c whose
// exact tail stays within α. F. Wilcoxon, S. K. Katti, R. A. Wilcox, "Critical
// values and probability levels for the Wilcoxon rank sum test and the Wilcoxon
// signed rank test", Selected Tables in Mathematical Statistics 1 (1970). -1: none.
func TestSignedRankCriticalAgainstPublishedTable(t *testing.T) {
	for _, table := range []struct {
		alpha float64
		c     []int // from n = 5
	}{
		{0.05, []int{0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 30, 35, 41, 47, 53, 60, 67, 75, 83, 91, 100}},
		{0.025, []int{-1, 0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 29, 34, 40, 46, 52, 58, 65, 73, 81, 89}},
		{0.01, []int{-1, -1, 0, 1, 3, 5, 7, 9, 12, 15, 19, 23, 27, 32, 37, 43, 49, 55, 62, 69, 76}},
		{0.005, []int{-1, -1, -1, 0, 1, 3, 5, 7, 9, 12, 15, 19, 23, 27, 32, 37, 42, 48, 54, 61, 68}},
	} {
		for i, want := range table.c {
			n := i + 5
			got, ok := stats.SignedRankCritical(n, table.alpha)
			if ok != (want >= 0) || ok && got != want {
				t.Errorf("n = %d, α = %v: c = %d, %v; the table has %d", n, table.alpha, got, ok, want)
			}
		}
	}
}

// The looks of a gate: critical values for FAIL (α 0.003) and PASS (α 0.016).
func TestSignedRankCriticalOfGateLooks(t *testing.T) {
	for _, look := range []struct {
		n     int
		alpha float64
		want  int
	}{
		{n: 10, alpha: 0.003, want: 2}, {n: 10, alpha: 0.016, want: 6},
		{n: 16, alpha: 0.003, want: 16}, {n: 16, alpha: 0.016, want: 26},
		{n: 24, alpha: 0.003, want: 56}, {n: 24, alpha: 0.016, want: 75},
	} {
		if got, ok := stats.SignedRankCritical(look.n, look.alpha); !ok || got != look.want {
			t.Errorf("n = %d, α = %v: c = %d, %v; want %d", look.n, look.alpha, got, ok, look.want)
		}
	}
}

// The distribution against counting every sign pattern.
func TestSignedRankCriticalAgainstEnumeration(t *testing.T) {
	for n := 1; n <= 12; n++ {
		m := n * (n + 1) / 2
		counts := make([]int, m+1)
		for pattern := range 1 << n {
			sum := 0
			for k := range n {
				if pattern>>k&1 == 1 {
					sum += k + 1
				}
			}
			counts[sum]++
		}
		below := 0
		for c := 0; c <= m; c++ {
			below += counts[c]
			p := float64(below) / float64(int(1)<<n) // exact
			if p == 1 {
				continue
			}
			if got, ok := stats.SignedRankCritical(n, p); !ok || got != c {
				t.Fatalf("n = %d, α = P(T⁺ ≤ %d): c = %d, %v", n, c, got, ok)
			}
			if got, ok := stats.SignedRankCritical(n, math.Nextafter(p, 0)); ok != (c > 0) || ok && got != c-1 {
				t.Fatalf("n = %d, α just below P(T⁺ ≤ %d): c = %d, %v", n, c, got, ok)
			}
		}
	}
}

func TestWalshAverages(t *testing.T) {
	got := stats.WalshAverages([]float64{3, 1, 8})
	if want := []float64{1, 2, 3, 4.5, 5.5, 8}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Hollander, Wolfe, Chicken, examples 3.3 and 3.4: depression factor before and
// after tranquillizer (table 3.1). Estimate −0.46; the 96 % interval, both tails
// together, is (−0.786, −0.010).
func TestSignedRankOnTextbookExample(t *testing.T) {
	before := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	after := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	d := make([]float64, len(before))
	for i := range d {
		d[i] = after[i] - before[i]
	}
	if got, ok := stats.HodgesLehmann(d); !ok || math.Abs(got+0.46) > 1e-9 {
		t.Errorf("estimate %v, %v; want -0.46", got, ok)
	}
	low, high, ok := stats.SignedRankInterval(d, 0.02)
	if !ok || math.Abs(low+0.786) > 1e-9 || math.Abs(high+0.010) > 1e-9 {
		t.Errorf("interval %v … %v, %v; want -0.786 … -0.010", low, high, ok)
	}
}

func TestSmallSamplesAreRefused(t *testing.T) {
	five := []float64{1, 2, 3, 4, 5}
	if _, _, ok := stats.SignedRankInterval(five, 0.025); ok {
		t.Error("5 pairs gave a 95 % interval")
	}
	if low, high, ok := stats.SignedRankInterval(append(five, 6), 0.025); !ok || low != 1 || high != 6 {
		t.Errorf("6 pairs gave %v … %v, %v; want the whole range", low, high, ok)
	}
	if _, _, ok := stats.SignedRankInterval(nil, 0.025); ok {
		t.Error("no pairs gave an interval")
	}
	if _, ok := stats.HodgesLehmann(nil); ok {
		t.Error("no pairs gave an estimate")
	}
	for _, alpha := range []float64{0, -1, 1, math.NaN()} {
		if _, ok := stats.SignedRankCritical(20, alpha); ok {
			t.Errorf("α = %v gave a critical value", alpha)
		}
	}
}

// The interval must hold the truth in 95 % of samples, by its own arithmetic in
// at least that many. 4,000 samples tell 95 % from 94 % at 3 standard errors.
func TestSignedRankIntervalCoverage(t *testing.T) {
	const samples, n, centre = 4000, 8, 3.0
	rng := rand.New(rand.NewPCG(7, 7))
	held := 0
	for range samples {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = centre + rng.NormFloat64()
		}
		if low, high, _ := stats.SignedRankInterval(xs, 0.025); low <= centre && centre <= high {
			held++
		}
	}
	const exact = 1 - 2*5.0/256 // of the 2⁸ sign patterns 5 have T⁺ ≤ 3: ∅, 1, 2, 3 and 1+2
	if share := float64(held) / samples; math.Abs(share-exact) > 3*math.Sqrt(exact*(1-exact)/samples) {
		t.Errorf("held the truth in %.3f of samples, want %.3f", share, exact)
	}
}

func sample(t *rapid.T) []float64 {
	// Multiples of 1/8 keep translation and scaling free of rounding.
	eighths := rapid.SliceOfN(rapid.IntRange(-8000, 8000), 6, 30).Draw(t, "eighths")
	xs := make([]float64, len(eighths))
	for i, e := range eighths {
		xs[i] = float64(e) / 8
	}
	return xs
}

func shuffled(t *rapid.T, xs []float64) []float64 {
	return rapid.Permutation(xs).Draw(t, "shuffled")
}

// Whatever estimates a centre moves with the sample, turns with it, and does not
// look at the order of the values.
func TestCentresAreEquivariant(t *testing.T) {
	type answer struct{ low, mid, high float64 }
	for name, of := range map[string]func([]float64) answer{
		"signed rank": func(xs []float64) answer {
			low, high, _ := stats.SignedRankInterval(xs, 0.025)
			mid, _ := stats.HodgesLehmann(xs)
			return answer{low, mid, high}
		},
		"median": func(xs []float64) answer {
			low, high, _ := stats.MedianInterval(xs, 0.95)
			mid, _ := stats.Median(xs)
			return answer{low, mid, high}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				xs := sample(t)
				kept := slices.Clone(xs)
				got := of(xs)
				if !slices.Equal(xs, kept) {
					t.Fatal("the sample was changed")
				}
				if !(got.low <= got.mid && got.mid <= got.high) {
					t.Fatalf("estimate outside of its interval: %+v", got)
				}
				if again := of(shuffled(t, xs)); again != got {
					t.Fatalf("another order gave %+v instead of %+v", again, got)
				}
				shift := float64(rapid.IntRange(-1000, 1000).Draw(t, "shift"))
				moved, turned := make([]float64, len(xs)), make([]float64, len(xs))
				for i, x := range xs {
					moved[i], turned[i] = x+shift, -2*x
				}
				if want := (answer{got.low + shift, got.mid + shift, got.high + shift}); of(moved) != want {
					t.Fatalf("moved by %v: %+v, want %+v", shift, of(moved), want)
				}
				if want := (answer{-2 * got.high, -2 * got.mid, -2 * got.low}); of(turned) != want {
					t.Fatalf("turned: %+v, want %+v", of(turned), want)
				}
			})
		})
	}
}
