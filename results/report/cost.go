package report

import (
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// costPanel is a metric of the cost picture.
type costPanel struct {
	metric, title, unit string
	onTop               string // a metric whose bars stand on these; "": none
}

// costPanels are those of the picture, row by row.
func costPanels() []costPanel {
	return []costPanel{
		{metric: targetCPU, title: "target: processor time", unit: "µs/message"},
		{metric: "wire_bytes_per_msg", title: "bytes on the wire", unit: "B/message"},
		{metric: "target_rss_kib_per_conn", title: "target: memory", unit: "KiB/connection"},
		{metric: targetCPU, onTop: generatorCPU, title: "target + generator: processor time", unit: "µs/message"},
		{metric: "writes_per_msg", title: "target: write calls", unit: "calls/message"},
		{metric: "generator_rss_kib_per_conn", title: "generator: memory", unit: "KiB/connection"},
	}
}

// bar is a case's value in the panel, in the metric's unit. A stack has no
// interval: its parts were measured together and their intervals do not add up.
func (w costPanel) bar(c results.Case) (bar, bool) {
	m, _ := metric.Lookup(w.metric)
	v, ok := view.EstimateOf(c, m)
	if !ok || w.onTop == "" {
		return bar{Estimated: v}, ok
	}
	m, _ = metric.Lookup(w.onTop)
	upper, ok := view.EstimateOf(c, m)
	total := v.Value + upper.Value
	return bar{view.Estimated{Value: total, Low: total, High: total}, upper.Value}, ok
}

// cost draws what a message and a connection cost: bars by transport, with the
// 95 % interval where the trials give one.
func cost(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	f := figure{
		name: "cost", title: s.title("what a message and a connection cost"), subtitle: s.about + note,
		legend: s.costLegend(),
	}
	var panels []*plot.Plot
	any, sure, stacked := false, false, false
	for _, what := range costPanels() {
		p := panel(what.title, what.unit)
		b := bars{names: shown, sides: s.series, looks: s.looks, values: make(map[[2]string]bar)}
		top := nowhere()
		for _, cell := range shown {
			for _, name := range s.series {
				c, _ := s.find(cell, name)
				if v, ok := what.bar(c); ok {
					b.values[[2]string{cell, name}] = v
					top.include(v.High)
					any, sure, stacked = true, sure || v.Sure, stacked || v.upper > 0
				}
			}
		}
		linear(&p.Y, span{0, top.high * 1.12})
		p.X.Min, p.X.Max = -0.5, float64(len(shown))-0.5
		p.X.Tick.Marker = b.ticks()
		p.X.Tick.Length = 3
		p.X.Width = 0.5
		p.Add(b)
		panels = append(panels, p)
	}
	if stacked {
		f.legend = append(f.legend, key{label: "the generator's part", stroke: draw.LineStyle{Color: faint(), Width: 11}})
	}
	if sure {
		f.legend = append(f.legend, intervalKey())
	}
	f.panels = arrange(panels)
	if len(shown) > 1 { // else the bars are named
		names, values := cellLabels(shown)
		f.x = strings.Join(names, ", below it ")
		for _, p := range panels {
			p.X.Tick.Label.Font.Size = fitting(p.X.Tick.Label, values, vg.Length(panelWidth(len(panels)))/vg.Length(len(shown)))
		}
	}
	return f, any
}

// cellLabels are the axes of a matrix, and of each of its cells the values of these, a
// line each. Cells that do not share their axes keep their names, an axis a line.
func cellLabels(cells []string) (axes, labels []string) {
	for i, cell := range cells {
		var names, values []string
		for part := range strings.SplitSeq(cell, view.AxisSeparator) {
			if name, value, found := strings.Cut(part, "="); found {
				names, values = append(names, name), append(values, value)
			}
		}
		if i == 0 {
			axes = names
		}
		if len(names) == 0 || !slices.Equal(names, axes) || len(names) != 1+strings.Count(cell, view.AxisSeparator) {
			axes, labels = nil, nil
			for _, name := range cells {
				labels = append(labels, strings.ReplaceAll(name, view.AxisSeparator, "\n"))
			}
			return axes, labels
		}
		labels = append(labels, strings.Join(values, "\n"))
	}
	return axes, labels
}

// fitting is the size of letters at which the widest line of the labels fits a room.
func fitting(style draw.TextStyle, labels []string, room vg.Length) vg.Length {
	const smallest, space = 4, 5
	widest := vg.Length(0)
	for _, label := range labels {
		widest = max(widest, style.Width(label))
	}
	if widest+space <= room {
		return style.Font.Size
	}
	return max(smallest, style.Font.Size*(room-space)/widest)
}

// costLegend is that of the transports as patches.
func (s sheet) costLegend() []key {
	keys := s.cellLegend()
	for i := range keys {
		keys[i].stroke.Dashes, keys[i].stroke.Width, keys[i].marker = nil, 11, nil
	}
	return keys
}

// bar is one value and its interval.
type bar struct {
	view.Estimated
	upper float64 // how much of the value is another metric's, drawn pale on top
}

// bars are groups of bars side by side: a group for each name, in it a bar for
// each side.
type bars struct {
	names, sides []string
	looks        map[string]view.Look
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
				label(c, view.Missing, middle, y(0))
				continue
			}
			x0, x1 := x(left+0.04*width), x(left+0.96*width)
			seam := y(v.Value - v.upper)
			c.FillPolygon(b.looks[side].Colour, box(x0, x1, y(0), seam))
			if v.upper > 0 {
				c.FillPolygon(pastel(b.looks[side].Colour), box(x0, x1, seam, y(v.Value)))
				outline := box(x0, x1, y(0), y(v.Value))
				c.StrokeLines(draw.LineStyle{Color: b.looks[side].Colour, Width: 1}, append(outline, outline[0]))
				if roomy && y(v.Value)-seam > 18 {
					label(c, view.Number(v.upper), middle, seam)
				}
			}
			if v.Sure && v.Low < v.High {
				whisker(&c, draw.LineStyle{Color: color.White, Width: 3}, middle, y(v.Low), y(v.High))
				whisker(&c, whiskerStroke(), middle, y(v.Low), y(v.High))
			}
			if roomy {
				label(c, view.Number(v.Value), middle, y(max(v.Value, v.High)))
			}
		}
	}
}

// box is a rectangle.
func box(left, right, foot, head vg.Length) []vg.Point {
	return []vg.Point{{X: left, Y: foot}, {X: right, Y: foot}, {X: right, Y: head}, {X: left, Y: head}}
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
	_, labels := cellLabels(b.names)
	for i, text := range labels {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: text})
	}
	return ticks
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
