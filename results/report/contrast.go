package report

import (
	"fmt"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
)

// shownContrasts are the metrics compared on the terminal, fewer where a run has
// several cells; run.json holds all.
func shownContrasts(cells int) []string {
	names := []string{"latency.p50", "latency.p99", "target_cpu_us_per_msg", "wire_bytes_per_msg"}
	if cells == 1 {
		names = append(names, "generator_cpu_us_per_msg", "writes_per_msg", "target_rss_kib_per_conn", "lost", "dropped")
	}
	return names
}

// many is any number of cells that shows few metrics.
const many = 2

// shown reports whether a contrast has its line: counts that are the same on
// both sides, mostly 0 and 0, are no news.
func shown(m results.MetricContrast, names []string) bool {
	same := m.Scale == results.ScaleDifference && m.Estimate == 0 &&
		(m.Interval == nil || m.Interval.Low == 0 && m.Interval.High == 0)
	return slices.Contains(names, m.Metric) && !same
}

// Comparisons says how far transports or sides are apart and how sure that is, a line
// a metric.
func Comparisons(run *results.Run, opts TextOptions) string {
	var b strings.Builder
	names := shownContrasts(len(cells(run.Cases)))
	g := &grid{right: []bool{false, true, false, false}}
	titles := make(map[int]string) // row → lines above it
	for _, c := range run.Comparisons {
		title := contrastTitle(c)
		row := len(g.rows)
		if c.Refused != "" {
			titles[row] += join(hang(title+": not compared: ", c.Refused, opts))
		} else {
			titles[row] += opts.paint().Bold(title) + evidenceOf(c) + "\n"
		}
		titles[row] += runsNotes(c.Warnings, "  ", opts)
		for _, m := range c.Metrics {
			if shown(m, names) {
				g.add(contrast(c, m, opts.paint())...)
			}
		}
	}
	lines := g.lines()
	for i := range len(lines) + 1 {
		b.WriteString(titles[i])
		if i < len(lines) {
			b.WriteString(lines[i] + "\n")
		}
	}
	return b.String()
}

// contrastTitle names what is compared, and where: "ws vs sse", or of two sides
// "clients=1000/sse: new vs base".
func contrastTitle(c results.Comparison) string {
	title := fmt.Sprintf("%s vs %s", c.New, c.Base)
	var where []string
	if c.Cell != defaultCell {
		where = append(where, c.Cell)
	}
	if c.Transport != "" {
		where = append(where, c.Transport)
	}
	if len(where) == 0 {
		return title
	}
	return strings.Join(where, "/") + ": " + title
}

// evidenceOf says how many trials the contrasts stand on.
func evidenceOf(c results.Comparison) string {
	if len(c.Metrics) == 0 {
		return ": nothing to compare"
	}
	most := 0
	for _, m := range c.Metrics {
		most = max(most, m.Pairs)
	}
	switch {
	case c.Unpaired:
		return ", two runs (difference, 95 % interval)"
	case most == 1:
		return ", 1 pair of trials"
	default:
		return fmt.Sprintf(", %d pairs of trials (difference, 95 %% interval)", most)
	}
}

// contrast is one line: metric, estimate, interval, and what they mean.
func contrast(c results.Comparison, m results.MetricContrast, paint Paint) []field {
	row := []field{{text: "  " + m.Metric}, {text: estimate(m)}, {paint: paint.Dim}, {}}
	if m.Interval != nil {
		row[2].text = fmt.Sprintf("[%s, %s]", bound(m, m.Interval.Low), bound(m, m.Interval.High))
	}
	switch word, better := meaning(m); {
	case word == "":
		row[3].text = m.Note
	case word == results.NoteNoDifference:
		row[3] = field{text: word, paint: paint.Dim}
	case better:
		row[3] = field{text: c.New + " " + word, paint: paint.Green}
	default:
		row[3] = field{text: c.New + " " + word, paint: paint.Yellow}
	}
	return row
}

// meaning says in a word what an interval shows; "" where there is none.
func meaning(m results.MetricContrast) (word string, better bool) {
	switch word = m.Meaning(); word {
	case "", results.NoteNoDifference:
		return word, false
	default:
		return "is " + word, word != results.MeansWorse
	}
}

// estimate writes how far new is from base, with its unit.
func estimate(m results.MetricContrast) string {
	if m.Scale == results.ScaleDifference {
		known, _ := metric.Lookup(m.Metric)
		s := bound(m, m.Estimate)
		if known.Unit == "" {
			return s
		}
		return s + " " + known.Unit
	}
	return percent(m.Estimate)
}

// bound writes an end of an interval in the unit of its estimate, without it.
func bound(m results.MetricContrast, v float64) string {
	if m.Scale != results.ScaleDifference {
		return signed(100*v, 1)
	}
	known, _ := metric.Lookup(m.Metric)
	scaled := v * known.Scale
	switch {
	case scaled < 0:
		return "−" + Number(-scaled)
	case scaled > 0:
		return "+" + Number(scaled)
	default:
		return "0"
	}
}
