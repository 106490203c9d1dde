package report

import (
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
	"pushbench/results/metric"
)

// costPanels are the metrics of the cost picture, row by row.
func costPanels() []struct{ metric, title, unit string } {
	return []struct{ metric, title, unit string }{
		{"target_cpu_us_per_msg", "target: processor time", "µs/message"},
		{"wire_bytes_per_msg", "bytes on the wire", "B/message"},
		{"target_rss_kib_per_conn", "target: memory", "KiB/connection"},
		{"generator_cpu_us_per_msg", "generator: processor time", "µs/message"},
		{"writes_per_msg", "target: write calls", "calls/message"},
		{"generator_rss_kib_per_conn", "generator: memory", "KiB/connection"},
	}
}

// cost draws what a message and a connection cost: bars by transport, with the
// 95 % interval where the trials give one.
func cost(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	f := figure{
		name: "cost", title: s.title("what a message and a connection cost"), subtitle: s.about + note,
		legend: s.costLegend(), x: soleAxis(shown),
	}
	var panels []*plot.Plot
	any, sure := false, false
	for _, what := range costPanels() {
		m, _ := metric.Lookup(what.metric)
		p := panel(what.title, what.unit)
		b := bars{names: shown, sides: s.transports, looks: s.looks, values: make(map[[2]string]bar)}
		top := nowhere()
		for _, cell := range shown {
			for _, name := range s.transports {
				c, _ := s.find(cell, name)
				if v, ok := barOf(c, m); ok {
					b.values[[2]string{cell, name}] = v
					top.include(v.high)
					any, sure = true, sure || v.sure
				}
			}
		}
		linear(&p.Y, span{0, top.high * 1.12})
		p.X.Min, p.X.Max = -0.5, float64(len(shown))-0.5
		p.X.Tick.Marker = b.ticks()
		p.X.Tick.Length = 3
		p.X.Width = 0.5
		if len(shown) > 3 {
			p.X.Tick.Label.Font.Size = 8.5
		}
		p.Add(b)
		panels = append(panels, p)
	}
	if sure {
		f.legend = append(f.legend, intervalKey())
	}
	f.panels = arrange(panels)
	return f, any
}

// costLegend is that of the transports as patches.
func (s sheet) costLegend() []key {
	keys := s.cellLegend()
	for i := range keys {
		keys[i].stroke.Dashes, keys[i].stroke.Width, keys[i].marker = nil, 11, nil
	}
	return keys
}

// barOf is a case's value of a metric, in the metric's unit.
func barOf(c results.Case, m metric.Metric) (bar, bool) {
	v, ok := c.Summary.Values[m.Name]
	if !ok {
		return bar{}, false
	}
	b := bar{value: m.Scaled(v), low: m.Scaled(v), high: m.Scaled(v)}
	if in, ok := c.Summary.Intervals[m.Name]; ok {
		b.low, b.high, b.sure = m.Scaled(in.Low), m.Scaled(in.High), true
	}
	return b, true
}

// bar is one value and its interval.
type bar struct {
	value, low, high float64
	sure             bool // the interval is known
}

// bars are groups of bars side by side: a group for each name, in it a bar for
// each side.
type bars struct {
	names, sides []string
	looks        map[string]look
	values       map[[2]string]bar // by name and side
}

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	width := 0.76 / float64(len(b.sides))
	roomy := len(b.names)*len(b.sides) <= 4
	for i, name := range b.names {
		for j, side := range b.sides {
			left := float64(i) - 0.38 + float64(j)*width
			middle := x(left + width/2)
			v, ok := b.values[[2]string{name, side}]
			if !ok {
				label(c, missing, middle, y(0))
				continue
			}
			x0, x1 := x(left+0.04*width), x(left+0.96*width)
			c.FillPolygon(b.looks[side].colour, []vg.Point{{X: x0, Y: y(0)}, {X: x1, Y: y(0)}, {X: x1, Y: y(v.value)}, {X: x0, Y: y(v.value)}})
			if v.sure && v.low < v.high {
				whisker(&c, draw.LineStyle{Color: color.White, Width: 3}, middle, y(v.low), y(v.high))
				whisker(&c, whiskerStroke(), middle, y(v.low), y(v.high))
			}
			if roomy {
				label(c, Number(v.value), middle, y(max(v.value, v.high)))
			}
		}
	}
}

// ticks name the groups, or the bars themselves where there is one group.
func (b bars) ticks() plot.ConstantTicks {
	var ticks plot.ConstantTicks
	if len(b.names) == 1 {
		width := 0.76 / float64(len(b.sides))
		for j, side := range b.sides {
			ticks = append(ticks, plot.Tick{Value: -0.38 + (float64(j)+0.5)*width, Label: side})
		}
		return ticks
	}
	for i, name := range b.names {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: shortCell(name)})
	}
	return ticks
}

// soleAxis is the axis of a matrix that has one, else "".
func soleAxis(cells []string) string {
	if len(cells) == 0 || strings.Contains(cells[0], cellSeparator) {
		return ""
	}
	axis, _, ok := strings.Cut(cells[0], "=")
	if !ok {
		return ""
	}
	return axis
}

// shortCell is a cell of a matrix with one axis by its value alone, and otherwise
// each of its axes on a line.
func shortCell(cell string) string {
	parts := strings.Split(cell, cellSeparator)
	if _, value, ok := strings.Cut(cell, "="); ok && len(parts) == 1 {
		return value
	}
	return strings.Join(parts, "\n")
}

// label writes a number above a point.
func label(c draw.Canvas, text string, x, y vg.Length) {
	style := lettering(10, regular, ink())
	style.XAlign, style.YAlign = draw.XCenter, draw.YBottom
	c.FillText(style, vg.Point{X: x, Y: y + 3}, text)
}

// intervalKey explains the whiskers.
func intervalKey() key {
	return key{label: "95 % interval of the median", stroke: draw.LineStyle{Color: ink()}, marker: beam{}}
}

func whiskerStroke() draw.LineStyle { return draw.LineStyle{Color: ink(), Width: 1.1} }
