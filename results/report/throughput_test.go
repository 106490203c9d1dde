package report

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/plot/plotter"

	"pushbench/results"
	"pushbench/results/report/view"
)

// steady is a trial of 10 messages a second to 100 clients over so long a window,
// whose measure phase took so long.
func steady(window, took time.Duration) *results.Trial {
	const perSecond = 1000
	t := &results.Trial{
		Evidence: results.Evidence{Planned: int64(math.Round(10 * window.Seconds()))},
		Phases:   []results.Phase{{Name: "connect", Took: time.Minute}, {Name: "measure", Took: took}},
	}
	for left := window.Seconds(); left > 1e-9; left-- {
		t.Series = append(t.Series, results.Second{Second: len(t.Series), Received: int64(math.Round(perSecond * min(1, left)))})
	}
	return t
}

// What is received steadily is drawn level to the end, where a second may be a
// part of one.
func TestPartSecondIsNoDip(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		name         string
		window, took time.Duration
		points       int
		lastX        float64
	}{
		{"whole seconds", 3000 * ms, 3000 * ms, 3, 2.5},
		{"whole seconds, ended late", 3000 * ms, 3040 * ms, 3, 2.5},
		{"half a second more", 1500 * ms, 1500 * ms, 2, 1.25},
		{"less than a second", 300 * ms, 300 * ms, 1, 0.15},
		{"too short a part to tell", 2050 * ms, 2050 * ms, 2, 1.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			points := received(steady(tt.window, tt.took), 10)
			if len(points) != tt.points {
				t.Fatalf("%d points, want %d", len(points), tt.points)
			}
			for _, p := range points {
				if math.Abs(p.Y-1000) > 1e-6 {
					t.Errorf("at %v s: %v a second, want 1000", p.X, p.Y)
				}
			}
			if got := points[len(points)-1].X; math.Abs(got-tt.lastX) > 1e-9 {
				t.Errorf("the last point is at %v s, want %v", got, tt.lastX)
			}
		})
	}
}

func TestLastWidth(t *testing.T) {
	const ms = time.Millisecond
	unknown := steady(1500*ms, 1500*ms)
	unknown.Phases = nil
	tests := []struct {
		name     string
		trial    *results.Trial
		ratePerS float64
		want     float64
	}{
		{"the phase ended 400 ms late: 15 messages take 1.6 s at most", steady(1500*ms, 1900*ms), 10, 0.6},
		{"the phase began 400 ms late: and 1.4 s at least", steady(1500*ms, 1100*ms), 10, 0.4},
		{"no rate", steady(1500*ms, 1520*ms), 0, 0.52},
		{"no phase", unknown, 10, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := view.Width(tt.trial, len(tt.trial.Series)-1, tt.ratePerS); math.Abs(got-tt.want) > 1e-9 {
				t.Errorf("%v s, want %v", got, tt.want)
			}
		})
	}
}

func TestMediansOfTrials(t *testing.T) {
	got := medians([]plotter.XYs{
		{{X: 0.5, Y: 10}, {X: 1.25, Y: 40}}, {{X: 0.5, Y: 30}, {X: 1.2, Y: 20}}, {{X: 0.5, Y: 20}},
	})
	want := plotter.XYs{{X: 0.5, Y: 20}, {X: 1.225, Y: 30}}
	if len(got) != len(want) || got[0] != want[0] || math.Abs(got[1].X-want[1].X) > 1e-9 || got[1].Y != want[1].Y {
		t.Errorf("medians %v, want %v", got, want)
	}
}
