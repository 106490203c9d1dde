package report

import (
	"fmt"
	"strings"

	"pushbench/results"
	"pushbench/results/report/view"
)

// Calibration says which of a run's differences are too small for this machine to show,
// by the calibration that the run carries; "" where there is none, or nothing to say.
// A difference whose interval lies away from 0 was shown and is not doubted here.
func Calibration(run *results.Run, opts TextOptions) string {
	c := run.Calibration
	if c == nil {
		return ""
	}
	names := shownContrasts(len(view.Cells(run.Cases)))
	var lines []string
	for _, cmp := range run.Comparisons {
		var small []belowSmallest
		for _, m := range cmp.Metrics {
			smallest, ok := smallestOf(c, cmp, m)
			if limit, below := m.Below(smallest); ok && below && shown(m, names) {
				small = append(small, belowSmallest{m, limit})
			}
		}
		for len(small) > 0 {
			n := 1
			for n < len(small) && small[n].Pairs == small[0].Pairs {
				n++
			}
			lines = append(lines, wrap(view.ContrastTitle(cmp)+": "+belowText(small[:n]), opts.width())...)
			small = small[n:]
		}
	}
	if len(lines) == 0 {
		return ""
	}
	for _, line := range wrap(view.Calibrated(c.Ref()), opts.width()) {
		lines = append(lines, opts.paint().Dim(line))
	}
	return join(lines)
}

// belowSmallest is a difference that is smaller than what the machine can show.
type belowSmallest struct {
	results.MetricContrast
	limit float64 // what it can show on that side of 0
}

// belowText is a sentence about differences on the same number of pairs.
func belowText(small []belowSmallest) string {
	if len(small) == 1 {
		m := small[0]
		return fmt.Sprintf("your %s difference of %s is below what this machine can show (%s with %d pairs)",
			m.Metric, view.Percent(m.Estimate), view.Percent(m.limit), m.Pairs)
	}
	var said []string
	for _, m := range small {
		said = append(said, fmt.Sprintf("%s %s (%s)", m.Metric, view.Percent(m.Estimate), view.Percent(m.limit)))
	}
	return fmt.Sprintf("your differences are below what this machine can show with %d pairs: %s", small[0].Pairs, strings.Join(said, ", "))
}

// smallestOf is the smallest difference that so many pairs show of what is compared.
func smallestOf(c *results.Calibration, cmp results.Comparison, m results.MetricContrast) (float64, bool) {
	if m.Scale != results.ScaleRatio {
		return 0, false
	}
	if cmp.Transport != "" {
		return c.Smallest(cmp.Transport, m.Metric, m.Pairs)
	}
	return c.SmallestBetween(cmp.Base, cmp.New, m.Metric, m.Pairs)
}

// CalibrationTables is a calibration for the terminal: what messages, system calls and
// waiting cost and how exact they are, and what noise leaves to be seen.
func CalibrationTables(c *results.Calibration, opts TextOptions) string {
	c = results.Shown(c)
	var parts []string
	for _, part := range []string{
		machineOf(c, opts), floorTable(c, opts), lagTable(c, opts), syscallLine(c, opts), noiseTable(c, opts),
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n")
}

func machineOf(c *results.Calibration, opts TextOptions) string {
	var said []string
	for _, f := range c.Environment.Facts() {
		if f.Bearing == results.Moves {
			said = append(said, f.Alone)
		}
	}
	text := wrap(strings.Join(said, " · "), opts.width())
	text = append(text, wrap(fmt.Sprintf("%s · %s · %s msg/s · %s payload · windows of %v", c.Scenario,
		view.Counted(c.Clients, "client"), view.Number(c.RatePerS), view.ByteSize(c.Payload), c.Window), opts.width())...)
	return join(text)
}

func floorTable(c *results.Calibration, opts TextOptions) string {
	return namedTable("CPU, µs/msg", view.FloorHead(), view.Floors(c), opts)
}

func lagTable(c *results.Calibration, opts TextOptions) string {
	return namedTable("lateness, µs", view.LagHead(), view.Lags(c), opts)
}

func syscallLine(c *results.Calibration, opts TextOptions) string {
	if len(c.Syscalls) == 0 {
		return "system calls: measured on Linux only\n"
	}
	var said []string
	for _, call := range view.Syscalls(c) {
		said = append(said, call.Name+" "+strings.Join(call.Cells, " "))
	}
	return join(wrap("one call, µs: "+strings.Join(said, " · "), opts.width()))
}

func noiseTable(c *results.Calibration, opts TextOptions) string {
	if len(c.Noise) == 0 {
		return ""
	}
	var tables []string
	for _, t := range view.Noise(c) {
		for i := range t.Rows {
			t.Rows[i].Name = "  " + t.Rows[i].Name
		}
		tables = append(tables, namedTable(t.Transport, view.NoiseHead(), t.Rows, opts))
	}
	return join(wrap(view.NoiseNote(c), opts.width())) + strings.Join(tables, "\n")
}

// namedTable is rows of numbers with what they are about behind them; "" without rows.
func namedTable(title string, columns []string, rows []view.Named, opts TextOptions) string {
	if len(rows) == 0 {
		return ""
	}
	paint := opts.paint()
	g := &grid{right: []bool{false}}
	head := []field{{text: title, paint: paint.Bold}}
	for _, text := range columns {
		g.right, head = append(g.right, true), append(head, field{text: text, paint: paint.Bold})
	}
	g.right = append(g.right, false)
	g.add(append(head, field{})...)
	for _, r := range rows {
		row := []field{{text: r.Name}}
		for _, text := range r.Cells {
			row = append(row, dimMissing(text, paint))
		}
		g.add(append(row, field{text: r.About, paint: paint.Dim})...)
	}
	return join(g.within(opts.width()).lines())
}
