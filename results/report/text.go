package report

import (
	"fmt"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/report/view"
)

// Paint colours words; terminals differ, so the caller brings it. Colour repeats
// what a word says already.
type Paint interface {
	Bold(string) string
	Dim(string) string
	Red(string) string
	Green(string) string
	Yellow(string) string
	Magenta(string) string
}

// TextOptions says how wide and how colourful the text may be.
type TextOptions struct {
	Width int   // columns; 0 means 100
	Paint Paint // nil: no colour
}

func (o TextOptions) width() int {
	if o.Width <= 0 {
		return 100
	}
	return o.Width
}

func (o TextOptions) paint() Paint {
	if o.Paint == nil {
		return noPaint{}
	}
	return o.Paint
}

// Text is all that the terminal says about a finished run: headline, table,
// comparison of the transports, thresholds, why a verdict is not ok, and what a gate
// decided. Parts
// with nothing to say are left out.
func Text(run *results.Run, opts TextOptions) string {
	var parts []string
	for _, part := range []string{
		Headline(run, opts) + Table(run, opts),
		Comparisons(run, opts) + Calibration(run, opts),
		Thresholds(run, opts),
		Reasons(run, opts),
		Gate(run, opts),
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n")
}

// Headline names the run and what its cases have in common.
func Headline(run *results.Run, opts TextOptions) string {
	paint := opts.paint()
	var b strings.Builder
	name := run.Scenario
	if run.Label != "" {
		name += " (" + run.Label + ")"
	}
	text := strings.Join(append([]string{name}, settings(run.Cases)...), " · ")
	for i, line := range wrap(text, opts.width()) {
		if i == 0 {
			line = strings.Replace(line, name, paint.Bold(name), 1)
		}
		b.WriteString(line + "\n")
	}
	if run.Status == results.Partial {
		for _, line := range wrap("partial: "+results.PartialText(run), opts.width()) {
			b.WriteString(paint.Yellow(line) + "\n")
		}
	}
	if len(run.Cases) > 0 {
		b.WriteString("\n")
	}
	return b.String()
}

// settings lists what all cases have in common: what differs is in their cells.
func settings(cases []results.Case) []string {
	var said []string
	add := func(describe func(results.Case) string) {
		if s, ok := common(cases, describe); ok && s != "" {
			said = append(said, s)
		}
	}
	add(func(c results.Case) string { return view.Number(float64(c.Clients)) + " clients" })
	add(func(c results.Case) string { return view.Number(c.RatePerS) + " msg/s" })
	add(func(c results.Case) string { return view.ByteSize(c.PayloadBytes) + " payload" })
	if trials, ok := trialCount(cases); ok {
		said = append(said, trials)
	}
	add(func(c results.Case) string { return quiet(c.Engine != "", c.Engine+" engine") })
	add(func(c results.Case) string { return quiet(c.Stamp != "", c.Stamp+" stamps") })
	add(func(c results.Case) string { return quiet(c.Placement != "", "placement "+c.Placement) })
	return said
}

func quiet(known bool, s string) string {
	if known {
		return s
	}
	return ""
}

// common is what describe says of every case, when it says the same.
func common(cases []results.Case, describe func(results.Case) string) (string, bool) {
	if len(cases) == 0 {
		return "", false
	}
	first := describe(cases[0])
	for _, c := range cases[1:] {
		if describe(c) != first {
			return "", false
		}
	}
	return first, true
}

// trialCount says how many trials count in each case.
func trialCount(cases []results.Case) (string, bool) {
	if len(cases) == 0 {
		return "", false
	}
	fewest, most := cases[0].Summary.Trials, cases[0].Summary.Trials
	for _, c := range cases {
		fewest, most = min(fewest, c.Summary.Trials), max(most, c.Summary.Trials)
	}
	switch {
	case fewest != most:
		return fmt.Sprintf("%d to %d trials each", fewest, most), true
	case most == 0:
		return "no trial that counts", true
	case most == 1:
		return "1 trial each", true
	default:
		return fmt.Sprintf("%d trials each", most), true
	}
}

// cells are the matrix cells of a run in the order of its cases.
func cells(cases []results.Case) []string {
	var names []string
	for _, c := range cases {
		if !slices.Contains(names, c.Cell) {
			names = append(names, c.Cell)
		}
	}
	return names
}

// verdictPaint is the colour of a verdict.
func verdictPaint(p Paint, v results.Verdict) func(string) string {
	switch v {
	case results.OK:
		return p.Green
	case results.Suspect:
		return p.Yellow
	case results.Overloaded:
		return p.Magenta
	default:
		return p.Red
	}
}

type noPaint struct{}

func (noPaint) Bold(s string) string    { return s }
func (noPaint) Dim(s string) string     { return s }
func (noPaint) Red(s string) string     { return s }
func (noPaint) Green(s string) string   { return s }
func (noPaint) Yellow(s string) string  { return s }
func (noPaint) Magenta(s string) string { return s }
