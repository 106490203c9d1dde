package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pushbench/results"
	"pushbench/results/metric"
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
			g.add(field{text: "broken", paint: paint.Red}, promise, field{text: caseName(run, t.Case)}, field{text: found(t)})
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
			lines = append(lines, [2]field{{text: caseName(run, t.Case)}, {text: found(t)}})
		}
		return lines
	}
	who := "all %d cases"
	if others {
		who = "the other %d cases"
	}
	byValue := func(a, b results.Threshold) int { return cmp.Compare(a.Value, b.Value) }
	least, most := found(slices.MinFunc(kept, byValue)), found(slices.MaxFunc(kept, byValue))
	if least != most {
		least += " to " + most
	}
	return [][2]field{{{text: fmt.Sprintf(who, len(kept))}, {text: least}}}
}

// found is the value that a promise was held against.
func found(t results.Threshold) string {
	if !t.Known {
		return "could not be measured"
	}
	m, ok := metric.Lookup(t.Metric)
	if !ok {
		return Number(t.Value)
	}
	return Value(m, t.Value)
}

// caseName is a case's cell and series, without a cell that every case is in.
func caseName(run *results.Run, id string) string {
	for _, c := range run.Cases {
		switch {
		case c.ID != id:
		case c.Cell == defaultCell:
			return c.Series()
		default:
			return c.Cell + "/" + c.Series()
		}
	}
	return id
}

// Reasons says, for every case whose verdict is not ok, why and what to do, and
// what else its checks remarked.
func Reasons(run *results.Run, opts TextOptions) string {
	var b strings.Builder
	for _, c := range run.Cases {
		for _, r := range c.Summary.Reasons {
			verdict := string(r.Verdict)
			if r.Verdict == results.OK {
				verdict = "note"
			}
			head := fmt.Sprintf("%s  %s: ", verdict, caseName(run, c.ID))
			text := r.Text
			if r.Hint != "" {
				text += "; " + r.Hint
			}
			for i, line := range hang(head, text, opts) {
				if i == 0 {
					line = verdictPaint(opts.paint(), r.Verdict)(verdict) + line[len(verdict):]
				}
				b.WriteString(line + "\n")
			}
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
