package format

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// markdownLimit is what GitHub takes of one step's summary, in bytes:
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits.
const markdownLimit = 1 << 20

// Markdown writes a summary in GitHub-flavoured Markdown: the outcome first, then
// the table, comparison, promises, gate and reasons, then what the run was made
// with. It stays below 1 MiB: what is too long is cut between rows, and says so.
func Markdown(w io.Writer, run *results.Run) error {
	_, err := io.WriteString(w, assemble(markdownSections(run), markdownLimit))
	return err
}

func markdownSections(run *results.Run) []section {
	sections := []section{headline(run), gateSection(run), caseSection(run), promiseSection(run)}
	sections = append(sections, comparisonSections(run)...)
	sections = append(sections, reasonSection(run), environmentSection(run))
	return slices.DeleteFunc(sections, func(s section) bool { return s.head == "" })
}

func headline(run *results.Run) section {
	o := results.OutcomeOf(run)
	word := string(o.Ending)
	name := run.Scenario
	if run.Label != "" {
		name += " (" + run.Label + ")"
	}
	head := fmt.Sprintf("## %s: %s\n\n**%s**: %s\n", md(name), md(word), md(word), md(o.Text))
	for _, note := range o.Notes {
		head += "\n" + md(note) + "\n"
	}
	if run.About != "" {
		head += "\n" + md(run.About) + "\n"
	}
	return section{name: "headline", head: head}
}

// shownMetrics are the columns of the table, as the terminal has them.
func shownMetrics() []string {
	return []string{
		"received_per_s", "lost", "latency.p50", "latency.p99", "latency.p999",
		"target_cpu_us_per_msg", "generator_cpu_us_per_msg", "wire_bytes_per_msg", "target_rss_kib_per_conn",
	}
}

func caseSection(run *results.Run) section {
	if len(run.Cases) == 0 {
		return section{name: "cases", head: "\nNo case was measured.\n"}
	}
	names := []string{"case", "transport", "verdict", "trials"}
	align := []string{"---", "---", "---", "--:"}
	var metrics []metric.Metric
	for _, name := range shownMetrics() {
		if m, ok := metric.Lookup(name); ok {
			metrics = append(metrics, m)
			names, align = append(names, title(m)), append(align, "--:")
		}
	}
	s := section{name: "cases", head: "\n" + row(names...) + row(align...)}
	few := false
	for _, c := range run.Cases {
		verdict := string(c.Summary.Verdict)
		if verdict == "" {
			verdict = view.Missing
		}
		cells := []string{md(c.Cell), md(c.Series()), md(verdict), fmt.Sprint(c.Summary.Trials)}
		for _, m := range metrics {
			cell := view.Missing
			if v, ok := c.Summary.Values[m.Name]; ok {
				cell = view.Number(m.Scaled(v))
				if i, ok := c.Summary.Intervals[m.Name]; ok {
					cell += fmt.Sprintf(" [%s, %s]", view.Number(m.Scaled(i.Low)), view.Number(m.Scaled(i.High)))
				}
				if c.FewBroadcasts(m.Name) {
					cell, few = cell+`\*`, true
				}
			}
			cells = append(cells, cell)
		}
		s.rows = append(s.rows, row(cells...))
	}
	s.foot = "\nMedians over the trials, in brackets their 95 % intervals; " + view.Missing + " could not be had.\n"
	if few {
		s.foot += md(view.FewNote) + ".\n"
	}
	return s
}

// title heads a metric's column: its name and the unit of its values.
func title(m metric.Metric) string {
	name := m.Name
	if m.Dist == "" {
		what, _ := quantity(m)
		name = strings.ReplaceAll(what, "_", " ")
	}
	if unit := unitOf(m); unit != "" {
		name += ", " + unit
	}
	return name
}

func comparisonSections(run *results.Run) []section {
	var sections []section
	for i, c := range run.Comparisons {
		name := view.ContrastTitle(c)
		s := section{name: fmt.Sprintf("comparison %d", i+1), head: "\n### " + md(name) + "\n\n"}
		for _, warning := range c.Warnings {
			s.head += "> **Note:** " + md(warning) + "\n\n"
		}
		switch {
		case c.Refused != "":
			s.head += "Not compared: " + md(c.Refused) + "\n"
		case len(c.Metrics) == 0:
			s.head += "Nothing to compare.\n"
		default:
			s.head += row("metric", "difference", "95 % interval", view.EvidenceHead(c), "") + row("---", "--:", "---", "--:", "---")
		}
		for _, m := range c.Metrics {
			if view.NoNews(m) {
				continue
			}
			s.rows = append(s.rows, row(md(m.Metric), md(view.Estimate(m)), view.Interval(m), fmt.Sprint(m.Pairs), md(view.Means(c, m))))
		}
		if c.Refused == "" && len(c.Metrics) > 0 && len(s.rows) == 0 {
			s.head += row("all of them", "0", "", "", "the same on both sides")
		}
		if note := view.PairsNote(run); note != "" && i == len(run.Comparisons)-1 {
			s.foot = "\n" + md(note) + ".\n"
		}
		sections = append(sections, s)
	}
	return sections
}

