package report

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// momentLayout is how a history writes when a run was started, in UTC.
const momentLayout = "2006-01-02 15:04"

// longestLabel is how much of a label a table shows.
const longestLabel = 16

// gitTarget begins the name of a target that was built from a revision, and
// longestTarget is how much of such a name a table shows: with a short commit in it.
const (
	gitTarget     = "git:"
	longestTarget = 24
)

// RunIndex lists runs, a line each, in the order given, their folders as seen from root.
func RunIndex(root string, runs []results.Filed, opts TextOptions) string {
	runs = results.Shown(runs)
	paint := opts.paint()
	g := &grid{right: []bool{false, false, false, false, false, true, false, false}}
	var head []field
	for _, name := range []string{"started, UTC", "scenario", "label", "status", "verdict", "trials", "commit", "folder"} {
		head = append(head, field{text: name, paint: paint.Bold})
	}
	g.add(head...)
	for _, r := range runs {
		verdict, status := r.Run.WorstVerdict(), field{text: r.Run.Status}
		if r.Run.Status != results.Complete {
			status.paint = paint.Yellow
		}
		outcome := field{text: string(verdict), paint: verdictPaint(paint, verdict)}
		if r.Run.Gate != nil {
			outcome = field{text: string(r.Run.Gate.Outcome), paint: paint.Bold}
		}
		g.add(field{text: r.Run.Started.UTC().Format(momentLayout)}, field{text: r.Run.Scenario},
			field{text: shortened(results.Visible(r.Run.Label), longestLabel)}, status, outcome,
			field{text: strconv.Itoa(r.Run.TrialsEach())}, field{text: results.ShortCommit(r.Run.Environment.Commit, r.Run.Environment.Dirty)},
			field{text: relative(root, r.Dir)})
	}
	return join(g.within(opts.width()).lines())
}

// History is a table of each line: a row a run with its metrics, their intervals and
// the change against the run before. Where the machine or the runtime changed between
// two rows a line says so, so that a step is not blamed on the code.
func History(lines []results.HistoryLine, metrics []string, opts TextOptions) string {
	lines = results.Shown(lines)
	var tables []string
	for _, l := range lines {
		name := l.Scenario + ", " + l.Name()
		title := join(hang(name+" · ", l.Settings, opts))
		tables = append(tables, strings.Replace(title, name, opts.paint().Bold(name), 1)+historyTable(l, metrics, opts))
	}
	if len(tables) == 0 {
		return ""
	}
	text := strings.Join(tables, "\n")
	if strings.Contains(text, risen) || strings.Contains(text, fallen) {
		text += "\n" + opts.paint().Dim(risen+fallen+" the intervals of the two runs do not overlap") + "\n"
	}
	return text
}

// historyTable puts as many metrics side by side as there is room for, the rest in
// further tables below.
func historyTable(l results.HistoryLine, metrics []string, opts TextOptions) string {
	var b strings.Builder
	for len(metrics) > 0 {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		n := len(metrics)
		g, notes := historyGrid(l, metrics, opts)
		for ; n > 1 && g.within(opts.width()).width() > opts.width(); n-- {
			g, notes = historyGrid(l, metrics[:n-1], opts)
		}
		for i, line := range g.within(opts.width()).lines() {
			for _, note := range notes[i] {
				b.WriteString(join(hangUnder("  ", note, opts)))
			}
			b.WriteString(line + "\n")
		}
		metrics = metrics[n:]
	}
	return b.String()
}

