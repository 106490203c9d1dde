package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
	"pushbench/results/metric"
)

// swept is a metric that has a picture of its own over the axis of a matrix.
type swept struct{ metric, title, unit string }

func sweptMetrics() []swept {
	return []swept{
		{"latency.p50", "median latency", "latency p50, ms"},
		{"latency.p99", "99th percentile of latency", "latency p99, ms"},
		{"target_cpu_us_per_msg", "the target's processor time", "µs/message"},
		{"received_per_s", "messages received a second", "messages/s"},
		{"target_rss_kib_per_conn", "the target's memory", "KiB/connection"},
	}
}

// sweeps draws the main metrics over the axis of the matrix with the most values.
// Where there are more axes, each combination of the others has a panel.
func sweeps(s sheet) []figure {
	axis := longestAxis(s.run.Cases)
	if axis == "" {
		return nil
	}
	var figures []figure
	for _, what := range sweptMetrics() {
		if f, ok := sweep(s, axis, what); ok {
			figures = append(figures, f)
		}
	}
	return figures
}

// longestAxis is the axis with the most values, the first by name of several; ""
// when none has two.
func longestAxis(cases []results.Case) string {
	seen := make(map[string]map[float64]bool)
	for _, c := range cases {
		for axis, v := range c.Vary {
			if seen[axis] == nil {
				seen[axis] = make(map[float64]bool)
			}
			seen[axis][v] = true
		}
	}
	best := ""
	for _, axis := range slices.Sorted(maps.Keys(seen)) {
		if len(seen[axis]) >= 2 && (best == "" || len(seen[axis]) > len(seen[best])) {
			best = axis
		}
	}
	return best
}

// cellSeparator stands between the axes in a cell's name.
const cellSeparator = ","

// others is the rest of a cell when one of its axes is taken out.
func others(cell, axis string) string {
	parts := strings.Split(cell, cellSeparator)
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return strings.HasPrefix(p, axis+"=") }), cellSeparator)
}

func sweep(s sheet, axis string, what swept) (figure, bool) {
	m, _ := metric.Lookup(what.metric)
	groups := make(map[string][]results.Case)
	var order []string
	xs, ys, sure := nowhere(), nowhere(), false
	for _, c := range s.run.Cases {
		x, varies := c.Vary[axis]
		v, had := barOf(c, m)
		if !varies || !had {
			continue
		}
		rest := others(c.Cell, axis)
		if groups[rest] == nil {
			order = append(order, rest)
		}
		groups[rest] = append(groups[rest], c)
		xs.include(x)
		sure = sure || v.sure
		ys.include(v.low)
		ys.include(v.high)
	}
	if xs.empty() {
		return figure{}, false
	}
	f := figure{
		name: "sweep-" + m.Name, title: s.title(what.title + " over " + axis),
		subtitle: s.about, x: axis, y: what.unit, legend: s.cellLegend(),
	}
	if sure {
		f.legend = append(f.legend, intervalKey())
	}
	if slices.ContainsFunc(s.run.Cases, func(c results.Case) bool { return c.Summary.Verdict == results.Overloaded }) {
		f.legend = append(f.legend, key{label: "overloaded", stroke: draw.LineStyle{Color: ink()}, marker: cross{}})
	}
	var panels []*plot.Plot
	for _, rest := range order[:min(len(order), mostPanels)] {
		p := panel(rest, "")
		sweepAxes(p, xs, ys, groups[rest], axis, panelHeight(min(len(order), mostPanels)))
		for i, name := range s.series {
			aside := apart * (vg.Length(i) - vg.Length(len(s.series)-1)/2)
			p.Add(track{points: pointsOf(groups[rest], name, axis, m), look: s.looks[name], aside: aside})
		}
		panels = append(panels, p)
	}
	f.panels = arrange(panels)
	return f, true
}

// sweepAxes makes an axis logarithmic when it spans a decade; the ticks below are
// where something was measured.
func sweepAxes(p *plot.Plot, xs, ys span, cases []results.Case, axis string, height float64) {
	if ys.low > 0 && ys.high >= 10*ys.low {
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
	if xs.low > 0 && xs.high >= 10*xs.low {
		p.X.Scale = plot.LogScale{}
		room := math.Pow(xs.high/xs.low, 0.04)
		p.X.Min, p.X.Max = xs.low/room, xs.high*room
		return
	}
	room := 0.04 * (xs.high - xs.low)
	if room == 0 {
		room = 0.5
	}
	p.X.Min, p.X.Max = xs.low-room, xs.high+room
}

// trackPoint is one case on the way of a series along the axis.
type trackPoint struct {
	x float64
	bar
	overloaded bool
}

func pointsOf(cases []results.Case, series, axis string, m metric.Metric) []trackPoint {
	var points []trackPoint
	for _, c := range cases {
		if v, ok := barOf(c, m); ok && c.Series() == series {
			points = append(points, trackPoint{c.Vary[axis], v, c.Summary.Verdict == results.Overloaded})
		}
	}
	slices.SortStableFunc(points, func(a, b trackPoint) int { return cmp.Compare(a.x, b.x) })
	return points
}

// apart is how far series stand beside each other, so that their intervals
// can be told apart where their values cannot.
const apart = 9 * vg.Length(1)

// track is a series' line through its points, with their intervals.
type track struct {
	points []trackPoint
	look   look
	aside  vg.Length // from where the value is
}

// Plot implements plot.Plotter.
func (t track) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var line []vg.Point
	for _, at := range t.points {
		line = append(line, vg.Point{X: x(at.x) + t.aside, Y: y(at.value)})
	}
	c.StrokeLines(t.look.line(2), c.ClipLinesXY(line)...)
	for i, at := range t.points {
		if at.sure && at.low < at.high {
			stroke := draw.LineStyle{Color: t.look.colour, Width: 1.4}
			whisker(&c, stroke, line[i].X, y(at.low), y(at.high))
		}
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: t.look.colour, Radius: 3.8, Shape: t.look.marker}, line[i])
		if at.overloaded {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: ink(), Radius: 7, Shape: cross{}}, line[i])
		}
	}
}
