package format

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"pushbench/results"
	"pushbench/results/report/view"
)

// The shape of JUnit XML that CI servers share, after the schema of Jenkins' xUnit
// plugin: https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd.
type (
	testSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		tally
		Suites []testSuite `xml:"testsuite"`
	}
	testSuite struct {
		Name      string `xml:"name,attr"`
		Timestamp string `xml:"timestamp,attr,omitempty"`
		tally
		Cases []testCase `xml:"testcase"`
	}
	testCase struct {
		Name      string   `xml:"name,attr"`
		ClassName string   `xml:"classname,attr"`
		Skipped   *finding `xml:"skipped"`
		Error     *finding `xml:"error"`
		Failure   *finding `xml:"failure"`
		Out       *output  `xml:"system-out"`
	}
	output struct {
		Text string `xml:",cdata"`
	}
	tally struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	finding struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
)

// JUnit writes JUnit XML: a suite a case, in it a test for its verdict and one for
// each promise, a suite for the gate, and one that names a partial run. What fails is
// a failure, what could not be decided is skipped, what cannot be vouched for is an
// error. An overloaded case passes: that is a finding, told in its output.
func JUnit(w io.Writer, run *results.Run) error {
	document := testSuites{Name: clean(run.Scenario)}
	if run.Status == results.Partial {
		document.add(runSuite(run))
	}
	for _, c := range run.Cases {
		document.add(caseSuite(run, c))
	}
	if run.Gate != nil {
		document.add(gateSuite(run))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (d *testSuites) add(s testSuite) {
	for _, c := range s.Cases {
		s.count(c)
		d.count(c)
	}
	d.Suites = append(d.Suites, s)
}

func (t *tally) count(c testCase) {
	t.Tests++
	switch {
	case c.Skipped != nil:
		t.Skipped++
	case c.Error != nil:
		t.Errors++
	case c.Failure != nil:
		t.Failures++
	}
}

func newSuite(run *results.Run, name string) testSuite {
	s := testSuite{Name: clean(run.Scenario + "/" + name)}
	if !run.Started.IsZero() {
		s.Timestamp = run.Started.UTC().Format("2006-01-02T15:04:05")
	}
	return s
}

// runSuite says that a run is partial: otherwise what is left of it would pass as all
// of it. Where a damaged file has lost what to judge by, that is an error.
func runSuite(run *results.Run) testSuite {
	s := newSuite(run, "run")
	test := testCase{Name: clean("partial: " + results.ProgressOf(run).String()), ClassName: s.Name}
	switch {
	case run.Damage == "":
		test.Skipped = &finding{Message: "the run was ended before: what is told is of the trials that were finished"}
	case len(run.Thresholds) == 0 && run.Gate == nil:
		test.Error = &finding{Message: clean(run.Damage + "; no promise and no gate is left to judge by"), Type: "DAMAGED"}
	default:
		test.Skipped = &finding{Message: clean(run.Damage)}
	}
	s.Cases = append(s.Cases, test)
	return s
}

func caseSuite(run *results.Run, c results.Case) testSuite {
	s := newSuite(run, c.Short())
	verdict := testCase{Name: "verdict", ClassName: s.Name}
	reasons := reasonLines(c)
	switch c.Summary.Verdict {
	case results.OK, results.Suspect, results.Overloaded:
		verdict.Out = &output{string(c.Summary.Verdict) + "\n" + reasons}
	case "":
		verdict.Skipped = &finding{Message: "not run: the run was ended before"}
	default:
		verdict.Error = &finding{Message: "the numbers cannot be vouched for", Type: "INVALID", Text: reasons}
	}
	s.Cases = append(s.Cases, verdict)
	for _, t := range run.Thresholds {
		if t.Case == c.ID {
			s.Cases = append(s.Cases, promiseCase(s.Name, c, t))
		}
	}
	return s
}

func promiseCase(class string, c results.Case, t results.Threshold) testCase {
	test := testCase{Name: clean(t.Text), ClassName: class}
	found := clean("found " + view.Found(t))
	switch {
	case t.Kept:
		test.Out = &output{found}
	case c.Summary.Verdict == results.Invalid:
		test.Skipped = &finding{Message: "the case is invalid: nothing can be said of its promises"}
	case !c.PromiseCounts():
		test.Skipped = &finding{Message: "broken by the base, which does not count: " + found}
	case !t.Known:
		test.Failure = &finding{Message: "could not be measured, which is not kept", Type: "FAIL"}
	default:
		test.Failure = &finding{Message: found, Type: "FAIL", Text: clean(t.Text) + ": " + found}
	}
	return test
}

func gateSuite(run *results.Run) testSuite {
	s := newSuite(run, "gate")
	shown := view.GateOf(run.Gate)
	for _, r := range shown.Rows {
		told := fmt.Sprintf("%s: %s %s, new %s, worse by %s, bounds %s, limit %s, %s %s", r.Outcome, shown.Base, r.Base, r.New, r.Worse, r.Bounds, r.HeldTo, r.Pairs, shown.Count)
		if r.Note != "" {
			told += "; " + r.Note
		}
		for _, note := range r.Notes {
			told += "; " + note
		}
		told = clean(told)
		test := testCase{Name: clean(r.Case + " " + r.Limit), ClassName: s.Name}
		switch r.Outcome {
		case results.GatePass:
			test.Out = &output{told}
		case results.GateFail:
			test.Failure = &finding{Message: told, Type: string(r.Outcome)}
		case results.GateInconclusive:
			test.Skipped = &finding{Message: told}
		default:
			test.Error = &finding{Message: told, Type: string(results.GateInvalid)}
		}
		s.Cases = append(s.Cases, test)
	}
	return s
}

// reasonLines are a case's reasons, a line each.
func reasonLines(c results.Case) string {
	var b strings.Builder
	for _, r := range c.Summary.Reasons {
		text := string(r.Verdict) + ": " + r.Text
		if r.Hint != "" {
			text += "; " + r.Hint
		}
		b.WriteString(clean(text) + "\n")
	}
	return b.String()
}