// historyGrid is the rows of a line; notes go above the row of that number.
func historyGrid(l results.HistoryLine, metrics []string, opts TextOptions) (g *grid, notes map[int][]string) {
	paint := opts.paint()
	judged := slices.ContainsFunc(l.Points, func(p results.HistoryPoint) bool { return p.Verdict != results.OK || p.Status != results.Complete })
	g = &grid{right: []bool{false, false}}
	head := []field{{text: "started, UTC", paint: paint.Bold}, {text: "label", paint: paint.Bold}}
	if !slices.ContainsFunc(l.Points, func(p results.HistoryPoint) bool { return p.Label != "" }) {
		head[1].text = "commit"
	}
	// Any other target is the same in all rows and among the settings.
	revisions := slices.ContainsFunc(l.Points, func(p results.HistoryPoint) bool { return strings.HasPrefix(p.Target, gitTarget) })
	if revisions {
		g.right, head = append(g.right, false), append(head, field{text: "target", paint: paint.Bold})
	}
	if judged {
		g.right, head = append(g.right, false), append(head, field{text: "verdict", paint: paint.Bold})
	}
	for _, name := range metrics {
		g.right = append(g.right, true, false, true)
		head = append(head, field{text: historyHeading(name), paint: paint.Bold, span: 3})
	}
	g.add(head...)
	notes = make(map[int][]string)
	for _, p := range l.Points {
		for _, change := range p.Environment {
			notes[len(g.rows)] = append(notes[len(g.rows)], "≠ "+change)
		}
		row := []field{{text: p.Started.UTC().Format(momentLayout)}, {text: cmp.Or(shortened(results.Visible(p.Label), longestLabel), results.ShortCommit(p.Commit, p.Dirty))}}
		if revisions {
			row = append(row, field{text: shortened(p.Target, longestTarget)})
		}
		if judged {
			row = append(row, verdictOf(p, paint))
		}
		for _, name := range metrics {
			row = append(row, historyFields(p, name, paint)...)
		}
		g.add(row...)
	}
	return g, notes
}

// heading is a metric and its unit.
func heading(name string) string {
	m, _ := metric.Lookup(name)
	// The unit of a cost is part of its name already.
	if m.Unit == "" || m.Dist == "" {
		return name
	}
	return name + ", " + m.Unit
}

// historyHeading is heading of what a history shows: a count is of a trial.
func historyHeading(name string) string {
	if results.Summed(name) {
		return heading(name) + " a trial"
	}
	return heading(name)
}

func verdictOf(p results.HistoryPoint, paint Paint) field {
	if p.Status != results.Complete {
		text := p.Status
		if p.Verdict != "" && p.Verdict != results.OK {
			text += ", " + string(p.Verdict)
		}
		return field{text: text, paint: paint.Yellow}
	}
	if p.Verdict == "" {
		return field{text: view.Missing, paint: paint.Dim}
	}
	return field{text: string(p.Verdict), paint: verdictPaint(paint, p.Verdict)}
}

// Marks of a change whose intervals do not overlap.
const (
	risen  = "▲"
	fallen = "▼"
)

// historyFields are value, interval and change of one metric.
func historyFields(p results.HistoryPoint, name string, paint Paint) []field {
	m, known := metric.Lookup(name)
	v, had := p.Metrics[name]
	if !known || !had {
		return []field{{text: view.Missing, paint: paint.Dim}, {}, {}}
	}
	fields := []field{{text: view.Number(m.Scaled(v.Value))}, {paint: paint.Dim}, {}}
	if i := v.Interval; i != nil && i.Low < i.High {
		fields[1].text = fmt.Sprintf("[%s, %s]", view.Number(m.Scaled(i.Low)), view.Number(m.Scaled(i.High)))
	}
	if v.Change != nil {
		fields[2].text = view.Percent(*v.Change)
		switch {
		case v.Distinct && *v.Change > 0:
			fields[2] = field{text: fields[2].text + risen, paint: paint.Bold}
		case v.Distinct:
			fields[2] = field{text: fields[2].text + fallen, paint: paint.Bold}
		default:
			fields[2].text += " " // under the numbers of rows with a mark
		}
	}
	return fields
}

// hangUnder wraps text behind an indent.
func hangUnder(indent, text string, opts TextOptions) []string {
	lines := wrap(text, opts.width()-len(indent)-2)
	for i := range lines {
		lines[i] = indent + opts.paint().Yellow(lines[i])
		if i > 0 {
			lines[i] = "  " + lines[i]
		}
	}
	return lines
}

// relative is a folder as seen from root, where it is in there.
func relative(root, dir string) string {
	if rel, err := filepath.Rel(root, dir); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return dir
}

// shortened cuts text to so many columns.
func shortened(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// moments names points in time as short as tells them apart.
func moments(times []time.Time) []string {
	layout := "15:04"
	for _, t := range times {
		if t.UTC().Format(time.DateOnly) != times[0].UTC().Format(time.DateOnly) {
			layout = "01-02"
		}
	}
	var names []string
	for i, t := range times {
		same := func(layout string) bool { return i > 0 && t.UTC().Format(layout) == times[i-1].UTC().Format(layout) }
		name := t.UTC().Format(layout)
		switch {
		case same(time.DateOnly + " 15:04"):
			name = t.UTC().Format(time.TimeOnly)
		case layout == "01-02" && same(layout):
			name = t.UTC().Format("15:04")
		}
		names = append(names, name)
	}
	return names
}
