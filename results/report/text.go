package report

import (
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
	run = results.Shown(run)
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
		name += " (" + results.Visible(run.Label) + ")"
	}
	text := strings.Join(append([]string{name}, view.Settings(run.Cases)...), " · ")
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
