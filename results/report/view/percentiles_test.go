package view

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/stats"
)

// drawnAt is the value of a line where it has a point.
func drawnAt(points []Point, x float64) (float64, bool) {
	for _, p := range points {
		if math.Abs(p.X-x) < 1e-9 {
			return p.Y, true
		}
	}
	return 0, false
}

// The thick line goes through what the table says: the median of the trials'
// quantiles, which is not the quantile of all their deliveries.
// constant is a trial whose deliveries all took v.
func constant(deliveries int64, v float64) Sample {
	return Sample{Values: []float64{v}, UpTo: []int64{deliveries}}
}

func TestThickLineEndsWhereMostTrialsDo(t *testing.T) {
	tests := []struct {
		name   string
		trials []Sample
		last   float64 // −1: no line
	}{
		{"none", nil, -1},
		{"one", []Sample{constant(1000, 1)}, 2},
		{"half is not most", []Sample{constant(100, 1), constant(1000, 1)}, 1},
		{"two of three", []Sample{constant(1000, 1), constant(100, 1), constant(10_000, 1)}, 2},
		{"half are empty", []Sample{{}, constant(1000, 1)}, -1},
		{"one of three is empty", []Sample{{}, constant(1000, 1), constant(1000, 1)}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			last := -1.0
			if points := PercentileLine(tt.trials...); len(points) > 0 {
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
	points := PercentileLine(constant(100, 7), constant(10_000, 1), constant(10_000, 3))
	for x, want := range map[float64]float64{0: 3, Rank(0.5): 3, 2: 2} {
		if got, ok := drawnAt(points, x); !ok || got != want {
			t.Errorf("at rank %v: %v, want %v", x, got, want)
		}
	}
}

// Each point is the median of the trials there, whatever the trials are, and the
// ranks rise.
func TestPointsAreMedians(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trials := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Sample {
			return constant(rapid.Int64Range(0, 100_000).Draw(t, "deliveries"), float64(rapid.IntRange(1, 1000).Draw(t, "latency")))
		}), 0, 7).Draw(t, "trials")
		points := PercentileLine(trials...)
		if !slices.IsSortedFunc(points, func(a, b Point) int {
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
					there = append(there, s.Values[0])
				}
			}
			if want, _ := stats.Median(there); 2*len(there) <= len(trials) || p.Y != want {
				t.Fatalf("at rank %v: %v, want %v of %d trials of %d", p.X, p.Y, want, len(there), len(trials))
			}
		}
	})
}

func TestLinesEndWhereTheSampleDoes(t *testing.T) {
	for _, tt := range []struct {
		latencies int
		last      float64
		points    bool
	}{{0, 0, false}, {9, 0, false}, {10, 0, true}, {1000, 2, true}, {100_000, 4, true}} {
		var s Sample
		for i := range tt.latencies {
			s.add(float64(i+1), int64(i+1))
		}
		points := PercentileLine(s)
		if (len(points) > 0) != tt.points {
			t.Errorf("%d latencies give %d points", tt.latencies, len(points))
			continue
		}
		if tt.points && points[len(points)-1].X != tt.last {
			t.Errorf("%d latencies end at rank %v, want %v", tt.latencies, points[len(points)-1].X, tt.last)
		}
	}
}
