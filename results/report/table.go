package report

import (
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
)

// column is a metric in the table under a heading of two lines.
type column struct{ metric, above, below string }

// tableColumns are few enough for 100 columns; summary.csv holds the rest.
func tableColumns() []column {
	return []column{
		{"received_per_s", "received", "/s"},
		{"lost", "", "lost"},
		{"latency.p50", "latency", "p50"},
		{"latency.p99", "in ms", "p99"},
		{"latency.p999", "", "p99.9"},
		{"target_cpu_us_per_msg", "CPU", "µs/msg"},
		{"wire_bytes_per_msg", "wire", "B/msg"},
		{"target_rss_kib_per_conn", "memory", "KiB/conn"},
	}
}

// Table is one row a case. The cell is a column of its own where there is room,
// and otherwise a line above its rows; a run without a matrix needs neither.
func Table(run *results.Run, opts TextOptions) string {
	if len(run.Cases) == 0 {
		return "no case was measured\n"
	}
	return rows(run, opts) + footnote(run.Cases, opts)
}

func rows(run *results.Run, opts TextOptions) string {
	names := cells(run.Cases)
	if len(names) == 1 && names[0] == defaultCell {
		return join(caseGrid(run.Cases, opts, false).lines())
	}
	if g := caseGrid(run.Cases, opts, true); g.width() <= opts.width() {
		return join(g.lines())
	}
	return grouped(run.Cases, opts)
}

// defaultCell is the name of the only cell of a scenario without a matrix.
const defaultCell = "default"

// grouped puts each cell's name above its rows.
func grouped(cases []results.Case, opts TextOptions) string {
	lines := caseGrid(cases, opts, false).lines()
	var b strings.Builder
	b.WriteString(join(lines[:headings]))
	cell := ""
	for i, c := range cases {
		if i == 0 || c.Cell != cell {
			cell = c.Cell
			b.WriteString(opts.paint().Bold(cell) + "\n")
		}
		b.WriteString(lines[headings+i] + "\n")
	}
	return b.String()
}

// headings is the number of heading rows in a case grid.
const headings = 2

// caseGrid lays the cases out, with or without a column for the cell.
func caseGrid(cases []results.Case, opts TextOptions, withCell bool) *grid {
	paint := opts.paint()
	columns := tableColumns()
	var lead []string
	if withCell {
		lead = append(lead, "case")
	}
	lead = append(lead, "transport", "verdict")
	g := &grid{right: make([]bool, len(lead)+len(columns))}

	above, below := make([]field, 0, len(g.right)), make([]field, 0, len(g.right))
	for _, name := range lead {
		above, below = append(above, field{}), append(below, field{name, paint.Bold})
	}
	for i, c := range columns {
		g.right[len(lead)+i] = true
		above, below = append(above, field{c.above, paint.Bold}), append(below, field{c.below, paint.Bold})
	}
	g.add(above...)
	g.add(below...)

	last := ""
	for i, c := range cases {
		var row []field
		if withCell {
			cell := field{text: c.Cell}
			if i > 0 && c.Cell == last {
				cell.text = ""
			}
			row, last = append(row, cell), c.Cell
		}
		verdict := c.Summary.Verdict
		if verdict == "" {
			row = append(row, field{text: c.Transport}, field{missing, paint.Dim})
		} else {
			row = append(row, field{text: c.Transport}, field{string(verdict), verdictPaint(paint, verdict)})
		}
		for _, col := range columns {
			row = append(row, number(c, col.metric, paint))
		}
		g.add(row...)
	}
	return g
}

// few marks a quantile that rests on few broadcasts.
const few = "*"

// number is a value in the unit of its metric, without the unit.
func number(c results.Case, name string, paint Paint) field {
	m, known := metric.Lookup(name)
	v, had := c.Summary.Values[name]
	if !known || !had {
		return field{missing, paint.Dim}
	}
	f := field{text: Number(m.Scaled(v))}
	if c.FewBroadcasts(name) {
		f.text += few
	}
	if name == "lost" && v > 0 {
		f.paint = paint.Red
	}
	return f
}

// footnote explains the mark where it is used.
func footnote(cases []results.Case, opts TextOptions) string {
	for _, c := range cases {
		for _, col := range tableColumns() {
			if _, had := c.Summary.Values[col.metric]; had && c.FewBroadcasts(col.metric) {
				return opts.paint().Dim(few+" few broadcasts: fewer than 10 in a trial were later than this") + "\n"
			}
		}
	}
	return ""
}

func join(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}
