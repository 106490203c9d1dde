package stats_test

import (
	"math"
	"testing"

	"golang.org/x/perf/benchmath"
	"pgregory.net/rapid"

	"pushbench/results/stats"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		xs   []float64
		want float64
	}{
		{[]float64{3}, 3}, {[]float64{4, 1}, 2.5}, {[]float64{9, 1, 5}, 5},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, math.MaxFloat64},
	} {
		if got, ok := stats.Median(c.xs); !ok || got != c.want {
			t.Errorf("median of %v is %v, %v; want %v", c.xs, got, ok, c.want)
		}
	}
	if _, ok := stats.Median(nil); ok {
		t.Error("an empty sample has a median")
	}
}

// Order statistics of the 95 % interval for a median (David and Nagaraja, §7.1;
// tabulated as critical values of the two-sided sign test at α = 0.05, W. J.
// Dixon, A. M. Mood, JASA 41 (1946), table 1): the k-th from either end.
func TestMedianIntervalAgainstPublishedTable(t *testing.T) {
	for n, k := range map[int]int{
		1: 0, 4: 0, 5: 0, 6: 1, 7: 1, 8: 1, 9: 2, 10: 2, 11: 2, 12: 3, 13: 3, 14: 3, 15: 4,
		16: 4, 17: 5, 18: 5, 19: 5, 20: 6, 25: 8, 30: 10, 40: 14, 50: 18,
	} {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(n - i) // n … 1, so that a value is its rank
		}
		low, high, ok := stats.MedianInterval(xs, 0.95)
		if ok != (k > 0) || ok && (low != float64(k) || high != float64(n+1-k)) {
			t.Errorf("n = %d: %v … %v, %v; want k = %d", n, low, high, ok, k)
		}
	}
}

func TestMedianIntervalRefuses(t *testing.T) {
	for _, level := range []float64{0, 1, 2, math.NaN()} {
		if _, _, ok := stats.MedianInterval([]float64{1, 2, 3, 4, 5, 6, 7}, level); ok {
			t.Errorf("level %v was answered", level)
		}
	}
}

// benchmath picks its order statistics by the same law, but may leave one side
// longer to come closer to the level: where both sides are alike the answers must
// be the same, and ours never promises less.
func TestMedianAgainstBenchmath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := sample(t)
		theirs := benchmath.AssumeNothing.Summary(benchmath.NewSample(xs, &benchmath.DefaultThresholds), 0.95)
		mid, _ := stats.Median(xs)
		if mid != theirs.Center {
			t.Fatalf("median %v, benchmath %v", mid, theirs.Center)
		}
		low, high, ok := stats.MedianInterval(xs, 0.95)
		if !ok || low > theirs.Lo || high < theirs.Hi {
			t.Fatalf("n = %d: %v … %v, %v; benchmath %v … %v", len(xs), low, high, ok, theirs.Lo, theirs.Hi)
		}
	})
}
