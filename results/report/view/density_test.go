package view_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/report/view"
)

// Every latency is in one bin, whose edges hold it.
func TestDensityHoldsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s view.Sample
		v, total := 1.0, int64(0)
		for range rapid.IntRange(1, 20).Draw(t, "values") {
			v *= rapid.Float64Range(1.01, 30).Draw(t, "ratio")
			total += rapid.Int64Range(1, 1000).Draw(t, "count")
			s.Values, s.UpTo = append(s.Values, v), append(s.UpTo, total)
		}
		perDecade := view.BinsPerDecade(s.Least(), s.Most())
		first, shares := view.Density(s, perDecade)
		sum := 0.0
		for _, share := range shares {
			sum += share
		}
		low, high := math.Pow(10, float64(first)/perDecade), math.Pow(10, float64(first+len(shares))/perDecade)
		if math.Abs(sum-1) > 1e-9 || low > s.Least()*(1+1e-9) || high < s.Most()*(1-1e-9) {
			t.Fatalf("bins from %v to %v ns hold %v of the latencies from %v to %v", low, high, sum, s.Least(), s.Most())
		}
		if n := len(shares); n > 1200 || perDecade < 10 || perDecade > 100 {
			t.Fatalf("%d bins, %v a decade", n, perDecade)
		}
	})
	if first, shares := view.Density(view.Sample{}, 10); first != 0 || shares != nil {
		t.Errorf("no latency gives the bins %v from %d", shares, first)
	}
}
