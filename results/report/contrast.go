package report

import (
	"fmt"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/report/view"
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
	return slices.Contains(names, m.Metric) && !view.NoNews(m)
}

// Comparisons says how far transports or sides are apart and how sure that is, a line
// a metric.
func Comparisons(run *results.Run, opts TextOptions) string {
	var b strings.Builder
	names := shownContrasts(len(view.Cells(run.Cases)))
	g := &grid{right: []bool{false, true, false, false}}
	titles := make(map[int]string) // row → lines above it
	for _, c := range run.Comparisons {
		title := view.ContrastTitle(c)
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
	if note := view.PairsNote(run); note != "" {
		for _, line := range wrap(note, opts.width()) {
			b.WriteString(opts.paint().Dim(line) + "\n")
		}
	}
	return b.String()
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
	row := []field{{text: "  " + m.Metric}, {text: view.Estimate(m)}, {text: view.Interval(m), paint: paint.Dim}, {}}
	switch word, better := view.Meaning(m); {
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
