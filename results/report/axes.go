package report

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"

	"pushbench/results/report/view"
)

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
//
// length is about how long the axis is and label how much of it a label takes, in
// points: they decide how many ticks are labelled.
func logarithmic(a *plot.Axis, s span, length, label float64) {
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
	a.Tick.Marker = logTicks{dense: length/math.Log10(high/low) >= 4*label}
}

// axisLabel is the label of an axis, which says so where it is logarithmic.
func axisLabel(label string, a plot.Axis) string {
	if _, ok := a.Scale.(plot.LogScale); ok {
		return label + " (logarithmic)"
	}
	return label
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

// logTicks are at 1, 2, 3, … times the powers of ten; these are labelled, and on a
// dense axis 2 and 5 times them too.
type logTicks struct{ dense bool }

// Ticks implements plot.Ticker.
func (l logTicks) Ticks(low, high float64) []plot.Tick {
	if low <= 0 || high <= low {
		return nil
	}
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, e)
			if (v < low && !near(v, low)) || (v > high && !near(v, high)) {
				continue
			}
			t := plot.Tick{Value: v}
			if m == 1 || l.dense && (m == 2 || m == 5) {
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

// Ticks implements plot.Ticker.
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
	if v = math.Round(v*1e9) / 1e9; v == 0 {
		return "0" // and not −0
	}
	if math.Abs(v) < 1000 {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	return view.Number(v)
}

// Room for a label in points, across and upwards.
const (
	labelWidth  = 26
	labelHeight = 12
	letterWidth = 4.8
)

// percentileTicks label the axis of ranks: 99 %, 99.9 % and so on first, then
// 50 %, 90 % and 0 % where there is room for them.
type percentileTicks struct {
	room float64 // ranks that a letter takes
}

// Ticks implements plot.Ticker.
func (t percentileTicks) Ticks(low, high float64) []plot.Tick {
	var wanted []plot.Tick
	for nines := 2; float64(nines) <= high+1e-9; nines++ {
		percents := strconv.FormatFloat(100-math.Pow(10, float64(2-nines)), 'f', nines-2, 64)
		wanted = append(wanted, plot.Tick{Value: float64(nines), Label: percents + " %"})
	}
	wanted = append(wanted, plot.Tick{Value: view.Rank(0.5), Label: "50 %"},
		plot.Tick{Value: view.Rank(0.9), Label: "90 %"}, plot.Tick{Value: view.Rank(0), Label: "0 %"})
	var ticks []plot.Tick
	for _, w := range wanted {
		if w.Value < low-1e-9 || w.Value > high+1e-9 {
			continue
		}
		for _, other := range ticks {
			if other.Label != "" && math.Abs(w.Value-other.Value) < t.room*float64(len(w.Label)+len(other.Label)+2)/2 {
				w.Label = ""
				break
			}
		}
		ticks = append(ticks, w)
	}
	return ticks
}
