package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pushbench/results"
	"pushbench/results/metric"
)

// Thresholds says which promises were kept: one line a promise that all cases
// kept, and one line a case that broke it.
func Thresholds(run *results.Run, opts TextOptions) string {
	var texts []string
	for _, t := range run.Thresholds {
		if !slices.Contains(texts, t.Text) {
			texts = append(texts, t.Text)
		}
	}
	g := &grid{right: []bool{false, false, false}}
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
		for _, t := range broken {
			g.add(field{text: "broken", paint: opts.paint().Red}, field{text: text}, field{text: caseName(run, t.Case) + ": " + found(t)})
		}
		if len(broken) == 0 {
			g.add(field{text: "kept", paint: opts.paint().Green}, field{text: text}, field{text: each(run, kept), paint: opts.paint().Dim})
		}
	}
	return join(g.lines())
}

// each says what was found case by case while that is short, else how many.
func each(run *results.Run, kept []results.Threshold) string {
	if len(kept) > 3 {
		return fmt.Sprintf("in all %d cases", len(kept))
	}
	var said []string
	for _, t := range kept {
		said = append(said, caseName(run, t.Case)+" "+found(t))
	}
	return strings.Join(said, ", ")
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
