package report

import (
	"fmt"
	"strings"

	"pushbench/results"
	"pushbench/results/report/view"
)

// Gate is the answer of a gate: for every case a line a limit, with the medians of
// base and new, how much worse new is, the bounds that decided, and the limit they
// were held against; then what is to be said about single lines, then the whole
// outcome. It is empty for a run without a gate.
func Gate(run *results.Run, opts TextOptions) string {
	if run.Gate == nil {
		return ""
	}
	shown := view.GateOf(run.Gate)
	var footnotes, remarks strings.Builder
	for _, note := range shown.Notes {
		for _, line := range wrap(note, opts.width()) {
			footnotes.WriteString(opts.paint().Dim(line) + "\n")
		}
	}
	for _, n := range gateNotes(shown) {
		remarks.WriteString(join(hang("note  "+n.about+":", n.text, opts)))
	}
	if run.Gate.Stopped != "" {
		remarks.WriteString(join(hang("stopped:", run.Gate.Stopped, opts)))
	}
	if remarks.Len() > 0 {
		remarks.WriteString("\n")
	}
	return gateTable(shown, opts) + footnotes.String() + "\n" + remarks.String() + gateEnding(run, opts)
}

// gateTable has a title for each case and its decisions below.
func gateTable(shown view.Gate, opts TextOptions) string {
	paint := opts.paint()
	g := &grid{right: []bool{false, false, true, true, true, false, true, true}}
	var head []field
	for _, text := range []string{"", "", shown.Base, "new", "worse by", "bounds", "limit", shown.Count} {
		head = append(head, field{text: text, paint: paint.Bold})
	}
	g.add(head...)
	titles := make(map[int]string) // row → line above it
	last := ""
	for _, r := range shown.Rows {
		if r.Case != last {
			titles[len(g.rows)], last = paint.Bold(r.Case), r.Case
		}
		row := []field{{text: string(r.Outcome), paint: gatePaint(paint, r.Outcome)}, {text: r.Metric}}
		for _, text := range []string{r.Base, r.New, r.Worse} {
			row = append(row, dimMissing(text, paint))
		}
		g.add(append(row, field{text: r.Bounds, paint: paint.Dim}, field{text: r.HeldTo}, field{text: r.Pairs})...)
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

// dimMissing is a value, grey where it could not be had.
func dimMissing(text string, paint Paint) field {
	if text == view.Missing {
		return field{text: text, paint: paint.Dim}
	}
	return field{text: text}
}

// gateEnding is the last line of a gate, with what to say where the limits alone do
// not make the outcome.
func gateEnding(run *results.Run, opts TextOptions) string {
	o, paint := results.OutcomeOf(run), opts.paint()
	word := string(o.Ending)
	last := gatePaint(paint, results.GateOutcome(word))(word) + paint.Dim("  "+tally(run.Gate)) + "\n"
	stopped := o.Ending == results.EndedNotDone && run.Gate.Stopped != "" // which says why
	if word != string(run.Gate.Outcome) && !stopped {
		return join(hang("why:", o.Text, opts)) + last
	}
	return last
}

// gateNote is a remark and what it is about.
type gateNote struct{ about, text string }

// gateNotes are the remarks on single decisions, what several limits of one case
// have in common said once.
func gateNotes(shown view.Gate) []gateNote {
	type key struct{ of, text string }
	var order []key
	metrics := make(map[key][]string)
	for _, r := range shown.Rows {
		if r.Note == "" {
			continue
		}
		k := key{r.Case, r.Note}
		if metrics[k] == nil {
			order = append(order, k)
		}
		metrics[k] = append(metrics[k], r.Metric)
	}
	notes := make([]gateNote, 0, len(order))
	for _, k := range order {
		notes = append(notes, gateNote{k.of + " " + strings.Join(metrics[k], ", "), k.text})
	}
	return notes
}

// tally counts the outcomes: "1 FAIL, 5 PASS; at most 16 pairs".
func tally(gate *results.Gate) string {
	count := make(map[results.GateOutcome]int)
	for _, d := range gate.Decisions {
		count[d.Outcome]++
	}
	var parts []string
	for _, o := range []results.GateOutcome{results.GateNotDone, results.GateInvalid, results.GateFail, results.GateInconclusive, results.GatePass} {
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
