package report

import (
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// column is a metric in the table under a heading of two lines, of which the upper
// one may stand over several columns.
type column struct {
	metric       string
	plus         string // another metric that is added; "": none
	above, below string
	over         int // columns that above is centred over; 0: none but its own
}

// tableColumns are few enough for 100 columns; summary.csv holds the rest.
func tableColumns() []column {
	return []column{
		{metric: "received_per_s", above: "received", below: "/s"},
		{metric: "lost", below: "lost"},
		{metric: "latency.p50", above: "latency, ms", over: 3, below: "p50"},
		{metric: "latency.p99", below: "p99"},
		{metric: "latency.p999", below: "p99.9"},
		{metric: targetCPU, above: "CPU, µs/msg", over: 3, below: "target"},
		{metric: generatorCPU, below: "gen"},
		{metric: targetCPU, plus: generatorCPU, below: "total"},
		{metric: "wire_bytes_per_msg", above: "wire", below: "B/msg"},
		{metric: "target_rss_kib_per_conn", above: "memory", below: "KiB/conn"},
	}
}

// On loopback the kernel's receive path is billed to whoever sends: only both
// sides together say what a message costs the machine.
const (
	targetCPU    = "target_cpu_us_per_msg"
	generatorCPU = "generator_cpu_us_per_msg"
)

// Table is one row a case. The cell is a column of its own where there is room,
// and otherwise a line above its rows; a run without a matrix needs neither.
func Table(run *results.Run, opts TextOptions) string {
	if len(run.Cases) == 0 {
		return "no case was measured\n"
	}
	return rows(run, opts) + footnote(run.Cases, opts)
}

func rows(run *results.Run, opts TextOptions) string {
	names := view.Cells(run.Cases)
	if len(names) == 1 && names[0] == results.DefaultCell {
		return join(caseGrid(run.Cases, opts, false).within(opts.width()).lines())
	}
	if g := caseGrid(run.Cases, opts, true); g.width() <= opts.width() {
		return join(g.lines())
	}
	return grouped(run.Cases, opts)
}

// grouped puts each cell's name above its rows.
func grouped(cases []results.Case, opts TextOptions) string {
	lines := caseGrid(cases, opts, false).within(opts.width()).lines()
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
		above, below = append(above, field{}), append(below, field{text: name, paint: paint.Bold})
	}
	covered := 0 // columns that still stand below the last heading
	for i, c := range columns {
		g.right[len(lead)+i] = true
		if covered == 0 {
			above, covered = append(above, field{c.above, paint.Bold, c.over}), max(1, c.over)
		}
		covered--
		below = append(below, field{text: c.below, paint: paint.Bold})
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
			row = append(row, field{text: c.Series()}, field{text: view.Missing, paint: paint.Dim})
		} else {
			row = append(row, field{text: c.Series()}, field{text: string(verdict), paint: verdictPaint(paint, verdict)})
		}
		for _, col := range columns {
			row = append(row, number(c, col, paint))
		}
		g.add(row...)
	}
	return g
}

// number is a column's value in the unit of its metric, without the unit.
func number(c results.Case, col column, paint Paint) field {
	m, known := metric.Lookup(col.metric)
	v, had := c.Summary.Values[col.metric]
	if col.plus != "" {
		other, both := c.Summary.Values[col.plus]
		v, had = v+other, had && both
	}
	if !known || !had {
		return field{text: view.Missing, paint: paint.Dim}
	}
	f := field{text: view.Number(m.Scaled(v))}
	if c.FewBroadcasts(col.metric) {
		f.text += view.Few
	}
	if col.metric == "lost" && v > 0 {
		f.paint = paint.Red
	}
	return f
}

// footnote explains the mark where it is used.
func footnote(cases []results.Case, opts TextOptions) string {
	for _, c := range cases {
		for _, col := range tableColumns() {
			if _, had := c.Summary.Values[col.metric]; had && c.FewBroadcasts(col.metric) {
				return opts.paint().Dim(view.FewNote) + "\n"
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
