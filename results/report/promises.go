package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pushbench/results"
	"pushbench/results/report/view"
)

// mostKept is how many cases that kept one promise have a line each.
const mostKept = 3

// Thresholds is the table of promises: in the scenario's order, a line for each case
// that broke it and one for each that kept it, or one for all those where they are
// many.
func Thresholds(run *results.Run, opts TextOptions) string {
	if len(run.Thresholds) == 0 {
		return ""
	}
	paint := opts.paint()
	g := &grid{right: []bool{false, false, false, false}}
	g.add(field{}, field{text: "promise", paint: paint.Bold}, field{text: "case", paint: paint.Bold}, field{text: "found", paint: paint.Bold})
	var texts []string
	for _, t := range run.Thresholds {
		if !slices.Contains(texts, t.Text) {
			texts = append(texts, t.Text)
		}
	}
	for _, text := range texts {
		var broken, kept []results.Threshold
		for _, t := range run.Thresholds {
			switch {
			case t.Text != text:
			case t.Kept:
				kept = append(kept, t)
			default:
				broken = append(broken, t)
			}
		}
		promise := field{text: text} // said once
		for _, t := range broken {
			g.add(field{text: "broken", paint: paint.Red}, promise, field{text: run.NameOf(t.Case)}, field{text: view.Found(t)})
			promise.text = ""
		}
		for _, line := range keptLines(run, kept, len(broken) > 0) {
			g.add(field{text: "kept", paint: paint.Green}, promise, line[0], line[1])
			promise.text = ""
		}
	}
	return join(g.lines())
}

// keptLines are case and found of those that kept a promise; others says that some
// did not.
func keptLines(run *results.Run, kept []results.Threshold, others bool) [][2]field {
	var lines [][2]field
	if len(kept) <= mostKept {
		for _, t := range kept {
			lines = append(lines, [2]field{{text: run.NameOf(t.Case)}, {text: view.Found(t)}})
		}
		return lines
	}
	who := "all %d cases"
	if others {
		who = "the other %d cases"
	}
	byValue := func(a, b results.Threshold) int { return cmp.Compare(a.Value, b.Value) }
	least, most := view.Found(slices.MinFunc(kept, byValue)), view.Found(slices.MaxFunc(kept, byValue))
	if least != most {
		least += " to " + most
	}
	return [][2]field{{{text: fmt.Sprintf(who, len(kept))}, {text: least}}}
}

// Reasons says why verdicts are not ok and what to do, and what else the checks
// remarked: each once, with the cases that it is true of.
func Reasons(run *results.Run, opts TextOptions) string {
	var b strings.Builder
	for _, f := range results.FindingsOf(run) {
		verdict := string(f.Verdict)
		if f.Verdict == results.OK {
			verdict = "note"
		}
		head := fmt.Sprintf("%s  %s: ", verdict, f.Where())
		text := f.Text
		if f.Hint != "" {
			text += "; " + f.Hint
		}
		for i, line := range hang(head, text, opts) {
			if i == 0 {
				line = verdictPaint(opts.paint(), f.Verdict)(verdict) + line[len(verdict):]
			}
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// hang wraps head and text to the width, later lines indented by two.
func hang(head, text string, opts TextOptions) []string {
	// The head keeps its inner spaces: only the text is wrapped, behind a word as
	// long as the head.
	stand := strings.Repeat("\x00", utf8.RuneCountInString(strings.TrimRight(head, " ")))
	lines := wrap(stand+" "+text, opts.width()-2)
	for i := range lines {
		if i == 0 {
			lines[0] = strings.TrimRight(head, " ") + strings.TrimPrefix(lines[0], stand)
		} else {
			lines[i] = "  " + lines[i]
		}
	}
	return lines
}
