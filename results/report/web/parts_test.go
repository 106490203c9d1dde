package web

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/report/view"
)

func TestInterpolated(t *testing.T) {
	points := []view.Point{{X: 0, Y: 10}, {X: 1, Y: 20}, {X: 3, Y: 60}}
	for x, want := range map[float64]float64{0: 10, 0.5: 15, 1: 20, 2: 40, 3: 60} {
		if got, ok := interpolated(points, x); !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("at %v: %v, %v, want %v", x, got, ok, want)
		}
	}
	for _, x := range []float64{-0.1, 3.1} {
		if got, ok := interpolated(points, x); ok {
			t.Errorf("at %v: %v, want nothing beyond the line", x, got)
		}
	}
}

// A long trial becomes few points that are still of its values.
func TestLongTrialsAreMadeCoarser(t *testing.T) {
	var long []second
	for i := range 3600 {
		long = append(long, second{at: float64(i) + 0.5, received: 1000, p99: float64(i), memory: math.NaN()})
	}
	few := coarser(long, perPoint(&results.Run{Trials: []results.Trial{{}, {Series: make([]results.Second, len(long))}}}))
	if len(few) > mostPoints || len(few) < mostPoints/2 {
		t.Errorf("%d points, want at most %d", len(few), mostPoints)
	}
	for i, s := range few {
		if s.received != 1000 || !math.IsNaN(s.memory) || i > 0 && (s.at <= few[i-1].at || s.p99 <= few[i-1].p99) {
			t.Fatalf("point %d is %+v", i, s)
		}
	}
}

// The last seconds of two trials end some milliseconds apart and are one point.
func TestSecondsMeet(t *testing.T) {
	last := results.Second{Second: 2}
	if a, b := placed(last, 0.9993), placed(last, 1); a != b || a != 2.5 {
		t.Errorf("%v and %v, want 2.5 for both", a, b)
	}
	if got := placed(last, 0.5); math.Abs(got-2.25) > 0.051 {
		t.Errorf("half a second is placed at %v, want about 2.25", got)
	}
}

// An interval is drawn on the common scale, and what does not fit says where it leads.
func TestContrastBars(t *testing.T) {
	ratio := func(estimate, low, high float64) results.MetricContrast {
		return results.MetricContrast{Scale: results.ScaleRatio, Estimate: estimate, Interval: &results.Interval{Low: low, High: high}}
	}
	for _, tt := range []struct {
		name          string
		of            results.MetricContrast
		low, at, high float64
		left, right   bool
	}{
		{"inside", ratio(0.1, -0.1, 0.25), 40.4, 59.6, 74, false, false},
		{"beyond both ends", ratio(0.4, -0.6, 1.2), 2, 88.4, 98, true, true},
		{"all of it beyond", ratio(11, 10, 12), 98, 98, 98, false, true},
	} {
		b := contrastBar(tt.of, widest)
		if got := []float64{b.Low, b.At, b.High}; !cmp.Equal(got, []float64{tt.low, tt.at, tt.high}) || b.Left != tt.left || b.Right != tt.right {
			t.Errorf("%s: %+v", tt.name, *b)
		}
	}
	if b := contrastBar(results.MetricContrast{Scale: results.ScaleDifference, Estimate: 3}, widest); b != nil {
		t.Errorf("a plain difference is drawn on a scale of ratios: %+v", *b)
	}
}
