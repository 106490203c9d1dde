package report

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot"
	"pgregory.net/rapid"
)

func labels(ticks []plot.Tick) []string {
	var said []string
	for _, t := range ticks {
		if t.Label != "" {
			said = append(said, t.Label)
		}
	}
	return said
}

func TestTicks(t *testing.T) {
	tests := []struct {
		name      string
		ticker    plot.Ticker
		low, high float64
		want      []string
	}{
		{"log", logTicks{}, 0.02, 50, []string{"0.1", "1", "10"}},
		{"log dense", logTicks{dense: true}, 0.5, 10, []string{"0.5", "1", "2", "5", "10"}},
		{"log of nothing", logTicks{}, 0, 10, nil},
		{"even", evenTicks{0.5}, 0, 1.5, []string{"0", "0.5", "1", "1.5"}},
		{"even thousands", evenTicks{5000}, 0, 15000, []string{"0", "5,000", "10,000", "15,000"}},
		{"even below 0", evenTicks{1}, -1, 1, []string{"-1", "0", "1"}},
		{"percentiles", percentileTicks{room: 0.01}, 0, 4.2, []string{"99 %", "99.9 %", "99.99 %", "50 %", "90 %", "0 %"}},
		{"percentiles, little room", percentileTicks{room: 0.1}, 0, 4.2, []string{"99 %", "99.9 %", "99.99 %", "50 %", "90 %"}},
		{"percentiles, short axis", percentileTicks{room: 0.01}, 0, 1, []string{"50 %", "90 %", "0 %"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, labels(tt.ticker.Ticks(tt.low, tt.high))); diff != "" {
			t.Errorf("%s: labels differ (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Whatever is to be shown, the axis holds it, and its ends are finite.
func TestAxesHoldTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := math.Pow(10, rapid.Float64Range(-3, 12).Draw(t, "a"))
		b := a * math.Pow(10, rapid.Float64Range(0, 6).Draw(t, "ratio"))
		for name, axis := range map[string]func(*plot.Axis){
			"linear":      func(x *plot.Axis) { linear(x, span{a, b}) },
			"logarithmic": func(x *plot.Axis) { logarithmic(x, span{a, b}, 400, 20) },
		} {
			p := plot.New()
			axis(&p.X)
			if !(p.X.Min <= a*(1+1e-9) && p.X.Max >= b*(1-1e-9) && p.X.Min < p.X.Max) || math.IsInf(p.X.Max, 0) {
				t.Fatalf("%s axis from %v to %v for values from %v to %v", name, p.X.Min, p.X.Max, a, b)
			}
			if n := len(p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max)); n < 2 || n > 200 {
				t.Fatalf("%s axis has %d ticks", name, n)
			}
		}
	})
}
