package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/perf/benchmath"
)

// counted is RankSumCritical with the distribution counted out, whatever the sizes.
func counted(n, m int, alpha float64) int {
	ranks := make([]int, n+m)
	for i := range ranks {
		ranks[i] = i + 1
	}
	p, c := 0.0, -1
	for _, share := range sumProbabilities(ranks, m)[m*(m+1)/2:] {
		if p += share; p > alpha {
			break
		}
		c++
	}
	return c
}

// Beyond what is counted out the approximation of a 95 % interval is at most one beside
// it, and that on the safe side: the interval may be a value too wide.
func TestRankSumCriticalByApproximation(t *testing.T) {
	for _, size := range [][2]int{{2, 60}, {3, 60}, {30, 31}, {31, 31}, {25, 40}, {10, 60}, {6, 60}, {4, 57}, {45, 50}, {50, 50}, {70, 50}} {
		want := counted(size[0], size[1], 0.025)
		got, ok := RankSumCritical(size[0], size[1], 0.025)
		if !ok || got < want-1 || got > want {
			t.Errorf("%d and %d values: c = %d, %v; counted out it is %d", size[0], size[1], got, ok, want)
		}
	}
}

// An interval of two samples holds 0 where benchmath's Mann–Whitney test finds no
// difference at 5 %, and only there.
func TestShiftIntervalAgreesWithBenchmath(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 1))
	shown := 0
	for range 600 {
		x, y := make([]float64, 4+rng.IntN(27)), make([]float64, 4+rng.IntN(27))
		by := 1.5 * rng.NormFloat64()
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		for i := range y {
			y[i] = by + rng.NormFloat64()
		}
		low, high, ok := ShiftInterval(x, y, 0.025)
		theirs := benchmath.AssumeNothing.Compare(
			benchmath.NewSample(x, &benchmath.DefaultThresholds), benchmath.NewSample(y, &benchmath.DefaultThresholds))
		if differ := low > 0 || high < 0; !ok || differ != (theirs.P <= 0.05) {
			t.Fatalf("%d and %d values: %v … %v, %v; benchmath has p = %v", len(x), len(y), low, high, ok, theirs.P)
		}
		if theirs.P <= 0.05 {
			shown++
		}
	}
	if math.Abs(float64(shown)-300) > 200 {
		t.Errorf("%d of 600 samples differ: one side of the claim was not tried", shown)
	}
}
