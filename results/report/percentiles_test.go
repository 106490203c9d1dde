package report

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/plotter"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/stats"
)

// drawnAt is the value of a line where it has a point.
func drawnAt(points plotter.XYs, x float64) (float64, bool) {
	for _, p := range points {
		if math.Abs(p.X-x) < 1e-9 {
			return p.Y, true
		}
	}
	return 0, false
}

// The thick line goes through what the table says: the median of the trials'
// quantiles, which is not the quantile of all their deliveries.
func TestPictureAndTableAgree(t *testing.T) {
	for _, trials := range []int{1, 2, 5, 6} {
		run := fabricate(trials, 1000)
		results.Aggregate(run)
		s := newSheet(run)
		for _, c := range run.Cases {
			points := ranks(s.single[c.ID]...)
			for name, q := range map[string]float64{"latency.p50": 0.5, "latency.p99": 0.99, "latency.p999": 0.999} {
				got, drawn := drawnAt(points, rank(q))
				if want := c.Summary.Values[name]; !drawn || got != want {
					t.Errorf("%d trials, %s: %s drawn at %v (%v), the table says %v", trials, c.ID, name, got, drawn, want)
				}
			}
		}
	}
	run := fabricate(5, 1000)
	s := newSheet(run)
	id := run.Cases[0].ID
	median, _ := drawnAt(ranks(s.single[id]...), rank(0.99))
	if pooled := s.all[id].quantile(0.99); pooled == median {
		t.Error("the pooled p99 is the median of the trials': this test tells nothing")
	}
}

// constant is a trial whose deliveries all took v.
func constant(deliveries int64, v float64) sample {
	return sample{values: []float64{v}, upTo: []int64{deliveries}}
}

func TestThickLineEndsWhereMostTrialsDo(t *testing.T) {
	tests := []struct {
		name   string
		trials []sample
		last   float64 // −1: no line
	}{
		{"none", nil, -1},
		{"one", []sample{constant(1000, 1)}, 2},
		{"half is not most", []sample{constant(100, 1), constant(1000, 1)}, 1},
		{"two of three", []sample{constant(1000, 1), constant(100, 1), constant(10_000, 1)}, 2},
		{"half are empty", []sample{{}, constant(1000, 1)}, -1},
		{"one of three is empty", []sample{{}, constant(1000, 1), constant(1000, 1)}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			last := -1.0
			if points := ranks(tt.trials...); len(points) > 0 {
				last = points[len(points)-1].X
			}
			if last != tt.last {
				t.Errorf("ends at rank %v, want %v", last, tt.last)
			}
		})
	}
}

// A trial that has ended has no say in what lies beyond.
func TestEndedTrialsDoNotCount(t *testing.T) {
	points := ranks(constant(100, 7), constant(10_000, 1), constant(10_000, 3))
	for x, want := range map[float64]float64{0: 3, rank(0.5): 3, 2: 2} {
		if got, ok := drawnAt(points, x); !ok || got != want {
			t.Errorf("at rank %v: %v, want %v", x, got, want)
		}
	}
}

// Each point is the median of the trials there, whatever the trials are, and the
// ranks rise.
func TestPointsAreMedians(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trials := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sample {
			return constant(rapid.Int64Range(0, 100_000).Draw(t, "deliveries"), float64(rapid.IntRange(1, 1000).Draw(t, "latency")))
		}), 0, 7).Draw(t, "trials")
		points := ranks(trials...)
		if !slices.IsSortedFunc(points, func(a, b plotter.XY) int {
			if a.X < b.X {
				return -1
			}
			return 1
		}) {
			t.Fatal("ranks do not rise")
		}
		for _, p := range points {
			var there []float64
			for _, s := range trials {
				if s.lastRank() >= p.X-1e-9 {
					there = append(there, s.values[0])
				}
			}
			if want, _ := stats.Median(there); 2*len(there) <= len(trials) || p.Y != want {
				t.Fatalf("at rank %v: %v, want %v of %d trials of %d", p.X, p.Y, want, len(there), len(trials))
			}
		}
	})
}
