package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results/report/view"
)

// percentiles draws latency over the percentile: a thin line for each trial and a
// thick one a transport, at each percentile the median over its trials, as the
// table has it. A line ends where fewer than ten deliveries lie beyond, the thick
// one where most trials have ended; from where fewer than ten broadcasts do, the
// ground is grey.
func percentiles(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	lines := s.latencyLines(shown)
	reach := view.ReachOf(points(lines))
	if reach.High == 0 {
		return figure{}, false
	}
	unit := view.TimeUnitOf(reach.High)
	f := figure{
		name: "latency-percentiles", title: s.title("latency by percentile"), subtitle: s.about + note,
		x: "percentile of deliveries", y: "latency, " + unit.Name,
		legend: append(s.legend(), trialKeys()...),
	}
	var panels []*plot.Plot
	doubted := false
	for _, cell := range shown {
		p := panel(s.panelTitle(cell), "")
		if reach.Logarithmic() {
			logarithmic(&p.Y, span{reach.Low / unit.Per, reach.High / unit.Per}, panelHeight(len(shown)), labelHeight)
		} else {
			linear(&p.Y, span{0, reach.High / unit.Per})
		}
		p.X.Min, p.X.Max = 0, math.Max(1, reach.Last*1.02)
		p.X.Tick.Marker = percentileTicks{room: p.X.Max * letterWidth / panelWidth(len(shown))}
		if rank, known := view.DoubtFrom(s.run, cell); known {
			doubted = true
			p.Add(doubt{from: rank})
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
	f.y = axisLabel(f.y, panels[0].Y)
	f.panels = arrange(panels)
	return f, true
}

// latencyLine is the percentiles of one trial or of one case, y in nanoseconds.
type latencyLine struct {
	cell   string
	style  draw.LineStyle
	points []view.Point
}

// points are those of all lines.
func points(lines []latencyLine) [][]view.Point {
	var all [][]view.Point
	for _, l := range lines {
		all = append(all, l.points)
	}
	return all
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
				thin = append(thin, latencyLine{cell, pale(s.looks[name]), view.PercentileLine(single)})
			}
			thick = append(thick, latencyLine{cell, line(s.looks[name], 2), view.PercentileLine(s.single[c.ID]...)})
		}
	}
	return append(thin, thick...)
}

// scaled is points with their y in another unit.
func scaled(points []view.Point, unit view.TimeUnit) plotter.XYs {
	out := make(plotter.XYs, len(points))
	for i, p := range points {
		out[i] = plotter.XY{X: p.X, Y: p.Y / unit.Per}
	}
	return out
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
