package report

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// sweeps draws the main metrics over the axis of the matrix with the most values.
// Where there are more axes, each combination of the others has a panel.
func sweeps(s sheet) []figure {
	axis := view.LongestAxis(s.run.Cases)
	if axis == "" {
		return nil
	}
	var figures []figure
	for _, what := range view.SweptMetrics() {
		if f, ok := sweep(s, axis, what); ok {
			figures = append(figures, f)
		}
	}
	return figures
}

func sweep(s sheet, axis string, what view.Swept) (figure, bool) {
	m, _ := metric.Lookup(what.Metric)
	xs, ys, sure := nowhere(), nowhere(), false
	var drawn []view.SweepPanel
	var tracks [][][]view.SweepPoint // by panel and series
	for _, group := range view.SweepPanels(s.run.Cases, axis) {
		var ways [][]view.SweepPoint
		for _, name := range s.series {
			way := group.Track(name, axis, m)
			for _, at := range way {
				xs.include(at.X)
				ys.include(at.Low)
				ys.include(at.High)
				sure = sure || at.Sure
			}
			ways = append(ways, way)
		}
		if len(slices.Concat(ways...)) > 0 {
			drawn, tracks = append(drawn, group), append(tracks, ways)
		}
	}
	if xs.empty() {
		return figure{}, false
	}
	f := figure{
		name: "sweep-" + m.Name, title: s.title(what.Title + " over " + axis),
		subtitle: s.about, x: axis, y: what.Label, legend: s.cellLegend(),
	}
	if sure {
		f.legend = append(f.legend, intervalKey())
	}
	if slices.ContainsFunc(s.run.Cases, func(c results.Case) bool { return c.Summary.Verdict == results.Overloaded }) {
		f.legend = append(f.legend, key{label: "overloaded", stroke: draw.LineStyle{Color: ink()}, marker: cross{}})
	}
	var panels []*plot.Plot
	shown := min(len(drawn), mostPanels)
	for g, group := range drawn[:shown] {
		p := panel(group.Name, "")
		sweepAxes(p, xs, ys, group.Cases, axis, panelHeight(shown))
		for i, name := range s.series {
			aside := apart * (vg.Length(i) - vg.Length(len(s.series)-1)/2)
			p.Add(track{points: tracks[g][i], look: s.looks[name], aside: aside})
		}
		panels = append(panels, p)
	}
	f.x, f.y = axisLabel(f.x, panels[0].X), axisLabel(f.y, panels[0].Y)
	f.panels = arrange(panels)
	return f, true
}

// sweepAxes makes an axis logarithmic when it spans a decade; the ticks below are
// named where something was measured.
func sweepAxes(p *plot.Plot, xs, ys span, cases []results.Case, axis string, height float64) {
	if view.SpansDecade(ys.low, ys.high) {
		logarithmic(&p.Y, ys, height, labelHeight)
	} else {
		linear(&p.Y, span{0, ys.high * 1.05})
	}
	var ticks plot.ConstantTicks
	for _, c := range cases {
		if t := (plot.Tick{Value: c.Vary[axis], Label: tickLabel(c.Vary[axis])}); !slices.Contains(ticks, t) {
			ticks = append(ticks, t)
		}
	}
	p.X.Tick.Marker = ticks
	if view.SpansDecade(xs.low, xs.high) {
		p.X.Scale = plot.LogScale{}
		room := math.Pow(xs.high/xs.low, 0.04)
		p.X.Min, p.X.Max = xs.low/room, xs.high*room
		p.X.Tick.Marker = slices.Concat(ticks, between(ticks, p.X.Min, p.X.Max))
		return
	}
	room := 0.04 * (xs.high - xs.low)
	if room == 0 {
		room = 0.5
	}
	p.X.Min, p.X.Max = xs.low-room, xs.high+room
}

// between are the ticks of a logarithmic axis without their names, but for those that
// stand where a named one does.
func between(named plot.ConstantTicks, low, high float64) plot.ConstantTicks {
	var minor plot.ConstantTicks
	for _, t := range (logTicks{}).Ticks(low, high) {
		if !slices.ContainsFunc(named, func(n plot.Tick) bool { return near(n.Value, t.Value) }) {
			minor = append(minor, plot.Tick{Value: t.Value})
		}
	}
	return minor
}

// apart is how far series stand beside each other, so that their intervals
// can be told apart where their values cannot.
const apart = 9 * vg.Length(1)

// track is a series' line through its points, with their intervals.
type track struct {
	points  []view.SweepPoint
	suspect []bool // of the points; nil where it is not shown
	look    view.Look
	aside   vg.Length // from where the value is
}

// Plot implements plot.Plotter.
func (t track) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var way []vg.Point
	for _, at := range t.points {
		way = append(way, vg.Point{X: x(at.X) + t.aside, Y: y(at.Value)})
	}
	c.StrokeLines(line(t.look, 2), c.ClipLinesXY(way)...)
	for i, at := range t.points {
		if at.Sure && at.Low < at.High {
			stroke := draw.LineStyle{Color: t.look.Colour, Width: 1.4}
			whisker(&c, stroke, way[i].X, y(at.Low), y(at.High))
		}
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: t.look.Colour, Radius: 3.8, Shape: marker(t.look)}, way[i])
		if t.suspect != nil && t.suspect[i] {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: ink(), Radius: 7, Shape: ring{}}, way[i])
		}
		if at.Overloaded {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: ink(), Radius: 7, Shape: cross{}}, way[i])
		}
	}
}