func promiseSection(run *results.Run) section {
	if len(run.Thresholds) == 0 {
		return section{}
	}
	s := section{name: "promises", head: "\n### Promises\n\n" + row("", "promise", "case", "found") + row("---", "---", "---", "--:")}
	for _, kept := range []bool{false, true} {
		word := "**broken**"
		if kept {
			word = "kept"
		}
		for _, t := range run.Thresholds {
			if t.Kept == kept {
				s.rows = append(s.rows, row(word, md(t.Text), md(run.NameOf(t.Case)), md(view.Found(t))))
			}
		}
	}
	return s
}

func gateSection(run *results.Run) section {
	if run.Gate == nil {
		return section{}
	}
	shown := view.GateOf(run.Gate)
	s := section{name: "gate", head: "\n### Gate\n\n" + row("", "case", "metric", shown.Base, "new", "worse by", "bounds", "limit", shown.Count, "") +
		row("---", "---", "---", "--:", "--:", "--:", "---", "--:", "--:", "---")}
	for _, r := range shown.Rows {
		s.rows = append(s.rows, row("**"+md(string(r.Outcome))+"**", md(r.Case), md(r.Metric), md(r.Base), md(r.New),
			md(r.Worse), r.Bounds, md(r.HeldTo), r.Pairs, md(r.Note)))
	}
	for _, note := range shown.Notes {
		s.foot += "\n" + md(note) + "\n"
	}
	if run.Gate.Stopped != "" {
		s.foot += "\nStopped: " + md(run.Gate.Stopped) + "\n"
	}
	return s
}

func reasonSection(run *results.Run) section {
	s := section{name: "reasons", head: "\n### Why\n\n"}
	for _, f := range results.FindingsOf(run) {
		word := string(f.Verdict)
		if f.Verdict == results.OK {
			word = "note"
		}
		text := f.Text
		if f.Hint != "" {
			text += "; " + f.Hint
		}
		s.rows = append(s.rows, fmt.Sprintf("- **%s** %s: %s\n", md(word), md(f.Where()), md(text)))
	}
	if len(s.rows) == 0 {
		return section{}
	}
	return s
}

// environmentSection is what the run was made with, and how to do it again.
func environmentSection(run *results.Run) section {
	s := section{name: "environment", head: "\n<details><summary>Environment and command</summary>\n\n" +
		row("what", "value") + row("---", "---"), foot: "\n"}
	add := func(name, value string) {
		if value = clean(value); value != "" {
			s.rows = append(s.rows, row(md(name), md(value)))
		}
	}
	if !run.Started.IsZero() {
		add("started", run.Started.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	add("status", run.Status)
	add("seed", fmt.Sprint(run.Plan.Seed))
	for _, f := range run.Environment.Facts() {
		add(f.Name, f.Value)
	}
	if command := clean(view.Again(run)); command != "" {
		fence := strings.Repeat("`", max(3, longest(command, '`')+1))
		s.foot += fence + "sh\n" + command + "\n" + fence + "\n\n"
	}
	s.foot += "</details>\n"
	return s
}

// longest is the length of the longest stretch of c in s.
func longest(s string, c rune) int {
	most, n := 0, 0
	for _, r := range s {
		if r != c {
			n = 0
			continue
		}
		n++
		most = max(most, n)
	}
	return most
}

// row is one row of a table; its cells are escaped already.
func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// apart stops GitHub from making a mention of "@name" and a link of "#1" or "GH-1". It
// looks for them in the finished HTML, where no backslash and no entity is left
// (https://github.com/github/cmark-gfm/issues/181); a comment within is shown by nobody
// and not copied with the text.
const apart = "<!-- -->"

// md escapes text so that Markdown shows it as it is, in a table too.
func md(s string) string {
	var b strings.Builder
	runes := []rune(clean(s))
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		switch r {
		case '&':
			b.WriteString("&amp;")
			continue
		case '<':
			b.WriteString("&lt;")
			continue
		case '>':
			b.WriteString("&gt;")
			continue
		case '_':
			// Within a word it is no emphasis.
			if !word(i-1) || !word(i+1) {
				b.WriteByte('\\')
			}
		case '\\', '`', '*', '[', '|', '~', '#', '$', '@':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		if r == '@' || r == '#' || r == '-' && i >= 2 && strings.EqualFold(string(runes[i-2:i]), "gh") {
			b.WriteString(apart)
		}
	}
	return b.String()
}
