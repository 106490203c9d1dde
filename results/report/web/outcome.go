package web

import (
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// outcome is the first thing to read: how the run ended, in a word and in sentences.
type outcome struct {
	Word  string
	Class string // of its colour
	Text  string
	Notes []string
}

func outcomeOf(run *results.Run) outcome {
	o := results.OutcomeOf(run)
	shown := outcome{Word: string(o.Ending), Class: endingClass(o.Ending), Text: sentence(o.Text)}
	for _, note := range o.Notes {
		shown.Notes = append(shown.Notes, sentence(note))
	}
	return shown
}

func endingClass(e results.Ending) string {
	switch e {
	case results.EndedOK, results.EndedPass:
		return "ok"
	case results.EndedSuspect, results.EndedPartial, results.EndedInconclusive:
		return "suspect"
	case results.EndedOverloaded:
		return "overloaded"
	case results.EndedFail:
		return "bad"
	default:
		return "invalid"
	}
}

// sentence gives words a capital and a full stop; the name of a case at the beginning
// stays as it is written.
func sentence(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz:") == "" && word != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text + "."
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
		f := finding{Title: view.ContrastTitle(c)}
		for _, name := range []string{"latency.p50", "latency.p99", "target_cpu_us_per_msg", "wire_bytes_per_msg"} {
			for _, m := range c.Metrics {
				if m.Metric == name {
					word, class := meaning(m)
					f.Parts = append(f.Parts, part{m.Metric, view.Estimate(m), word, class})
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
	word, better := view.Meaning(m)
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

// remark is a reason of the verdicts of cases.
type remark struct {
	Verdict, Class, Case, Text, Hint string
}

func remarks(run *results.Run) []remark {
	var all []remark
	for _, f := range results.FindingsOf(run) {
		m := remark{Verdict: string(f.Verdict), Class: verdictClass(f.Verdict), Case: f.Where(), Text: f.Text, Hint: f.Hint}
		if f.Verdict == results.OK {
			m.Verdict, m.Class = "note", "verdict note"
		}
		all = append(all, m)
	}
	return all
}
