package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// RunsText is all that the terminal says about runs held against the first of them:
// for each which runs they are, what to know before anything is believed, and a table.
func RunsText(c results.Compared, opts TextOptions) string {
	c = results.Shown(c)
	var parts []string
	for _, one := range c.Comparisons {
		brief := len(c.Comparisons) > 1 || len(one.Cases) > 2
		parts = append(parts, runsHeadline(one, brief, opts)+runsNotes(one.Warnings, "", opts), runsTable(one, brief, opts)+runsFoot(one, brief, opts))
	}
	if c.Trend != nil {
		parts = append(parts, trendTable(*c.Trend, opts))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}

// runsHeadline says which two runs are compared, and what came out in a line.
func runsHeadline(c results.RunsComparison, brief bool, opts TextOptions) string {
	tally := view.RunsTally(c, func(m results.MetricComparison) bool { return runsShown(m, brief) })
	paint := opts.paint()
	title := c.New.Scenario + ": " + c.New.Name + " against " + c.Base.Name
	if c.Paired {
		title = c.New.Scenario + ": new against base of " + c.New.Name
	}
	g := &grid{right: make([]bool, 5)}
	for _, at := range []struct {
		word string
		ref  results.RunRef
	}{{"base", c.Base}, {"new", c.New}} {
		row := []field{{text: at.word, paint: paint.Bold}}
		for _, text := range []string{
			results.Visible(at.ref.Label), at.ref.Started.UTC().Format(momentLayout) + " UTC",
			results.ShortCommit(at.ref.Commit, at.ref.Dirty), at.ref.Folder,
		} {
			row = append(row, field{text: text})
		}
		g.add(row...)
		if c.Paired {
			g.rows[0][0].text = "run"
			break
		}
	}
	var b strings.Builder
	for i, line := range wrap(title+" · "+tally, opts.width()) {
		if i == 0 {
			line = strings.Replace(line, title, paint.Bold(title), 1)
		}
		b.WriteString(line + "\n")
	}
	for _, line := range g.withoutEmpty().lines() {
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}

// runsNotes are warnings, a paragraph each.
func runsNotes(warnings []string, indent string, opts TextOptions) string {
	var b strings.Builder
	narrow := opts
	narrow.Width = opts.width() - len(indent)
	for _, w := range warnings {
		for i, line := range hang("! ", w, narrow) {
			if i == 0 {
				line = opts.paint().Yellow("!") + line[1:]
			}
			b.WriteString(indent + line + "\n")
		}
	}
	return b.String()
}

// runsTable is a row for every metric that a case is compared by, with the values of
// both sides; a brief one shows the main metrics only.
func runsTable(c results.RunsComparison, brief bool, opts TextOptions) string {
	paint := opts.paint()
	g := &grid{right: []bool{false, true, true, true, false, false}}
	var head []field
	for _, name := range []string{"", "base", "new", "difference", "95 % interval", "verdict"} {
		head = append(head, field{text: name, paint: paint.Bold})
	}
	g.add(head...)
	above := make(map[int]string) // row → what stands above it
	for _, one := range c.Cases {
		row := len(g.rows)
		if one.Refused != "" {
			above[row] += join(hang(one.Name()+": not compared: ", one.Refused, opts))
			continue
		}
		above[row] += paint.Bold(one.Name()) + trialsOf(c.Paired, one) + "\n" + runsNotes(one.Warnings, "  ", opts)
		for _, m := range one.Metrics {
			if runsShown(m, brief) {
				g.add(runsRow(c.Paired, one, m, paint)...)
			}
		}
	}
	if len(g.rows) == 1 { // no row has anything to head
		g.rows = nil
	}
	var b strings.Builder
	lines := g.within(opts.width()).lines()
	for i := range max(2, len(lines)+1) {
		if i > 0 {
			b.WriteString(above[i])
		}
		if i < len(lines) {
			b.WriteString(lines[i] + "\n")
		}
	}
	for _, only := range []struct {
		side string
		keys []string
	}{{"base", c.OnlyBase}, {"new", c.OnlyNew}} {
		if len(only.keys) > 0 {
			b.WriteString(join(hang("only in "+only.side+": ", strings.Join(only.keys, ", "), opts)))
		}
	}
	return b.String()
}

// runsShown says whether a metric has its row: counts that are 0 on both sides are no
// news.
func runsShown(m results.MetricComparison, brief bool) bool {
	if m.Scale == results.ScaleDifference && (m.Base == nil || *m.Base == 0) && (m.New == nil || *m.New == 0) {
		return false
	}
	return !brief || slices.Contains(shownContrasts(many), m.Metric)
}

// trialsOf says what the case's differences stand on.
func trialsOf(paired bool, c results.CaseComparison) string {
	base, other := mostTrials(c)
	switch {
	case len(c.Metrics) == 0:
		return ": nothing to compare"
	case paired && base == 1:
		return ", 1 pair of trials"
	case paired:
		return fmt.Sprintf(", %d pairs of trials", base)
	default:
		return fmt.Sprintf(", %d and %d trials", base, other)
	}
}

// mostTrials is on how many trials of each side the best known metric stands.
func mostTrials(c results.CaseComparison) (base, other int) {
	for _, m := range c.Metrics {
		base, other = max(base, m.BaseTrials), max(other, m.NewTrials)
	}
	return base, other
}

// fewerTrials marks a metric that not all trials of the case have; "" where they do.
func fewerTrials(paired bool, c results.CaseComparison, m results.MetricComparison) string {
	base, other := mostTrials(c)
	switch {
	case m.BaseTrials == base && m.NewTrials == other:
		return ""
	case paired && m.BaseTrials == 1:
		return " (1 pair)"
	case paired:
		return fmt.Sprintf(" (%d pairs)", m.BaseTrials)
	default:
		return fmt.Sprintf(" (%d and %d)", m.BaseTrials, m.NewTrials)
	}
}

func runsRow(paired bool, c results.CaseComparison, m results.MetricComparison, paint Paint) []field {
	known, _ := metric.Lookup(m.Metric)
	row := []field{{text: "  " + heading(m.Metric) + fewerTrials(paired, c, m)}, {}, {}, {text: view.Estimate(m.MetricContrast)}, {paint: paint.Dim}, {}}
	for i, v := range []*float64{m.Base, m.New} {
		row[1+i] = field{text: view.Missing, paint: paint.Dim}
		if v != nil {
			row[1+i] = field{text: view.Number(known.Scaled(*v))}
			if m.FewBroadcasts {
				row[1+i].text += view.Few
			}
		}
	}
	if m.Interval != nil {
		row[4].text = view.Interval(m.MetricContrast)
	}
	row[5] = field{text: m.Verdict, paint: runsPaint(paint, m.Verdict)}
	switch m.Verdict {
	case results.NoteTooFew:
		row[5].text = "too few trials"
	case results.NoteOtherLength:
		row[5].text = "not judged"
	}
	if limit, below := m.Below(); below {
		row[5].text = "none shown, below " + view.Share(math.Abs(limit))
	}
	return row
}

func runsPaint(p Paint, verdict string) func(string) string {
	switch verdict {
	case results.MeansWorse:
		return p.Yellow
	case results.MeansBetter:
		return p.Green
	case results.MeansHigher, results.MeansLower:
		return p.Bold
	default:
		return p.Dim
	}
}

// runsFoot explains what is in the table.
func runsFoot(c results.RunsComparison, brief bool, opts TextOptions) string {
	intervals := 0
	var marked, below, tooFew, unlike, hidden bool
	for _, one := range c.Cases {
		for _, m := range one.Metrics {
			if m.Interval != nil && m.Interval.Low < m.Interval.High {
				intervals++
			}
			if !runsShown(m, brief) {
				hidden = hidden || m.Scale == results.ScaleRatio
				continue
			}
			marked = marked || m.FewBroadcasts
			tooFew = tooFew || m.Verdict == results.NoteTooFew
			unlike = unlike || m.Verdict == results.NoteOtherLength
			_, small := m.Below()
			below = below || small
		}
	}
	var said []string
	if marked {
		said = append(said, view.FewNote)
	}
	if tooFew && c.Paired {
		said = append(said, fmt.Sprintf("too few trials for an interval: %d pairs are enough", results.FewestPairs))
	} else if tooFew {
		said = append(said, fmt.Sprintf("too few trials for an interval: %d of each are enough", results.FewestTrials))
	}
	if unlike {
		said = append(said, "not judged: base and new have different numbers of messages, over which what is done once is shared out")
	}
	if below {
		said = append(said, "none shown, below: no difference shown, and it is smaller than what this machine can show")
	}
	if c.Calibration != nil && c.Comparable() {
		said = append(said, view.Calibrated(c.Calibration))
	}
	if n := math.Round(0.05 * float64(intervals)); n >= 1 {
		said = append(said, fmt.Sprintf("of %d intervals of 95 %%, about %.0f by chance show a difference where there is none", intervals, n))
	}
	if hidden {
		said = append(said, "the other metrics are in comparison.csv (-o)")
	}
	var b strings.Builder
	for _, s := range said {
		for _, line := range wrap(s, opts.width()) {
			b.WriteString(opts.paint().Dim(line) + "\n")
		}
	}
	return b.String()
}
