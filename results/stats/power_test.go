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
	const rounds = 10_000 // the quantile is good to about 2 %
	for _, n := range []int{6, 7, 8, 9, 10, 16, 24, 30} {
		reach, _ := SignedRankReach(n)
		if got := simulatedReach(n, rounds, 7); math.Abs(got-reach) > 0.03*reach {
			t.Errorf("%d values: samples need %.3f, SignedRankReach says %.3f", n, got, reach)
		}
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
