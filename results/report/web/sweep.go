package web

import (
	"cmp"
	"math"
	"slices"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report"
)

// sweptMetrics are drawn over the axis of a matrix.
func sweptMetrics() []column {
	return []column{
		{text: "latency p50, ms", metric: "latency.p50"}, {text: "latency p99, ms", metric: "latency.p99"},
		{text: "received/s", metric: "received_per_s"},
		{text: "target CPU, µs/message", metric: "target_cpu_us_per_msg"}, {text: "generator CPU, µs/message", metric: "generator_cpu_us_per_msg"},
		{text: "target memory, KiB/connection", metric: "target_rss_kib_per_conn"},
	}
}

// sweep draws the main metrics over the axis with the most values, with their
// intervals; nil where nothing varies.
func (p *page) sweep() *figure {
	along := report.LongestAxis(p.run.Cases)
	if along == "" {
		return nil
	}
	f := figure{
		ID: "sweep", Title: "Over " + along, Legend: p.legend(),
		Text:  "Whiskers: the 95 % interval of the median over the trials. A cross marks what was overloaded.",
		Table: table{Caption: "Main metrics over " + along, Head: []heading{{Text: "case"}, {Text: "transport"}}},
	}
	for _, what := range sweptMetrics() {
		m, _ := metric.Lookup(what.metric)
		f.Table.Head = append(f.Table.Head, heading{Text: what.text, Help: m.Name + ": " + m.Help, Number: true})
	}
	rests := make([]string, 0)
	for _, c := range p.run.Cases {
		if _, varies := c.Vary[along]; !varies {
			continue
		}
		if rest := report.OtherAxes(c.Cell, along); !slices.Contains(rests, rest) {
			rests = append(rests, rest)
		}
		cells := []cell{textCell(c.Cell), p.seriesCell(c.Series())}
		for _, what := range sweptMetrics() {
			cells = append(cells, caseCell(c, what.metric))
		}
		f.Table.Rows = append(f.Table.Rows, row{Cells: cells})
	}
	for _, rest := range rests[:min(len(rests), mostPanels)] {
		for _, what := range sweptMetrics() {
			if drawn, ok := p.sweepChart(along, rest, what); ok {
				f.Charts = append(f.Charts, panel{Title: joined(rest, drawn.Title), chart: drawn})
			}
		}
	}
	if len(f.Charts) == 0 {
		return nil
	}
	return p.addFigure(f)
}

func (p *page) sweepChart(along, rest string, what column) (chart, bool) {
	m, _ := metric.Lookup(what.metric)
	drawn := chart{Title: what.text, X: axis{Label: along, Low: none(), High: none()}, Y: axis{Label: m.Unit, Unit: m.Unit, Low: 0, High: none()}}
	var cases []results.Case
	var grid []float64
	low, high := 0.0, 0.0
	for _, c := range p.run.Cases {
		x, varies := c.Vary[along]
		if !varies || math.IsNaN(x) || math.IsInf(x, 0) || report.OtherAxes(c.Cell, along) != rest {
			continue
		}
		grid = append(grid, x) // without a value too: all charts have one axis
		v, had := c.Summary.Values[m.Name]
		if !had || math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		cases = append(cases, c)
		if v > 0 && (low == 0 || v < low) {
			low = v
		}
		high = max(high, v)
	}
	if len(cases) == 0 {
		return drawn, false
	}
	slices.SortStableFunc(cases, func(a, b results.Case) int { return cmp.Compare(a.Vary[along], b.Vary[along]) })
	slices.Sort(grid)
	grid = slices.Compact(grid)
	if grid[0] > 0 && grid[len(grid)-1] >= 10*grid[0] {
		drawn.X.Kind = "log"
	}
	if low > 0 && high >= 10*low {
		drawn.Y.Kind, drawn.Y.Low = "log", none()
	}
	for _, x := range grid {
		drawn.At = append(drawn.At, number(x))
	}
	drawn.X.Ticks = drawn.At
	for _, series := range p.series {
		if l, any := p.track(series, cases, grid, along, m); any {
			drawn.Lines = append(drawn.Lines, l)
		}
	}
	return drawn, true
}

// track is a series' line along the axis.
func (p *page) track(series string, cases []results.Case, grid []float64, along string, m metric.Metric) (line, bool) {
	l := p.styled(series, series)
	l.Style = styleMarks
	l.Y, l.Low, l.High = gaps(len(grid)), gaps(len(grid)), gaps(len(grid))
	any := false
	for _, c := range cases {
		if c.Series() != series {
			continue
		}
		i, _ := slices.BinarySearch(grid, c.Vary[along])
		l.Y[i] = number(m.Scaled(c.Summary.Values[m.Name]))
		if in, ok := c.Summary.Intervals[m.Name]; ok {
			l.Low[i], l.High[i] = number(m.Scaled(in.Low)), number(m.Scaled(in.High))
		}
		if c.Summary.Verdict == results.Overloaded {
			l.Cross = append(l.Cross, i)
		}
		any = true
	}
	return l, any
}

func gaps(n int) []number {
	list := make([]number, n)
	for i := range list {
		list[i] = none()
	}
	return list
}
