package report

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
)

// throughput draws what was received in each second of the window against what
// was offered: the median of the trials, and thin lines for each.
func throughput(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	f := figure{
		name: "throughput", title: s.title("messages received a second"), subtitle: s.about + note,
		x: "time in the measurement window, s", y: "received, messages/s",
		legend: append(s.legend(), key{label: "single trials", stroke: draw.LineStyle{Color: soft(), Width: 0.7}},
			key{label: "offered", stroke: offeredStroke()}),
	}
	var panels []*plot.Plot
	any := false
	for _, cell := range shown {
		p := panel(s.panelTitle(cell), "")
		top, seconds := nowhere(), 0
		var thin, thick []plot.Plotter
		for i, name := range s.transports {
			c, ok := s.find(cell, name)
			if !ok {
				continue
			}
			top.include(c.RatePerS * float64(c.Clients))
			l := s.looks[name]
			trials := counting(s.run, c)
			for _, t := range trials {
				points := received(t)
				thin = append(thin, quietly{&plotter.Line{XYs: points, LineStyle: l.pale()}})
				seconds = max(seconds, len(points))
				for _, point := range points {
					top.include(point.Y)
				}
			}
			if points := medians(trials); len(points) > 0 {
				glyph := draw.GlyphStyle{Color: l.colour, Radius: radius(i), Shape: l.marker}
				thick = append(thick, quietly{&plotter.Line{XYs: points, LineStyle: l.line(2)}},
					quietly{&plotter.Scatter{XYs: sparse(points), GlyphStyle: glyph}})
				any = true
			}
			p.Add(level{y: c.RatePerS * float64(c.Clients)})
		}
		p.Add(thin...)
		p.Add(thick...)
		linear(&p.Y, span{0, top.high * 1.1})
		p.X.Min, p.X.Max = 0, float64(max(1, seconds))
		p.X.Tick.Marker = evenTicks{niceStep(max(1, float64(seconds)/10))}
		panels = append(panels, p)
	}
	f.panels = arrange(panels)
	return f, any
}

// received is a trial's deliveries, each second in its middle.
func received(t *results.Trial) plotter.XYs {
	var points plotter.XYs
	for _, second := range t.Series {
		points = append(points, plotter.XY{X: float64(second.Second) + 0.5, Y: float64(second.Received)})
	}
	return points
}

// medians is the median over the trials of what was received in each second.
func medians(trials []*results.Trial) plotter.XYs {
	bySecond := make(map[int][]float64)
	last := -1
	for _, t := range trials {
		for _, second := range t.Series {
			bySecond[second.Second] = append(bySecond[second.Second], float64(second.Received))
			last = max(last, second.Second)
		}
	}
	var points plotter.XYs
	for s := range last + 1 {
		if values := bySecond[s]; len(values) > 0 {
			slices.Sort(values)
			n := len(values)
			points = append(points, plotter.XY{X: float64(s) + 0.5, Y: (values[(n-1)/2] + values[n/2]) / 2})
		}
	}
	return points
}

// sparse is at most about twenty of the points, for markers.
func sparse(points plotter.XYs) plotter.XYs {
	every := len(points)/20 + 1
	var few plotter.XYs
	for i := 0; i < len(points); i += every {
		few = append(few, points[i])
	}
	return few
}

func offeredStroke() draw.LineStyle {
	return draw.LineStyle{Color: ink(), Width: 1.2, Dashes: dotted()}
}

// level is a horizontal line across the plot.
type level struct{ y float64 }

// Plot implements plot.Plotter.
func (l level) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	c.StrokeLine2(offeredStroke(), c.Min.X, y(l.y), c.Max.X, y(l.y))
}
