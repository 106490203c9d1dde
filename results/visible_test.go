package results_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		`before "x" \n`:                        `before "x" \n`,
		"größer, 比較":                           "größer, 比較",
		"\x1b[31mred":                          `\x1b[31mred`,
		"two\nlines \"and\" \\ so":             `two\nlines "and" \ so`,
		"turned \u202e round":                  `turned \u202e round`,
		"cut \xff":                             `cut \xff`,
		"C1 \u009b31m, isolates \u2066x\u2069": `C1 \u009b31m, isolates \u2066x\u2069`,
		"over\rwritten":                        `over\rwritten`,
		"\ufeffmark, line\u2028end":            `\ufeffmark, line\u2028end`,
	} {
		if got := results.Visible(text); got != want {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
}

func TestVisibleLines(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"panic: no\n\n\tmain.go:3\n":           "panic: no\n\n\tmain.go:3\n",
		"of Windows\r\nand\rback":              "of Windows\nand\\rback",
		"\x1b]0;title\a\n\x1b[2Jgone \u009b1m": "\\x1b]0;title\\a\n\\x1b[2Jgone \\u009b1m",
	} {
		if got := results.VisibleLines(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
		if got := results.VisibleLines(want); got != want {
			t.Errorf("%q, shown again, is %q", want, got)
		}
	}
}

func TestShown(t *testing.T) {
	const red, seen = "\x1b[31m", `\x1b[31m`
	of := func(text string) *results.Run {
		run := fabricated()
		run.Scenario, run.Command = text, []string{"bench", text}
		run.Environment.Sysctl = map[string]string{text: text}
		run.Trials[0].Reasons = []results.Reason{{Check: "books", Verdict: results.Verdict(text), Text: text + "\nlast words", Hint: text}}
		run.Gate = &results.Gate{Decisions: []results.GateDecision{{Case: text}}, Stopped: text}
		run.Cases[0].Summary.Values = results.Values{text: 1}
		return run
	}
	run := of(red)
	if diff := cmp.Diff(withoutHistograms(of(seen)), withoutHistograms(results.Shown(run))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(withoutHistograms(of(red)), withoutHistograms(run)); diff != "" {
		t.Errorf("what was shown has changed:\n%s", diff)
	}
	if got := results.Shown(run); got.Trials[0].Histograms["latency"] != run.Trials[0].Histograms["latency"] || got.Started != run.Started {
		t.Error("what is no text was copied or lost")
	}
	if plain := fabricated(); results.Shown(plain) != plain {
		t.Error("a run with nothing to hide was copied")
	}
	if results.Shown[*results.Run](nil) != nil || results.Shown(time.Second) != time.Second {
		t.Error("a value without text changed")
	}
}

// withoutHistograms is a copy that can be compared.
func withoutHistograms(run *results.Run) results.Run {
	c := *run
	c.Trials = append([]results.Trial(nil), run.Trials...)
	for i := range c.Trials {
		c.Trials[i].Histograms = nil
	}
	return c
}
