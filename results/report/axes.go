package report

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// scale is a unit of time for an axis.
type scale struct {
	unit string
	per  float64 // nanoseconds
}

// timeScale is the unit in which a largest value of so many ns is good to read.
func timeScale(largest float64) scale {
	switch {
	case largest < 1e6:
		return scale{"µs", 1e3}
	case largest < 20e9:
		return scale{"ms", 1e6}
	default:
		return scale{"s", 1e9}
	}
}

// span is the range of an axis.
type span struct{ low, high float64 }

// nowhere holds no value; include makes it hold one.
func nowhere() span { return span{math.Inf(1), math.Inf(-1)} }

func (s *span) include(v float64) {
	s.low, s.high = min(s.low, v), max(s.high, v)
}

func (s span) empty() bool { return !(s.low <= s.high) }

// logarithmic makes the axis logarithmic and rounds its range outwards to the
// ticks, of which there are at least two.
func logarithmic(a *plot.Axis, s span) {
	if s.empty() || s.low <= 0 {
		linear(a, s)
		return
	}
	low, high := roundLog(s.low, false), roundLog(s.high, true)
	if low >= high {
		low, high = roundLog(s.low*0.9, false), roundLog(s.high*1.1, true)
	}
	a.Scale = plot.LogScale{}
	a.Min, a.Max = low, high
	a.Tick.Marker = logTicks{}
}

// roundLog rounds to the next of 1, 2, 5, 10, … below or above.
func roundLog(v float64, up bool) float64 {
	decade := math.Pow(10, math.Floor(math.Log10(v)))
	below := decade
	for _, m := range []float64{1, 2, 5, 10} {
		tick := m * decade
		if near(tick, v) {
			return tick
		}
		if tick > v {
			if up {
				return tick
			}
			return below
		}
		below = tick
	}
	return below
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }

// logTicks are at 1, 2, 5, 10, …, labelled all where the axis is short, else the
// powers of ten alone.
type logTicks struct{}

func (logTicks) Ticks(low, high float64) []plot.Tick {
	if low <= 0 || high <= low {
		return nil
	}
	short := math.Log10(high/low) <= 3.5
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, e)
			if (v < low && !near(v, low)) || (v > high && !near(v, high)) {
				continue
			}
			t := plot.Tick{Value: v}
			if m == 1 || short && (m == 2 || m == 5) {
				t.Label = tickLabel(v)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// linear makes the axis begin at 0 and end at a tick.
func linear(a *plot.Axis, s span) {
	high := s.high
	if s.empty() || high <= 0 {
		high = 1
	}
	step := niceStep(high / 5)
	a.Min, a.Max = 0, step*math.Ceil(high/step-1e-9)
	a.Tick.Marker = evenTicks{step}
}

// niceStep is the first of 1, 2, 5, 10, … not below v.
func niceStep(v float64) float64 { return roundLog(v, true) }

// evenTicks are at the multiples of a step.
type evenTicks struct{ step float64 }

func (t evenTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for n := math.Ceil(low/t.step - 1e-9); n*t.step <= high+t.step*1e-9; n++ {
		v := n * t.step
		ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v)})
	}
	return ticks
}

// tickLabel is a round number as short as it can be.
func tickLabel(v float64) string {
	if v = math.Round(v*1e9) / 1e9; math.Abs(v) < 1000 {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	return Number(v)
}

// rank is where quantile q lies on a log-percentile axis: at log10(1/(1−q)), as
// in HdrHistogram's plots, so that every further nine takes the same room.
func rank(q float64) float64 { return -math.Log10(1 - q) }

// percentileTicks label the axis of ranks: 0 %, 50 %, 90 %, 99 %, 99.9 %, …
type percentileTicks struct{}

func (percentileTicks) Ticks(low, high float64) []plot.Tick {
	ticks := []plot.Tick{{Value: rank(0), Label: "0 %"}, {Value: rank(0.5), Label: "50 %"}}
	for nines := 1; float64(nines) <= high+1e-9; nines++ {
		percents := strconv.FormatFloat(100-math.Pow(10, float64(2-nines)), 'f', max(0, nines-2), 64)
		ticks = append(ticks, plot.Tick{Value: float64(nines), Label: percents + " %"})
		for _, part := range []float64{0.5, 0.25} {
			ticks = append(ticks, plot.Tick{Value: float64(nines) - math.Log10(part)})
		}
	}
	ticks = append(ticks, plot.Tick{Value: rank(0.75)})
	kept := ticks[:0]
	for _, t := range ticks {
		if t.Value >= low-1e-9 && t.Value <= high+1e-9 {
			kept = append(kept, t)
		}
	}
	return kept
}
