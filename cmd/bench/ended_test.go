package main

import (
	"strings"
	"testing"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
	"pushbench/results/report"
	"pushbench/results/report/format"
	"pushbench/results/report/web"
	"pushbench/results/resultstest"
)

// ending is a run and the exit code that it must lead to.
type ending struct {
	name string
	code int
	run  *results.Run
}

// endings are runs of every kind: each outcome of a gate with a promise that nobody,
// base or new breaks, the same against a baseline, and runs without a gate.
func endings() []ending {
	var all []ending
	codes := map[results.GateOutcome]int{results.GatePass: term.OK, results.GateFail: term.Failed,
		results.GateInconclusive: term.Inconclusive, results.GateInvalid: term.Invalid}
	for outcome, code := range codes {
		for _, breaker := range []string{"nobody", results.SideBase, results.SideNew} {
			run := resultstest.Sided([]string{"default"}, []string{"sse"}, 3, 1, 0)
			promise(run, "default/sse@"+breaker)
			run.Gate = decided(outcome)
			want := code
			if breaker == results.SideNew && code != term.Invalid {
				want = term.Failed
			}
			all = append(all, ending{string(outcome) + ", broken by " + breaker, want, run})
		}
		run := resultstest.Run([]string{"default"}, []string{"sse"}, 3, 1)
		run.Gate = decided(outcome)
		run.Gate.Baseline = "b.json"
		all = append(all, ending{string(outcome) + " of a baseline", code, run})
	}
	nothing := resultstest.Sided([]string{"default"}, []string{"sse"}, 3, 1, 0)
	nothing.Gate = decided(results.GateInconclusive)
	nothing.Gate.Decisions[0].Refused = "other clients"
	all = append(all, ending{"nothing comparable", term.Usage, nothing})
	for verdict, code := range map[results.Verdict]int{results.OK: term.OK, results.Suspect: term.OK, results.Overloaded: term.OK, results.Invalid: term.Invalid} {
		run := resultstest.Run([]string{"default"}, []string{"sse"}, 3, 1)
		run.Cases[0].Summary.Verdict = verdict
		all = append(all, ending{string(verdict), code, run})
	}
	for side, outcome := range map[string]results.GateOutcome{results.SideNew: results.GateFail, results.SideBase: results.GateNotDone} {
		run := resultstest.Sided([]string{"default"}, []string{"sse"}, 3, 1, 0)
		resultstest.Fail(run, "default/sse@"+side, 3, results.MaxFailures)
		run.Gate = decided(outcome)
		run.Gate.Decisions[0].Down = side
		all = append(all, ending{side + " does not run", map[string]int{results.SideNew: term.Failed, results.SideBase: term.NotDone}[side], run})
	}
	for name, gate := range map[string]*results.Gate{"run": nil, "gate": decided(results.GateInconclusive)} {
		run := resultstest.Sided([]string{"default"}, []string{"sse"}, 3, 1, 0)
		run.Status, run.Gate, run.Error = results.Partial, gate, "agent 1 ended unasked"
		all = append(all, ending{"a " + name + " that could not be finished", term.NotDone, run})
	}
	broken := resultstest.Run([]string{"default"}, []string{"sse"}, 3, 1)
	promise(broken, "default/sse")
	return append(all, ending{"broken", term.Failed, broken})
}

// promise gives a run one that this case alone breaks.
func promise(run *results.Run, breaker string) {
	run.Thresholds = results.Evaluate(run, "lost == 0", "lost", "==", 0)
	for i := range run.Thresholds {
		run.Thresholds[i].Kept = run.Thresholds[i].Case != breaker
	}
}

func decided(outcome results.GateOutcome) *results.Gate {
	return &results.Gate{Outcome: outcome, Pairs: 3, Decisions: []results.GateDecision{{Case: "default/sse", Outcome: outcome, Pairs: 3,
		Limit: results.GateLimit{Text: "wire_bytes_per_msg=+1%", Metric: "wire_bytes_per_msg", Scale: results.ScaleRatio, Max: 0.01}}}}
}

// Whoever reads the terminal, the summary or the page reads what the exit code says.
func TestWordsAgreeWithTheExitCode(t *testing.T) {
	words := map[int][]string{
		term.OK: {"OK", "SUSPECT", "OVERLOADED", "PASS"}, term.Failed: {"FAIL"}, term.Usage: {"NOT COMPARABLE"},
		term.Inconclusive: {"INCONCLUSIVE"}, term.Invalid: {"INVALID"}, term.NotDone: {"NOT DONE"},
	}
	said := func(text string, code int, before, after string) bool {
		for _, word := range words[code] {
			if strings.Contains(text, before+word+after) {
				return true
			}
		}
		return false
	}
	for _, test := range endings() {
		t.Run(test.name, func(t *testing.T) {
			if got := term.CodeOf(ended(test.run)); got != test.code {
				t.Errorf("the exit code is %d, want %d", got, test.code)
			}
			var markdown, page strings.Builder
			if err := format.Markdown(&markdown, test.run); err != nil {
				t.Fatal(err)
			}
			if !said(markdown.String(), test.code, "## "+test.run.Scenario+": ", "\n") {
				t.Errorf("report.md begins %.200s", markdown.String())
			}
			if err := web.Write(&page, test.run); err != nil {
				t.Fatal(err)
			}
			if !said(page.String(), test.code, "<strong>", "</strong><p>") {
				t.Errorf("report.html does not say %v", words[test.code])
			}
			if text := report.Gate(test.run, report.TextOptions{}); text != "" && !said(text, test.code, "\n", "  1 ") {
				t.Errorf("the terminal says\n%s", text)
			}
		})
	}
}
