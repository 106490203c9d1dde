package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// simulatedReach is the 95 % quantile of how far samples of n normal values must be
// moved until their interval lies above 0.
func simulatedReach(n, rounds int, seed uint64) float64 {
	c, ok := SignedRankCritical(n, 0.025)
	if !ok {
		return math.NaN()
	}
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	needed := make([]float64, rounds)
	x := make([]float64, n)
	for i := range needed {
		for j := range x {
			x[j] = rng.NormFloat64()
		}
		needed[i] = -WalshAverages(x)[c]
	}
	slices.Sort(needed)
	return needed[19*rounds/20]
}

// simulatedRankSumReach is the same of two independent samples of n and m normal values,
// in standard deviations of the difference of two values.
func simulatedRankSumReach(n, m, rounds int, seed uint64) float64 {
	c, ok := RankSumCritical(n, m, 0.025)
	if !ok {
		return math.NaN()
	}
	rng := rand.New(rand.NewPCG(seed, uint64(1000*n+m)))
	needed := make([]float64, rounds)
	x, y := make([]float64, n), make([]float64, m)
	for i := range needed {
		for j := range x {
			x[j] = rng.NormFloat64()
		}
		for j := range y {
			y[j] = rng.NormFloat64()
		}
		needed[i] = -shifts(x, y)[c] / math.Sqrt2
	}
	slices.Sort(needed)
	return needed[19*rounds/20]
}

func TestSignedRankReach(t *testing.T) {
	for n := 1; n < 6; n++ {
		if _, ok := SignedRankReach(n); ok {
			t.Errorf("%d values: an answer, and there is no interval", n)
		}
	}
	last := math.Inf(1)
	for n := 6; n <= 60; n++ {
		reach, ok := SignedRankReach(n)
		if !ok || reach >= last {
			t.Errorf("%d values: %.3f, %v: expected below the %.3f of one fewer", n, reach, ok, last)
		}
		last = reach
	}
}

// The promise itself: a shift of that size is found in 95 of 100 samples.
func TestSignedRankReachIsWhatSamplesNeed(t *testing.T) {
	const rounds = 10_000 // the quantile is good to about 0.6 % (one standard error)
	for n := fewestForInterval; n <= mostTabled; n++ {
		reach, _ := SignedRankReach(n)
		if got := simulatedReach(n, rounds, 7); math.Abs(got-reach) > 0.025*reach {
			t.Errorf("%d values: samples need %.3f, SignedRankReach says %.3f", n, got, reach)
		}
	}
}

// Beyond the table it is at most a few per cent too large, and never too small.
func TestSignedRankReachBeyondTheTable(t *testing.T) {
	const rounds = 10_000
	for _, n := range []int{25, 27, 30, 40} {
		reach, _ := SignedRankReach(n)
		if got := simulatedReach(n, rounds, 7); got > 1.012*reach || got < 0.94*reach {
			t.Errorf("%d values: samples need %.3f, SignedRankReach says %.3f", n, got, reach)
		}
	}
}

// The same of two independent samples: alike in size it is what they need, and of others
// not less than that by more than chance, nor much more.
func TestRankSumReachIsWhatSamplesNeed(t *testing.T) {
	const rounds = 4_000 // good to about 1 %
	for _, size := range []struct {
		n, m int
		most float64 // too large by this share
	}{
		{4, 4, 0.04}, {5, 5, 0.04}, {6, 6, 0.04}, {7, 7, 0.04}, {8, 8, 0.04}, {9, 9, 0.04}, {10, 10, 0.04}, {12, 12, 0.04},
		{16, 16, 0.04}, {20, 20, 0.04}, {24, 24, 0.04}, {28, 28, 0.04}, {40, 40, 0.04},
		{4, 12, 0.06}, {12, 4, 0.06}, {5, 7, 0.3}, {4, 6, 0.3}, {7, 10, 0.15}, {10, 24, 0.12}, {3, 8, 0.5}, {3, 20, 0.5}, {6, 40, 0.15},
	} {
		reach, ok := RankSumReach(size.n, size.m)
		got := simulatedRankSumReach(size.n, size.m, rounds, 7)
		if !ok || reach < 0.96*got || reach > (1+size.most)*got {
			t.Errorf("%d and %d values: samples need %.3f, RankSumReach says %.3f, %v", size.n, size.m, got, reach, ok)
		}
	}
	for _, size := range [][2]int{{0, 0}, {1, 100}, {3, 3}, {3, 4}, {2, 9}} {
		if reach, ok := RankSumReach(size[0], size[1]); ok {
			t.Errorf("%v values: %.3f", size, reach)
		}
	}
	last := math.Inf(1)
	for n := fewestOfEach; n <= 60; n++ {
		reach, ok := RankSumReach(n, n)
		if !ok || reach >= last {
			t.Errorf("%d values each: %.3f, %v: expected below the %.3f of one fewer", n, reach, ok, last)
		}
		last = reach
	}
}

// BenchmarkSignedRankReach makes the table of SignedRankReach:
// go test -run - -bench SignedRankReach -benchtime 1x ./results/stats
func BenchmarkSignedRankReach(b *testing.B) {
	for n := fewestForInterval; n <= mostTabled; n++ {
		b.Run("", func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(simulatedReach(n, 1_000_000, 1), "σ")
			}
			b.ReportMetric(float64(n), "values")
		})
	}
}

// BenchmarkRankSumReach makes the table of RankSumReach:
// go test -run - -bench RankSumReach -benchtime 1x ./results/stats
func BenchmarkRankSumReach(b *testing.B) {
	for n := fewestOfEach; n <= mostTabled; n++ {
		b.Run("", func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(simulatedRankSumReach(n, n, 300_000, 1), "σ")
			}
			b.ReportMetric(float64(n), "values")
		})
	}
}
