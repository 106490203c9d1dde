package report

import (
	"fmt"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// trendShown is how many runs a trend table has columns for; of more it shows the
// first and the last ones.
const trendShown = 5

// trendTable is a row for every case and metric with its value in each run, the change
// from run to run and whether that is more than chance.
func trendTable(t results.Trend, opts TextOptions) string {
	if len(t.Lines) == 0 {
		return ""
	}
	paint := opts.paint()
	at := trendColumns(len(t.Runs))
	g := &grid{right: []bool{false}}
	head := []field{{text: "", paint: paint.Bold}}
	for _, i := range at {
		g.right = append(g.right, true)
		head = append(head, field{text: shortened(trendName(t.Runs, i), 10), paint: paint.Bold})
	}
	g.right = append(g.right, true, false)
	g.add(append(head, field{text: "a run", paint: paint.Bold}, field{text: "verdict", paint: paint.Bold})...)
	above := make(map[int]string)
	series := ""
	for _, l := range t.Lines {
		if !trendNews(l) {
			continue
		}
		if name := l.Name(); name != series {
			series = name
			above[len(g.rows)] = paint.Bold(name) + "\n"
		}
		g.add(trendRow(l, at, paint)...)
	}
	var b strings.Builder
	b.WriteString(paint.Bold("trend over "+view.Counted(len(t.Runs), "run")) + ", in the order in which they ran")
	if len(at) < len(t.Runs) {
		fmt.Fprintf(&b, "; shown are the first and the last %d", len(at)-1)
	}
	b.WriteString("\n")
	for i, line := range g.within(opts.width()).lines() {
		b.WriteString(above[i] + line + "\n")
	}
	return b.String()
}

// trendColumns are the runs that have a column.
func trendColumns(runs int) []int {
	var at []int
	for i := range runs {
		if i == 0 || i > runs-trendShown {
			at = append(at, i)
		}
	}
	return at
}

// trendName is what a run's column is called. A name that is a time is too long for it.
func trendName(runs []results.RunRef, i int) string {
	if r := runs[i]; r.Label == "" && r.Commit == "" || strings.Contains(r.Name, " of ") {
		return fmt.Sprintf("run %d", i+1)
	}
	return runs[i].Name
}

// trendNews says whether a line has anything to show: a count that is 0 in every run
// has not.
func trendNews(l results.TrendLine) bool {
	for _, p := range l.Points {
		if p.Value != nil && *p.Value != 0 {
			return true
		}
	}
	return false
}

func trendRow(l results.TrendLine, at []int, paint Paint) []field {
	known, _ := metric.Lookup(l.Metric)
	row := []field{{text: "  " + heading(l.Metric)}}
	for _, i := range at {
		f := field{text: view.Missing, paint: paint.Dim}
		if v := l.Points[i].Value; v != nil {
			f = field{text: view.Number(known.Scaled(*v))}
		}
		row = append(row, f)
	}
	change := field{text: view.Missing, paint: paint.Dim}
	if l.Slope != nil {
		change = field{text: view.Estimate(results.MetricContrast{Metric: l.Metric, Scale: l.Scale, Estimate: *l.Slope})}
	}
	return append(row, change, field{text: trendVerdict(l), paint: runsPaint(paint, l.Verdict)})
}

// trendVerdict says what a trend shows.
func trendVerdict(l results.TrendLine) string {
	switch {
	case l.P == nil:
		return "too few runs"
	case l.Verdict == results.NoteNoTrend:
		return "none shown"
	default:
		return l.Verdict
	}
}
