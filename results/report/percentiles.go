package report

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results/stats"
)

// linearUpTo is the largest ratio of the latest to the earliest tenth of all that
// a linear axis shows well.
const linearUpTo = 25

// percentiles draws latency over the percentile: a thin line for each trial and a
// thick one a transport, at each percentile the median over its trials, as the
// table has it. A line ends where fewer than ten deliveries lie beyond, the thick
// one where most trials have ended; from where fewer than ten broadcasts do, the
// ground is grey.
func percentiles(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	lines := s.latencyLines(shown)
	xs, ys, bulk := nowhere(), nowhere(), nowhere()
	for _, l := range lines {
		for _, p := range l.points {
			xs.include(p.X)
			ys.include(p.Y)
			if p.X >= rank(0.1) {
				bulk.include(p.Y)
			}
		}
	}
	if bulk.empty() {
		bulk = ys
	}
	if ys.empty() {
		return figure{}, false
	}
	unit := timeScale(ys.high)
	f := figure{
		name: "latency-percentiles", title: s.title("latency by percentile"), subtitle: s.about + note,
		x: "percentile of deliveries", y: "latency, " + unit.unit,
		legend: append(s.legend(), trialKeys()...),
	}
	var panels []*plot.Plot
	doubted := false
	for _, cell := range shown {
		p := panel(s.panelTitle(cell), "")
		if ys.high > linearUpTo*bulk.low {
			logarithmic(&p.Y, span{bulk.low / unit.per, ys.high / unit.per}, panelHeight(len(shown)), labelHeight)
		} else {
			linear(&p.Y, span{0, ys.high / unit.per})
		}
		p.X.Min, p.X.Max = 0, math.Max(1, xs.high*1.02)
		p.X.Tick.Marker = percentileTicks{room: p.X.Max * letterWidth / panelWidth(len(shown))}
		if broadcasts := s.broadcasts(cell); broadcasts > 0 {
			doubted = true
			p.Add(doubt{from: math.Max(0, math.Log10(float64(broadcasts)/10))})
		}
		for _, l := range lines {
			if l.cell == cell {
				p.Add(quietly{&plotter.Line{XYs: scaled(l.points, unit), LineStyle: l.style}})
			}
		}
		panels = append(panels, p)
	}
	if doubted {
		f.legend = append(f.legend, key{label: "fewer than 10 broadcasts of a trial beyond", stroke: draw.LineStyle{Color: ground(), Width: 11}})
	}
	f.panels = arrange(panels)
	return f, true
}

// latencyLine is the percentiles of one trial or of one case, y in nanoseconds.
type latencyLine struct {
	cell   string
	style  draw.LineStyle
	points plotter.XYs
}

// latencyLines are those of the cells, first the thin ones.
func (s sheet) latencyLines(shown []string) []latencyLine {
	var thin, thick []latencyLine
	for _, cell := range shown {
		for _, name := range s.series {
			c, ok := s.find(cell, name)
			if !ok {
				continue
			}
			for _, single := range s.single[c.ID] {
				thin = append(thin, latencyLine{cell, s.looks[name].pale(), ranks(single)})
			}
			thick = append(thick, latencyLine{cell, s.looks[name].line(2), ranks(s.single[c.ID]...)})
		}
	}
	return append(thin, thick...)
}

// ranks are the points of a percentile line, evenly spaced over its ranks: at
// each the median of the trials that reach it. The line ends where half of them
// or fewer do, where the table has no value either.
func ranks(trials ...sample) plotter.XYs {
	last := make([]float64, len(trials))
	for i, t := range trials {
		last[i] = t.lastRank()
	}
	slices.Sort(last)
	if len(last) == 0 || last[(len(last)-1)/2] < 0 {
		return nil
	}
	var points plotter.XYs
	for _, x := range evenRanks(last[(len(last)-1)/2]) {
		var values []float64
		for _, t := range trials {
			if t.lastRank() >= x-1e-9 {
				values = append(values, t.quantile(1-math.Pow(10, -x)))
			}
		}
		y, _ := stats.Median(values)
		points = append(points, plotter.XY{X: x, Y: y})
	}
	return points
}

// evenRanks lead from 0 to the last in small steps, with the median among them,
// which no step falls on.
func evenRanks(last float64) []float64 {
	const step = 0.01
	var at []float64
	for i := 0; float64(i)*step < last-1e-9; i++ {
		at = append(at, float64(i)*step)
	}
	if last > rank(0.5) {
		at = append(at, rank(0.5))
		slices.Sort(at)
	}
	return append(at, last)
}

// scaled is points with their y in another unit.
func scaled(points plotter.XYs, unit scale) plotter.XYs {
	out := make(plotter.XYs, len(points))
	for i, p := range points {
		out[i] = plotter.XY{X: p.X, Y: p.Y / unit.per}
	}
	return out
}

// broadcasts is how many messages a trial of the case with the fewest published:
// what the deliveries of a fan-out depend on.
func (s sheet) broadcasts(cell string) int64 {
	fewest := int64(math.MaxInt64)
	for _, c := range s.run.Cases {
		published, ok := c.Summary.Values["published"]
		if ok && c.Cell == cell && c.Summary.Trials > 0 {
			fewest = min(fewest, int64(published)/int64(c.Summary.Trials))
		}
	}
	if fewest == math.MaxInt64 {
		return 0
	}
	return fewest
}

// doubt greys the ground from a rank on.
type doubt struct{ from float64 }

// Plot implements plot.Plotter.
func (d doubt) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	left := x(d.from)
	if left >= c.Max.X {
		return
	}
	c.FillPolygon(ground(), []vg.Point{
		{X: left, Y: c.Min.Y}, {X: c.Max.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Max.Y}, {X: left, Y: c.Max.Y},
	})
}
