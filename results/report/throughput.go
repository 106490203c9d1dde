package report

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
	"pushbench/results/report/view"
	"pushbench/results/stats"
)

// throughput draws what was received in each second of the window against what
// was offered: the median of the trials, and thin lines for each.
func throughput(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	f := figure{
		name: "throughput", title: s.title("messages received a second"), subtitle: s.about + note,
		x: "time in the measurement window, s", y: "received, messages/s",
		legend: append(append(s.legend(), trialKeys()...), key{label: "offered", stroke: offeredStroke()}),
	}
	var panels []*plot.Plot
	any := false
	for _, cell := range shown {
		p := panel(s.panelTitle(cell), "")
		top, seconds := nowhere(), 0
		var thin, thick []plot.Plotter
		for i, name := range s.series {
			c, ok := s.find(cell, name)
			if !ok {
				continue
			}
			top.include(c.RatePerS * float64(c.Clients))
			l := s.looks[name]
			var trials []plotter.XYs
			for _, t := range s.run.Counting(c.ID) {
				points := received(t, c.RatePerS)
				trials = append(trials, points)
				thin = append(thin, quietly{&plotter.Line{XYs: points, LineStyle: pale(l)}})
				seconds = max(seconds, len(t.Series))
				for _, point := range points {
					top.include(point.Y)
				}
			}
			if points := medians(trials); len(points) > 0 {
				glyph := draw.GlyphStyle{Color: l.Colour, Radius: radius(i), Shape: marker(l)}
				thick = append(thick, quietly{&plotter.Line{XYs: points, LineStyle: line(l, 2)}},
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

// received is a trial's deliveries a second, each second in its middle.
func received(t *results.Trial, ratePerS float64) plotter.XYs {
	var points plotter.XYs
	for i, second := range t.Series {
		if width := view.Width(t, i, ratePerS); width >= view.ShortestPart {
			points = append(points, plotter.XY{
				X: float64(second.Second) + width/2, Y: float64(second.Received) / width,
			})
		}
	}
	return points
}

// medians is the median over the trials of what was received in each second.
func medians(trials []plotter.XYs) plotter.XYs {
	var points plotter.XYs
	for s := 0; ; s++ {
		var xs, ys []float64
		for _, t := range trials {
			if s < len(t) {
				xs, ys = append(xs, t[s].X), append(ys, t[s].Y)
			}
		}
		if len(xs) == 0 {
			return points
		}
		x, _ := stats.Median(xs)
		y, _ := stats.Median(ys)
		points = append(points, plotter.XY{X: x, Y: y})
	}
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
