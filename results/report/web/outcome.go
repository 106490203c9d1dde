package web

import (
	"fmt"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report"
)

// outcome is the first thing to read: how the run ended, in a word and in a sentence.
type outcome struct {
	Word  string
	Class string // "ok", "suspect", "overloaded", "invalid"
	Text  string
	Notes []string // what to know besides
}

func outcomeOf(run *results.Run) outcome {
	o := verdictOf(run)
	if run.Gate != nil {
		o = gateOutcome(run.Gate)
	}
	if run.Status == results.Partial {
		o.Notes = append(o.Notes, fmt.Sprintf("Partial: %d of %d planned trials were finished.", report.Finished(run.Trials), len(run.Plan.Order)))
	}
	return o
}

// verdictOf is the outcome of a run that gates nothing: what cannot be vouched for
// stands over a broken promise, as in the exit code.
func verdictOf(run *results.Run) outcome {
	worst, named := results.OK, make(map[results.Verdict][]string)
	counted := 0
	for _, c := range run.Cases {
		if c.Summary.Verdict != "" {
			worst = results.Worst(worst, c.Summary.Verdict)
			named[c.Summary.Verdict] = append(named[c.Summary.Verdict], report.CaseName(run, c.ID))
			counted++
		}
	}
	broken := 0
	for _, t := range run.Thresholds {
		if !t.Kept {
			broken++
		}
	}
	switch {
	case counted == 0:
		return outcome{Word: "nothing measured", Class: "invalid", Text: "No case has a trial."}
	case worst.Severity() >= results.Invalid.Severity():
		return outcome{Word: "invalid", Class: "invalid", Text: "The harness cannot vouch for " + list(named[worst]) + "."}
	case broken > 0:
		return outcome{Word: "promises broken", Class: "bad", Text: fmt.Sprintf("%d of %d promises were broken.", broken, len(run.Thresholds))}
	}
	o := outcome{Word: string(worst), Class: string(worst)}
	switch worst {
	case results.OK:
		o.Text = "Every case may be believed."
	case results.Suspect:
		o.Text = "To be read with the reasons below: " + list(named[worst]) + "."
	case results.Overloaded:
		o.Text = "The target could not keep up in " + list(named[worst]) + "; a finding, not a fault."
	}
	if n := len(run.Thresholds); n > 0 {
		o.Text += fmt.Sprintf(" All %s kept.", counting(n, "promise"))
	}
	return o
}

func gateOutcome(g *results.Gate) outcome {
	o := outcome{Word: string(g.Outcome)}
	switch g.Outcome {
	case results.GatePass:
		o.Class, o.Text = "ok", "Not worse than the limits, shown."
	case results.GateFail:
		o.Class, o.Text = "bad", "Worse than a limit allows, shown."
	case results.GateInconclusive:
		o.Class, o.Text = "suspect", "Neither shown to be within the limits nor beyond them."
	default:
		o.Class, o.Text = "invalid", "The harness cannot vouch for the numbers."
	}
	if g.Baseline != "" {
		o.Text += " Held against the baseline " + g.Baseline + "."
	} else {
		o.Text += fmt.Sprintf(" %s, at most %s.", counting(len(g.Decisions), "decision"), counting(g.Pairs, "pair"))
	}
	if g.Stopped != "" {
		o.Notes = append(o.Notes, "Ended early: "+g.Stopped)
	}
	return o
}

// counting is "1 pair" or "6 pairs".
func counting(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return report.Number(float64(n)) + " " + noun + "s"
}

// list joins names, the first few of many.
func list(names []string) string {
	const most = 4
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// finding is a comparison in one line.
type finding struct {
	Title string
	Parts []part
}

// part is one metric of a finding.
type part struct{ Metric, Estimate, Word, Class string }

// findings are the comparisons of a run in a few words, when they are few.
func findings(run *results.Run) []finding {
	if len(run.Comparisons) > 4 {
		return nil
	}
	var all []finding
	for _, c := range run.Comparisons {
		f := finding{Title: report.ContrastTitle(c)}
		for _, name := range []string{"latency.p50", "latency.p99", "target_cpu_us_per_msg", "wire_bytes_per_msg"} {
			for _, m := range c.Metrics {
				if m.Metric == name {
					word, class := meaning(m)
					f.Parts = append(f.Parts, part{m.Metric, report.Estimate(m), word, class})
				}
			}
		}
		if len(f.Parts) > 0 {
			all = append(all, f)
		}
	}
	return all
}

// meaning is what a contrast shows in a word, and the style of that.
func meaning(m results.MetricContrast) (word, class string) {
	word, better := report.Meaning(m)
	known, _ := metric.Lookup(m.Metric)
	switch {
	case word == "":
		return m.Note, "missing"
	case word == results.NoteNoDifference || known.Better == metric.Neither:
		return word, "missing"
	case better:
		return strings.TrimPrefix(word, "is "), "better"
	default:
		return strings.TrimPrefix(word, "is "), "worse"
	}
}

// remark is a reason of a case's verdict.
type remark struct {
	Verdict, Class, Case, Text, Hint string
}

func remarks(run *results.Run) []remark {
	var all []remark
	for _, c := range run.Cases {
		for _, r := range c.Summary.Reasons {
			m := remark{Verdict: string(r.Verdict), Class: verdictClass(r.Verdict), Case: report.CaseName(run, c.ID), Text: r.Text, Hint: r.Hint}
			if r.Verdict == results.OK {
				m.Verdict, m.Class = "note", "verdict note"
			}
			all = append(all, m)
		}
	}
	return all
}
