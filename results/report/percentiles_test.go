package report

import (
	"math"
	"testing"

	"pushbench/results"
	"pushbench/results/report/view"
)

func drawnAt(points []view.Point, x float64) (float64, bool) {
	for _, p := range points {
		if math.Abs(p.X-x) < 1e-9 {
			return p.Y, true
		}
	}
	return 0, false
}

func TestPictureAndTableAgree(t *testing.T) {
	for _, trials := range []int{1, 2, 5, 6} {
		run := fabricate(trials, 1000)
		results.Aggregate(run)
		s := newSheet(run)
		for _, c := range run.Cases {
			points := view.PercentileLine(s.single[c.ID]...)
			for name, q := range map[string]float64{"latency.p50": 0.5, "latency.p99": 0.99, "latency.p999": 0.999} {
				got, drawn := drawnAt(points, view.Rank(q))
				if want := c.Summary.Values[name]; !drawn || got != want {
					t.Errorf("%d trials, %s: %s drawn at %v (%v), the table says %v", trials, c.ID, name, got, drawn, want)
				}
			}
		}
	}
	run := fabricate(5, 1000)
	s := newSheet(run)
	id := run.Cases[0].ID
	median, _ := drawnAt(view.PercentileLine(s.single[id]...), view.Rank(0.99))
	if pooled := s.all[id].Quantile(0.99); pooled == median {
		t.Error("the pooled p99 is the median of the trials': this test tells nothing")
	}
}
