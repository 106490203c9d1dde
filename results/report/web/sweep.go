package web

import (
	"math"
	"slices"

	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// sweep draws the main metrics over the axis with the most values, with their
// intervals; nil where nothing varies.
func (p *page) sweep() *figure {
	along := view.LongestAxis(p.run.Cases)
	if along == "" {
		return nil
	}
	f := figure{
		ID: "sweep", Title: "Over " + along, Legend: p.legend(),
		Text:  "Whiskers: the 95 % interval of the median over the trials. A cross marks what was overloaded.",
		Table: table{Caption: "Main metrics over " + along, Head: []heading{{Text: "case"}, {Text: "transport"}}},
	}
	if !p.sure() {
		f.Text = "Medians of the trials, of which there are too few for intervals. A cross marks what was overloaded."
	}
	for _, what := range view.SweptMetrics() {
		m, _ := metric.Lookup(what.Metric)
		f.Table.Head = append(f.Table.Head, heading{Text: what.Label, Help: m.Name + ": " + m.Help, Number: true})
	}
	for i, group := range view.SweepPanels(p.run.Cases, along) {
		for _, c := range group.Cases {
			cells := []cell{textCell(c.Cell), p.seriesCell(c.Series())}
			for _, what := range view.SweptMetrics() {
				cells = append(cells, caseCell(c, what.Metric))
			}
			f.Table.Rows = append(f.Table.Rows, row{Cells: cells})
		}
		for _, what := range view.SweptMetrics() {
			if drawn, ok := p.sweepChart(along, group, what); ok && i < mostPanels {
				f.Charts = append(f.Charts, panel{Title: joined(group.Name, drawn.Title), chart: drawn})
			}
		}
	}
	if len(f.Charts) == 0 {
		return nil
	}
	return p.addFigure(f)
}

func (p *page) sweepChart(along string, group view.SweepPanel, what view.Swept) (chart, bool) {
	m, _ := metric.Lookup(what.Metric)
	drawn := p.sweptAxes(along, m)
	drawn.Title = what.Label
	var grid []float64 // without a value too: all charts have one axis
	for _, c := range group.Cases {
		grid = append(grid, c.Vary[along])
	}
	slices.Sort(grid)
	grid = slices.Compact(grid)
	for _, series := range p.series {
		if way := group.Track(series, along, m); len(way) > 0 {
			drawn.Lines = append(drawn.Lines, p.track(series, way, grid))
		}
	}
	if len(drawn.Lines) == 0 {
		return drawn, false
	}
	for _, x := range grid {
		drawn.At = append(drawn.At, number(x))
	}
	drawn.X.Ticks = drawn.At
	return drawn, true
}

// sweptAxes are the axes of every chart of a metric: all its panels have the same ones.
func (p *page) sweptAxes(along string, m metric.Metric) chart {
	drawn := chart{X: axis{Label: along, Low: none(), High: none()}, Y: axis{Label: m.Unit, Unit: m.Unit, Group: m.Name, Low: 0, High: none()}}
	first, last := math.Inf(1), 0.0
	low, high := math.Inf(1), 0.0
	for _, group := range view.SweepPanels(p.run.Cases, along) {
		for _, c := range group.Cases {
			first, last = min(first, c.Vary[along]), max(last, c.Vary[along])
			if v, had := view.EstimateOf(c, m); had && v.Value > 0 {
				low, high = min(low, v.Value), max(high, v.Value)
			}
		}
	}
	if view.SpansDecade(first, last) {
		drawn.X.Kind = "log"
	}
	if view.SpansDecade(low, high) {
		drawn.Y.Kind, drawn.Y.Low = "log", none()
	}
	return drawn
}

// track is a series' line along the axis.
func (p *page) track(series string, way []view.SweepPoint, grid []float64) line {
	l := p.styled(series, series)
	l.Style = styleMarks
	l.Y, l.Low, l.High = gaps(len(grid)), gaps(len(grid)), gaps(len(grid))
	for _, at := range way {
		i, _ := slices.BinarySearch(grid, at.X)
		l.Y[i] = number(at.Value)
		if at.Sure {
			l.Low[i], l.High[i] = number(at.Low), number(at.High)
		}
		if at.Overloaded {
			l.Cross = append(l.Cross, i)
		}
	}
	return l
}

func gaps(n int) []number {
	list := make([]number, n)
	for i := range list {
		list[i] = none()
	}
	return list
}
