package web

import (
	"math"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// bar is a value drawn in the cell of a table, every place in per cent of its width.
// The cells beside it say the same in numbers.
type bar struct {
	Look      string
	From, To  float64 // of the filled part
	Filled    bool
	Low, High float64 // of the whisker
	Sure      bool    // there is an interval
	At        float64 // of the mark
	Marked    bool
	Zero      float64 // of the line that says where nothing is
	HasZero   bool
	// Left and Right say where the interval leaves the picture.
	Left, Right bool
}

// cost is a metric of what a message or a connection costs.
type cost struct{ metric, caption string }

func costsShown() []cost {
	return []cost{
		{"target_cpu_us_per_msg", "target: processor time, µs/message"},
		{"generator_cpu_us_per_msg", "generator: processor time, µs/message"},
		{"wire_bytes_per_msg", "bytes on the wire, B/message"},
		{"target_rss_kib_per_conn", "target: memory, KiB/connection"},
		{"generator_rss_kib_per_conn", "generator: memory, KiB/connection"},
		{"writes_per_msg", "target: write calls a message"},
		{"allocs_per_msg", "target: allocations a message"},
	}
}

// costs are a table of bars for each cost that some case has.
func (p *page) costs() []table {
	var tables []table
	for _, what := range costsShown() {
		m, _ := metric.Lookup(what.metric)
		top := 0.0
		for _, c := range p.run.Cases {
			if v, had := c.Summary.Values[m.Name]; had {
				top = max(top, m.Scaled(v), m.Scaled(c.Summary.Intervals[m.Name].High))
			}
		}
		if top <= 0 {
			continue
		}
		t := table{ID: "cost-" + m.Name, Caption: what.caption}
		if len(p.cells) > 1 {
			t.Head = append(t.Head, heading{Text: "case"})
		}
		t.Head = append(t.Head, heading{Text: "transport"}, heading{Text: "median", Help: m.Name + ": " + m.Help, Number: true}, heading{Text: "0 to " + view.Number(top)})
		for _, c := range p.run.Cases {
			var cells []cell
			if len(p.cells) > 1 {
				cells = append(cells, textCell(c.Cell))
			}
			cells = append(cells, p.seriesCell(c.Series()), caseCell(c, m.Name), cell{Bar: p.costBar(c, m, top)})
			t.Rows = append(t.Rows, row{Cells: cells})
		}
		tables = append(tables, t)
	}
	return tables
}

func (p *page) costBar(c results.Case, m metric.Metric, top float64) *bar {
	v, had := c.Summary.Values[m.Name]
	if !had {
		return nil
	}
	b := &bar{Look: p.lookClass(c.Series()), To: share(m.Scaled(v), top), Filled: true}
	if in, ok := c.Summary.Intervals[m.Name]; ok && in.Low < in.High {
		b.Low, b.High, b.Sure = share(m.Scaled(in.Low), top), share(m.Scaled(in.High), top), true
	}
	return b
}

// share of the width, a little left free at its end for the whisker.
func share(v, top float64) float64 { return math.Round(9800*v/top) / 100 }

// widest is the largest difference that the picture of a comparison has room for: 50 %.
const widest = 0.5

// contrastRange is how far the picture of the comparisons reaches to both sides.
func contrastRange(run *results.Run) float64 {
	reach := 0.0
	for _, c := range run.Comparisons {
		for _, m := range c.Metrics {
			if m.Scale != results.ScaleRatio {
				continue
			}
			reach = max(reach, math.Abs(m.Estimate))
			if m.Interval != nil {
				reach = max(reach, math.Abs(m.Interval.Low), math.Abs(m.Interval.High))
			}
		}
	}
	for _, nice := range []float64{0.01, 0.02, 0.05, 0.1, 0.2} {
		if reach <= nice {
			return nice
		}
	}
	return widest
}

// contrastBar is an interval around its estimate; nil for what is no ratio.
func contrastBar(m results.MetricContrast, reach float64) *bar {
	if m.Scale != results.ScaleRatio {
		return nil
	}
	place := func(v float64) float64 {
		return math.Round(100*(50+48*max(-1, min(1, v/reach)))) / 100
	}
	b := &bar{Zero: 50, HasZero: true, At: place(m.Estimate), Marked: true}
	low, high := m.Estimate, m.Estimate
	if m.Interval != nil {
		low, high = m.Interval.Low, m.Interval.High
		b.Low, b.High, b.Sure = place(low), place(high), true
	}
	b.Left, b.Right = low < -reach, high > reach
	return b
}
