package format

import (
	"fmt"
	"io"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// Compared writes runs that are held against the first of them in GitHub-flavoured
// Markdown, below 1 MiB: what came out first, what stands against believing it, then
// a table a case.
func Compared(w io.Writer, c results.Compared) error {
	var sections []section
	for _, one := range c.Comparisons {
		sections = append(sections, runsSections(one)...)
	}
	if c.Trend != nil {
		sections = append(sections, trendSection(*c.Trend))
	}
	_, err := io.WriteString(w, strings.TrimPrefix(assemble(sections, markdownLimit), "\n"))
	return err
}

func runsSections(c results.RunsComparison) []section {
	title := fmt.Sprintf("%s: %s against %s", c.New.Scenario, c.New.Name, c.Base.Name)
	if c.Paired {
		title = fmt.Sprintf("%s: new against base of %s", c.New.Scenario, c.New.Name)
	}
	head := section{name: "headline", head: "\n## " + md(title) + "\n\n**" + md(view.RunsTally(c, func(m results.MetricComparison) bool { return !view.NoNews(m.MetricContrast) })) + "**\n\n" +
		row("", "label", "started, UTC", "commit", "folder") + row("---", "---", "---", "---", "---")}
	for _, at := range []struct {
		word string
		ref  results.RunRef
	}{{"base", c.Base}, {"new", c.New}} {
		head.rows = append(head.rows, row(at.word, md(at.ref.Label), at.ref.Started.UTC().Format("2006-01-02 15:04:05"),
			md(results.ShortCommit(at.ref.Commit, at.ref.Dirty)), md(at.ref.Folder)))
	}
	for _, warning := range c.Warnings {
		head.foot += "\n> **Note:** " + md(warning) + "\n"
	}
	if c.Calibration != nil && c.Comparable() {
		head.foot += "\n" + md(view.Calibrated(c.Calibration)) + "\n"
	}
	sections := []section{head}
	for _, one := range c.Cases {
		sections = append(sections, runsCase(one))
	}
	for _, only := range []struct {
		side string
		keys []string
	}{{"base", c.OnlyBase}, {"new", c.OnlyNew}} {
		if len(only.keys) > 0 {
			sections = append(sections, section{name: "only in " + only.side, head: "\nOnly in " + only.side + ": " + md(strings.Join(only.keys, ", ")) + "\n"})
		}
	}
	return sections
}

func runsCase(c results.CaseComparison) section {
	s := section{name: c.Name(), head: "\n### " + md(c.Name()) + "\n\n"}
	for _, warning := range c.Warnings {
		s.head += "> **Note:** " + md(warning) + "\n\n"
	}
	switch {
	case c.Refused != "":
		s.head += "Not compared: " + md(c.Refused) + "\n"
		return s
	case len(c.Metrics) == 0:
		s.head += "Nothing to compare.\n"
		return s
	}
	s.head += row("metric", "base", "new", "difference", "95 % interval", "trials", "") + row("---", "--:", "--:", "--:", "---", "--:", "---")
	for _, m := range c.Metrics {
		if view.NoNews(m.MetricContrast) {
			continue
		}
		verdict := md(m.Verdict)
		if m.Verdict == results.MeansWorse || m.Verdict == results.MeansBetter {
			verdict = "**" + verdict + "**"
		}
		if limit, below := m.Below(); below {
			shown := view.Estimate(results.MetricContrast{Scale: results.ScaleRatio, Estimate: limit})
			verdict += ", and below what this machine can show (" + md(shown) + ")"
		}
		s.rows = append(s.rows, row(md(m.Metric), amountOf(m, m.Base), amountOf(m, m.New), md(view.Estimate(m.MetricContrast)), view.Interval(m.MetricContrast),
			fmt.Sprintf("%d, %d", m.BaseTrials, m.NewTrials), verdict))
		if m.FewBroadcasts {
			s.foot = "\n" + md(view.FewNote) + ".\n"
		}
	}
	return s
}

// amountOf is what one side has of a metric, with its unit.
func amountOf(m results.MetricComparison, v *float64) string {
	known, ok := metric.Lookup(m.Metric)
	if v == nil || !ok {
		return view.Missing
	}
	if m.FewBroadcasts {
		return md(view.Value(known, *v)) + `\*`
	}
	return md(view.Value(known, *v))
}

// trendSection is a row for every case and metric with its first and its last value
// and what the runs between them show.
func trendSection(t results.Trend) section {
	s := section{name: "trend", head: fmt.Sprintf("\n## Trend over %s, in the order in which they ran\n\n", view.Counted(len(t.Runs), "run")) +
		row("case", "metric", "first", "last", "from run to run", "p", "") + row("---", "---", "--:", "--:", "--:", "--:", "---")}
	for _, l := range t.Lines {
		known, _ := metric.Lookup(l.Metric)
		first, last := view.Missing, view.Missing
		for _, p := range l.Points {
			if p.Value == nil {
				continue
			}
			if last = view.Value(known, *p.Value); first == view.Missing {
				first = last
			}
		}
		change, chance := "", ""
		if l.Slope != nil {
			change = view.Estimate(results.MetricContrast{Metric: l.Metric, Scale: l.Scale, Estimate: *l.Slope})
		}
		if l.P != nil {
			chance = view.Number(*l.P)
		}
		s.rows = append(s.rows, row(md(l.Cell+"/"+l.Transport), md(l.Metric), md(first), md(last), md(change), chance, md(l.Verdict)))
	}
	return s
}
