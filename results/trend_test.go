package results_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pushbench/results"
)

// sequence is runs one after the other with these medians of latency, 3 trials each.
func sequence(medians ...float64) []*results.Run {
	var runs []*results.Run
	for i, m := range medians {
		run := plain([]float64{m, m, m})
		run.Started = time.Date(2026, 3, 1+i, 0, 0, 0, 0, time.UTC)
		runs = append(runs, run)
	}
	return runs
}

func TestTrend(t *testing.T) {
	for _, c := range []struct {
		name    string
		medians []float64
		verdict string
		slope   float64 // NaN: none
	}{
		{"ten per cent a run", []float64{100, 110, 121, 133.1, 146.41}, results.MeansWorse, 0.1},
		{"falling", []float64{146.41, 133.1, 121, 110, 100}, results.MeansBetter, 1/1.1 - 1},
		{"up and down", []float64{100, 110, 100, 110, 100}, results.NoteNoTrend, 0},
		{"constant", []float64{100, 100, 100, 100, 100}, results.NoteNoTrend, 0},
		{"one of ten pairs falls, p is 0.08", []float64{100, 110, 108, 121, 133.1}, results.NoteNoTrend, 0.0698},
		{"one of fifteen, p is 0.02", []float64{100, 110, 108, 121, 133.1, 146.41}, results.MeansWorse, 0.0792},
		{"four", []float64{100, 110, 121, 133}, "too few runs for a trend (4 of 5)", math.NaN()},
	} {
		t.Run(c.name, func(t *testing.T) {
			trend := results.NewTrend(sequence(c.medians...), []string{"latency.p50", "latency.p99"})
			if len(trend.Lines) != 1 || len(trend.Runs) != len(c.medians) {
				t.Fatalf("%+v", trend)
			}
			line := trend.Lines[0]
			if line.Verdict != c.verdict || (line.Slope == nil) != math.IsNaN(c.slope) {
				t.Errorf("%q with slope %v, want %q", line.Verdict, line.Slope, c.verdict)
			}
			if line.Slope != nil && math.Abs(*line.Slope-c.slope) > 1e-3 {
				t.Errorf("slope %g, want %g", *line.Slope, c.slope)
			}
		})
	}
}

// A run without a value is a step all the same: of 10 % a run, one that is missing does
// not make 21 % of the next.
func TestTrendOverAGap(t *testing.T) {
	runs := sequence(100, 110, 121, 133.1, 146.41, 161.051, 177.1561, 194.87171)
	for _, i := range []int{1, 3, 5} {
		runs[i].Cases[0].PayloadBytes = 4096
	}
	line := results.NewTrend(runs, []string{"latency.p50"}).Lines[0]
	if line.Slope == nil || math.Abs(*line.Slope-0.1) > 1e-9 || line.Verdict != results.MeansWorse {
		t.Errorf("%+v: want 10 %% a run", line)
	}
}

func TestTrendLeavesOutWhatWasMeasuredUnlike(t *testing.T) {
	runs := sequence(100, 200, 110, 120, 130)
	runs[1].Cases[0].PayloadBytes = 4096
	runs[3].Cases[0].Cell = "clients=5" // another case, which one run alone has
	line := results.NewTrend(runs, []string{"latency.p50"}).Lines[0]
	if p := line.Points[1]; p.Value != nil || !strings.Contains(p.Refused, "different payload: the first has 0 B, this has 4096 B") {
		t.Errorf("%+v", p)
	}
	if p := line.Points[3]; p.Value != nil || p.Refused != "" || p.Trials != 0 {
		t.Errorf("a run without the case has %+v", p)
	}
	if got := results.NewTrend(sequence(1), []string{"latency.p50"}); len(got.Lines) != 0 {
		t.Errorf("a trend of one run: %+v", got.Lines)
	}
}
