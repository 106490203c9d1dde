package format_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// node is an element of any XML document.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// junitShape is what the schema of the xUnit plugin allows, in full: attributes and
// elements, the latter in any order. Those whose names end in * must be there.
func junitShape() map[string]struct{ attrs, nodes []string } {
	said := []string{"type", "message"}
	again := []string{"message", "type*"}
	return map[string]struct{ attrs, nodes []string }{
		"testsuites": {[]string{"name", "time", "tests", "failures", "errors"}, []string{"testsuite"}},
		"testsuite": {[]string{"name*", "tests*", "failures*", "errors*", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
			[]string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
		"testcase": {[]string{"name*", "time", "classname", "group"},
			[]string{"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError", "system-out", "system-err"}},
		"skipped":      {said, nil},
		"error":        {said, nil},
		"failure":      {said, nil},
		"rerunFailure": {again, []string{"stackTrace", "system-out", "system-err"}},
		"rerunError":   {again, []string{"stackTrace", "system-out", "system-err"}},
		"flakyFailure": {again, []string{"stackTrace", "system-out", "system-err"}},
		"flakyError":   {again, []string{"stackTrace", "system-out", "system-err"}},
		"properties":   {nil, []string{"property"}},
		"property":     {[]string{"name*", "value*"}, nil},
		"system-out":   {nil, nil},
		"system-err":   {nil, nil},
		"stackTrace":   {nil, nil},
	}
}

// junitTime is the schema's pattern of a time.
var junitTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$`)

func checkShape(t *testing.T, n node) {
	t.Helper()
	shape, known := junitShape()[n.XMLName.Local]
	if !known {
		t.Fatalf("<%s> is no element of JUnit XML", n.XMLName.Local)
	}
	for _, a := range n.Attrs {
		if name := a.Name.Local; !slices.Contains(shape.attrs, name) && !slices.Contains(shape.attrs, name+"*") {
			t.Errorf("<%s> has no attribute %s", n.XMLName.Local, name)
		}
		if a.Name.Local == "time" && !junitTime.MatchString(a.Value) {
			t.Errorf("<%s time=%q> is no time", n.XMLName.Local, a.Value)
		}
	}
	for _, name := range shape.attrs {
		if must, ok := strings.CutSuffix(name, "*"); ok && !slices.ContainsFunc(n.Attrs, func(a xml.Attr) bool { return a.Name.Local == must }) {
			t.Errorf("<%s> lacks its %s", n.XMLName.Local, must)
		}
	}
	for _, child := range n.Nodes {
		if !slices.Contains(shape.nodes, child.XMLName.Local) {
			t.Errorf("<%s> does not belong into <%s>", child.XMLName.Local, n.XMLName.Local)
		}
		checkShape(t, child)
	}
}

// ends is how each test of a document ended, by "suite: test".
func ends(t *testing.T, run *results.Run) map[string]string {
	t.Helper()
	text := written(t, run, "junit")
	var root node
	decoder := xml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if _, err := decoder.Token(); err == nil {
		if _, err = decoder.Token(); !errors.Is(err, io.EOF) {
			t.Errorf("more than one document: %v", err)
		}
	}
	checkShape(t, root)
	found := map[string]string{}
	sums := map[string]int{}
	for _, suite := range root.Nodes {
		here := map[string]int{}
		for _, test := range suite.Nodes {
			end, text := "passed", ""
			for _, child := range test.Nodes {
				if name := child.XMLName.Local; name != "system-out" {
					end = name
				}
				text += child.attr("message") + child.Text
			}
			found[suite.attr("name")+": "+test.attr("name")] = end + ": " + text
			for _, tally := range []map[string]int{here, sums} {
				tally["tests"]++
				tally[end]++
			}
		}
		checkTally(t, suite, here)
	}
	checkTally(t, root, sums)
	return found
}

func checkTally(t *testing.T, n node, want map[string]int) {
	t.Helper()
	for attr, key := range map[string]string{"tests": "tests", "failures": "failure", "errors": "error", "skipped": "skipped"} {
		if attr == "skipped" && n.XMLName.Local == "testsuites" {
			continue // it has no such attribute
		}
		if got := n.attr(attr); got != itoa(want[key]) {
			t.Errorf("%s says %s=%q, want %d", n.attr("name"), attr, got, want[key])
		}
	}
}

func TestJUnitOfVerdictsAndPromises(t *testing.T) {
	got := ends(t, troubledRun())
	for test, want := range map[string]string{
		"fanout/clients=10/sse: verdict":           "passed: ok",
		"fanout/clients=10/sse: lost == 0":         "passed: found 0",
		"fanout/clients=10/sse: latency.p50 < 1ns": "failure: found 0.0",
		"fanout/clients=10/ws: verdict":            "passed: suspect\n",
		"fanout/clients=20/sse: verdict":           "passed: overloaded\noverloaded: it grew; publish less",
		"fanout/clients=20/ws: verdict":            "error: the numbers cannot be vouched for",
		"fanout/clients=20/ws: lost == 0":          "skipped: the case is invalid",
		"fanout/clients=30/sse: verdict":           "skipped: not run",
		"fanout/clients=30/ws: latency.p50 < 1ns":  "failure: ",
		"fanout/clients=30/ws: lost == 0":          "passed: ",
	} {
		if !strings.HasPrefix(got[test], want) {
			t.Errorf("%s ended %q, want %q", test, got[test], want)
		}
	}
	if _, there := got["fanout/clients=30/sse: lost == 0"]; there {
		t.Error("a case that was not run has promises")
	}
}

// What is left of a run does not pass as all of it.
func TestJUnitOfAPartialRun(t *testing.T) {
	const sums = "the file is damaged, the table shows what the cases added up to"
	for _, c := range []struct {
		name string
		left int // trials
		edit func(*results.Run)
		want map[string]string // how tests of the suite ended
	}{
		{"whole", 13, func(*results.Run) {}, map[string]string{"fanout/run: outcome": "passed: OK: every case may be believed"}},
		{"interrupted", 5, func(run *results.Run) { run.Status = results.Partial },
			map[string]string{
				"fanout/run: outcome": "error: PARTIAL: 5 of 13 planned trials, 4 of which count",
				"fanout/run: partial": "skipped: 5 of 13 planned trials, 4 of which count; what is told",
			}},
		{"interrupted early", 1, func(run *results.Run) { run.Status = results.Partial },
			map[string]string{"fanout/run: outcome": "error: ", "fanout/run: partial": "skipped: 1 of 13 planned trials, which does not count; "}},
		{"damaged", 0, func(run *results.Run) { run.Status, run.Damage, run.Thresholds = results.Partial, sums, nil },
			map[string]string{"fanout/run: outcome": "error: ", "fanout/run: partial": "error: 0 of 13 planned trials; " + sums + "; no promise and no gate is left to judge by"}},
		{"damaged, with its promises", 5, func(run *results.Run) { run.Status, run.Damage = results.Partial, sums },
			map[string]string{"fanout/run: outcome": "error: ", "fanout/run: partial": "skipped: 5 of 13 planned trials, 4 of which count; " + sums}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := resultstest.Run([]string{"default"}, []string{"sse"}, 12, 1)
			run.Trials = run.Trials[:c.left]
			c.edit(run)
			got := ends(t, run)
			for test, end := range got {
				if strings.HasPrefix(test, "fanout/run: ") && c.want[test] == "" {
					t.Errorf("%s ended %q, and was not expected", test, end)
				}
			}
			for test, want := range c.want {
				if !strings.HasPrefix(got[test], want) {
					t.Errorf("%s ended %q, want %q in %v", test, got[test], want, got)
				}
			}
		})
	}
}

func TestJUnitOfAGate(t *testing.T) {
	got := ends(t, gatedRun())
	for test, want := range map[string]string{
		"fanout/gate: sse latency.p50=+10%":           "passed: PASS: base 0.0900 ms, new 0.0900 ms, worse by +21.0 %, bounds [+15.0, +26.0], limit +10%, 6 pairs",
		"fanout/gate: sse latency.p99=+10%":           "failure: FAIL: ",
		"fanout/gate: sse target_cpu_us_per_msg=+10%": "skipped: INCONCLUSIVE: ",
		"fanout/gate: sse wire_bytes_per_msg=+10%":    "error: INVALID: ",
		"fanout/gate: ws allocs_per_msg=+1%":          "skipped: INCONCLUSIVE: base –, new –, worse by –, bounds –, limit +1%, 0 pairs; not measured",
		"fanout/sse@base: verdict":                    "passed: ",
	} {
		if !strings.HasPrefix(got[test], want) {
			t.Errorf("%s ended %q, want %q", test, got[test], want)
		}
	}
}

// A gate that compared nothing has limits that were skipped and a server that is
// green, unless the outcome says what the exit code does.
func TestJUnitOfOutcomes(t *testing.T) {
	for _, test := range []struct {
		gate *results.Gate
		want string
	}{
		{&results.Gate{Outcome: results.GatePass, Pairs: 6, Decisions: []results.GateDecision{{}}}, "passed: PASS: not worse"},
		{&results.Gate{Outcome: results.GateFail, Pairs: 6, Decisions: []results.GateDecision{{}}}, "failure: FAIL: worse"},
		{&results.Gate{Outcome: results.GateInconclusive, Pairs: 24, Decisions: []results.GateDecision{{}}}, "skipped: INCONCLUSIVE: "},
		{&results.Gate{Outcome: results.GateInvalid, Pairs: 6, Decisions: []results.GateDecision{{}}}, "error: INVALID: "},
		{&results.Gate{Outcome: results.GateInconclusive, Pairs: 6, Decisions: []results.GateDecision{{Case: "default/sse", Refused: "other clients"}}},
			"error: NOT COMPARABLE: nothing is comparable: sse: other clients"},
		{nil, "passed: OK: every case may be believed; 2 of 2"},
	} {
		run := gatedRun()
		run.Gate = test.gate
		if got := ends(t, run)["fanout/run: outcome"]; !strings.HasPrefix(got, test.want) {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
	if got := ends(t, &results.Run{})["/run: outcome"]; !strings.HasPrefix(got, "error: NOTHING MEASURED") {
		t.Error(got)
	}
}

// A case took as long as its trials, the discarded one too.
func TestJUnitTimes(t *testing.T) {
	run := resultstest.Run([]string{"default"}, []string{"sse"}, 2, 1)
	contains(t, written(t, run, "junit"), `<testsuites name="fanout" time="21.000"`,
		`<testsuite name="fanout/sse" timestamp="2026-03-14T15:09:26" time="13.500" tests="2"`,
		`<testcase name="verdict" classname="fanout/sse" time="13.500">`, `<testcase name="lost == 0" classname="fanout/sse">`)
}

// The exit code of a gate is the new side's: a promise that the base breaks must not
// make a CI server say otherwise.
func TestJUnitOfAPromiseThatTheBaseBreaks(t *testing.T) {
	run := gatedRun()
	run.Thresholds = results.Evaluate(run, "latency.p50 < 1ns", "latency.p50", "<", 1)
	got := ends(t, run)
	for test, want := range map[string]string{
		"fanout/sse@base: latency.p50 < 1ns": "skipped: broken by the base, which does not count: found ",
		"fanout/sse@new: latency.p50 < 1ns":  "failure: found ",
	} {
		if !strings.HasPrefix(got[test], want) {
			t.Errorf("%s ended %q, want %q", test, got[test], want)
		}
	}
}

// encoding/xml refuses characters that XML does not have: reading it is the test.
func TestJUnitOfHostileTexts(t *testing.T) {
	if got := ends(t, hostileRun()); len(got) == 0 {
		t.Error("no test")
	}
	ends(t, &results.Run{})
}

// A target that does not run is an error, and not a test that was skipped or failed: there
// is nothing to see in the numbers, and its last words are with it.
func TestJUnitOfATargetThatDoesNotRun(t *testing.T) {
	for _, test := range []struct {
		side    string
		outcome results.GateOutcome
	}{{results.SideNew, results.GateFail}, {results.SideBase, results.GateNotDone}} {
		run := resultstest.Sided([]string{"default"}, []string{"sse"}, 1, 3, 0)
		for block := range 2 {
			resultstest.Fail(run, "default/sse@"+test.side, block, results.MaxFailures)
		}
		run.Thresholds = results.Evaluate(run, "lost == 0", "lost", "==", 0)
		run.Gate = &results.Gate{Outcome: test.outcome, Decisions: []results.GateDecision{{Case: "default/sse", Outcome: test.outcome, Down: test.side,
			Limit: results.GateLimit{Text: "wire_bytes_per_msg=+1%", Metric: "wire_bytes_per_msg"}, Note: "it does not run"}}}
		got := ends(t, run)
		for name, want := range map[string][]string{
			"fanout/run: outcome":                     {"error: " + string(test.outcome) + ": it does not run; sse " + test.side + ": ", "no licence"},
			"fanout/sse@" + test.side + ": verdict":   {"error: the target failed", "no licence", "run it by hand"},
			"fanout/sse@" + test.side + ": lost == 0": {"skipped: the case is failed"},
			"fanout/gate: sse wire_bytes_per_msg=+1%": {"error: " + string(test.outcome) + ": ", "it does not run"},
		} {
			for _, part := range want {
				if !strings.Contains(got[name], part) {
					t.Errorf("%s is down: %s ended %q, want %q in it", test.side, name, got[name], part)
				}
			}
		}
	}
}
