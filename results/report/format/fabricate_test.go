package format_test

import (
	"bytes"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/report/format"
	"pushbench/results/resultstest"
)

// plainRun is a run without a matrix.
func plainRun() *results.Run {
	return resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 6, 1)
}

// matrixRun has two axes.
func matrixRun() *results.Run {
	return resultstest.Run([]string{"clients=20,payload=128B", "clients=50,payload=128B"}, []string{"sse", "ws"}, 2, 2)
}

// gatedRun has two sides of every case and what a gate said of them.
func gatedRun() *results.Run {
	run := resultstest.Sided([]string{"default"}, []string{"sse", "ws"}, 6, 3, 0.2)
	base, worse, low, high := 90e3, 0.21, 0.15, 0.26
	decision := func(outcome results.GateOutcome, metric, note string) results.GateDecision {
		return results.GateDecision{Case: "default/sse", Limit: results.GateLimit{Text: metric + "=+10%", Metric: metric, Scale: results.ScaleRatio, Max: 0.1},
			Outcome: outcome, Pairs: 6, Base: &base, New: &base, Estimate: &worse, Low: &low, High: &high, Note: note}
	}
	run.Gate = &results.Gate{Outcome: results.GateInvalid, Pairs: 6, Decisions: []results.GateDecision{
		decision(results.GatePass, "latency.p50", ""),
		decision(results.GateFail, "latency.p99", ""),
		decision(results.GateInconclusive, "target_cpu_us_per_msg", "add pairs"),
		decision(results.GateInvalid, "wire_bytes_per_msg", "trial 3 stayed invalid"),
		{Case: "default/ws", Limit: results.GateLimit{Text: "allocs_per_msg=+1%", Metric: "allocs_per_msg", Scale: results.ScaleRatio}, Outcome: results.GateInconclusive, Note: "not measured"},
	}}
	return run
}

// troubledRun has one case of every verdict, one that was not run, and broken
// promises.
func troubledRun() *results.Run {
	run := resultstest.Run([]string{"clients=10", "clients=20", "clients=30"}, []string{"sse", "ws"}, 2, 4)
	run.Status = results.Partial
	because := []results.Reason{{Check: "backlog", Verdict: results.Overloaded, Text: "it grew", Hint: "publish less"}}
	for i, v := range []results.Verdict{results.OK, results.Suspect, results.Overloaded, results.Invalid, ""} {
		s := &run.Cases[i].Summary
		s.Verdict, s.Reasons = v, because
		if v == results.Invalid || v == "" {
			*s = results.Summary{Verdict: v, Reasons: because, Values: results.Values{}}
		}
	}
	run.Thresholds = append(results.Evaluate(run, "latency.p50 < 1ns", "latency.p50", "<", 1), results.Evaluate(run, "lost == 0", "lost", "==", 0)...)
	return run
}

// hostileRun has texts in it that try to be something else, and numbers that are
// none.
func hostileRun() *results.Run {
	run := plainRun()
	const evil = "a|b`c` <script>alert(1)</script> \x00\x1b[31m\xff \u202e\u2066 \u009b31m \r\n# EOF\n\"q\" ]]> \\ %_*[x](y) &amp; 日本"
	run.Scenario, run.Label, run.About, run.Command = evil, evil, evil, []string{evil, "```"}
	run.Environment.CPUModel, run.Environment.GoEnv = evil, map[string]string{evil: evil}
	for i := range run.Cases {
		c := &run.Cases[i]
		c.Cell, c.Transport, c.Engine = evil, c.Transport+evil, evil
		c.Summary.Reasons = []results.Reason{{Check: evil, Verdict: results.Suspect, Text: evil, Hint: evil}}
		c.Summary.Values[evil] = 1
	}
	for i := range run.Thresholds {
		run.Thresholds[i].Text, run.Thresholds[i].Metric = evil, evil
	}
	run.Comparisons[0].Base, run.Comparisons[0].Warnings = evil, []string{evil}
	return run
}

func runs() map[string]*results.Run {
	return map[string]*results.Run{
		"plain": plainRun(), "matrix": matrixRun(), "gated": gatedRun(), "troubled": troubledRun(), "hostile": hostileRun(), "empty": {},
	}
}

// written is what a function writes.
func written(t interface {
	Helper()
	Fatal(...any)
}, run *results.Run, name string) string {
	t.Helper()
	f, ok := format.Lookup(name)
	if !ok {
		t.Fatal("no format is called " + name)
	}
	var b bytes.Buffer
	for _, file := range f.Files(run) {
		if err := file.Write(&b); err != nil {
			t.Fatal(file.Name, err)
		}
	}
	return b.String()
}

// contains checks that a text has all of these parts.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}
