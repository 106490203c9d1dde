package report

import (
	"fmt"
	"strings"
	"time"

	"pushbench/results"
	"pushbench/results/metric"
)

// Gate is the answer of a gate: for every case a line a limit, with the medians of
// base and new, how much worse new is, the bounds that decided, and the limit they
// were held against; then what is to be said about single lines, then the whole
// outcome. It is empty for a run without a gate.
func Gate(run *results.Run, opts TextOptions) string {
	if run.Gate == nil {
		return ""
	}
	gate, paint := run.Gate, opts.paint()
	var notes strings.Builder
	for _, n := range gateNotes(gate) {
		notes.WriteString(join(hang("note  "+n.about+":", n.text, opts)))
	}
	if gate.Stopped != "" {
		notes.WriteString(join(hang("stopped:", gate.Stopped, opts)))
	}
	if notes.Len() > 0 {
		notes.WriteString("\n")
	}
	return gateTable(gate, opts) + floorNotes(gate, paint) + "\n" + notes.String() + gateEnding(run, opts)
}

// gateEnding is the last line of a gate, with what to say where the limits alone do
// not make the outcome.
func gateEnding(run *results.Run, opts TextOptions) string {
	o, paint := results.OutcomeOf(run), opts.paint()
	word := string(o.Ending)
	last := gatePaint(paint, results.GateOutcome(word))(word) + paint.Dim("  "+tally(run.Gate)) + "\n"
	if word != string(run.Gate.Outcome) {
		return join(hang("why:", o.Text, opts)) + last
	}
	return last
}

// gateTable has a title for each case and its decisions below.
func gateTable(gate *results.Gate, opts TextOptions) string {
	paint := opts.paint()
	heads := []string{"", "", "base", "new", "worse by", "bounds", "limit", "pairs"}
	if gate.Baseline != "" {
		heads[2], heads[7] = "baseline", "trials"
	}
	g := &grid{right: []bool{false, false, true, true, true, false, true, true}}
	row := make([]field, 0, len(heads))
	for _, h := range heads {
		row = append(row, field{text: h, paint: paint.Bold})
	}
	g.add(row...)
	titles := make(map[int]string) // row → line above it
	last := ""
	for _, d := range gate.Decisions {
		if d.Case != last {
			titles[len(g.rows)], last = paint.Bold(gateCase(d)), d.Case
		}
		g.add(gateRow(d, paint)...)
	}
	var b strings.Builder
	for i, line := range g.within(opts.width()).lines() {
		if title := titles[i]; title != "" {
			b.WriteString(title + "\n")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func gateRow(d results.GateDecision, paint Paint) []field {
	m, _ := metric.Lookup(d.Limit.Metric)
	dim := func(s string) field { return field{text: s, paint: paint.Dim} }
	row := []field{
		{text: string(d.Outcome), paint: gatePaint(paint, d.Outcome)},
		{text: d.Limit.Metric},
		dim(missing), dim(missing), dim(missing), {},
		{text: limitText(d)},
		{text: Number(float64(d.Pairs))},
	}
	if d.Base != nil {
		row[2] = field{text: Value(m, *d.Base)}
	}
	if d.New != nil {
		row[3] = field{text: Value(m, *d.New)}
	}
	if d.Estimate != nil {
		row[4] = field{text: estimate(gateContrast(d, *d.Estimate))}
	}
	if d.Low != nil || d.High != nil {
		row[5] = dim("[" + gateBound(d, d.Low) + ", " + gateBound(d, d.High) + "]")
	}
	return row
}

// gateContrast puts a number of a decision into the shape that contrasts are
// written from.
func gateContrast(d results.GateDecision, v float64) results.MetricContrast {
	return results.MetricContrast{Metric: d.Limit.Metric, Scale: d.Limit.Scale, Estimate: v}
}

func gateBound(d results.GateDecision, v *float64) string {
	if v == nil {
		return missing
	}
	return bound(gateContrast(d, *v), *v)
}

// limitText is a limit as it was written, without its metric; where its floor is
// wider, that, marked.
func limitText(d results.GateDecision) string {
	if floored(d) {
		return strings.ReplaceAll(percent(d.Margin), " ", "") + few
	}
	_, text, found := strings.Cut(d.Limit.Text, "=")
	if !found {
		return d.Limit.Text
	}
	text, _, _ = strings.Cut(text, ",")
	return text
}

// gateNote is a remark and what it is about.
type gateNote struct{ about, text string }

// gateNotes are the remarks on single decisions, what several limits of one case
// have in common said once.
func gateNotes(gate *results.Gate) []gateNote {
	type key struct{ of, text string }
	var order []key
	metrics := make(map[key][]string)
	add := func(d results.GateDecision, text string) {
		k := key{gateCase(d), text}
		if metrics[k] == nil {
			order = append(order, k)
		}
		metrics[k] = append(metrics[k], d.Limit.Metric)
	}
	for _, d := range gate.Decisions {
		if d.Note != "" {
			add(d, d.Note)
		}
	}
	notes := make([]gateNote, 0, len(order))
	for _, k := range order {
		notes = append(notes, gateNote{k.of + " " + strings.Join(metrics[k], ", "), k.text})
	}
	return notes
}

// floored says whether the floor of a limit is wider than its share of base.
func floored(d results.GateDecision) bool {
	const rounding = 1e-9
	return d.Limit.Scale == results.ScaleRatio && d.Estimate != nil && d.Margin > d.Limit.Max+rounding
}

// floorNotes explain the mark of floored limits, each once.
func floorNotes(gate *results.Gate, paint Paint) string {
	var b strings.Builder
	said := make(map[string]bool)
	for _, d := range gate.Decisions {
		if !floored(d) {
			continue
		}
		m, _ := metric.Lookup(d.Limit.Metric)
		floor := Value(m, d.Limit.FloorUnits)
		if m.Kind == metric.Time {
			floor = time.Duration(d.Limit.FloorUnits).String()
		}
		text := fmt.Sprintf("%s %s: a change below %s is none, whatever share of base it is", few, d.Limit.Metric, floor)
		if !said[text] {
			said[text] = true
			b.WriteString(paint.Dim(text) + "\n")
		}
	}
	return b.String()
}

// gateCase is a decision's case, without a cell that every case is in.
func gateCase(d results.GateDecision) string { return strings.TrimPrefix(d.Case, defaultCell+"/") }

// tally counts the outcomes: "1 FAIL, 5 PASS; at most 16 pairs".
func tally(gate *results.Gate) string {
	count := make(map[results.GateOutcome]int)
	for _, d := range gate.Decisions {
		count[d.Outcome]++
	}
	var parts []string
	for _, o := range []results.GateOutcome{results.GateInvalid, results.GateFail, results.GateInconclusive, results.GatePass} {
		if count[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[o], o))
		}
	}
	text := strings.Join(parts, ", ")
	if gate.Baseline != "" {
		return text + "; against " + gate.Baseline
	}
	return text + "; " + gate.Evidence()
}

// gatePaint is the colour of an outcome.
func gatePaint(p Paint, o results.GateOutcome) func(string) string {
	switch o {
	case results.GatePass:
		return p.Green
	case results.GateInconclusive:
		return p.Yellow
	case results.GateFail:
		return p.Red
	default:
		return p.Magenta
	}
}
