package format

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"pushbench/results"
	"pushbench/results/report/view"
)

// The shape of JUnit XML that CI servers share, after the schema of Jenkins' xUnit
// plugin: https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd.
type (
	testSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		Time    seconds  `xml:"time,attr,omitempty"`
		tally
		Suites []testSuite `xml:"testsuite"`
	}
	testSuite struct {
		Name      string  `xml:"name,attr"`
		Timestamp string  `xml:"timestamp,attr,omitempty"`
		Time      seconds `xml:"time,attr,omitempty"`
		tally
		Skipped int        `xml:"skipped,attr"` // which testsuites has not
		Cases   []testCase `xml:"testcase"`
	}
	testCase struct {
		Name      string   `xml:"name,attr"`
		ClassName string   `xml:"classname,attr"`
		Time      seconds  `xml:"time,attr,omitempty"`
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
	}
	finding struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
	// seconds is a time as the schema has it; "" is not known.
	seconds string
)

// JUnit writes JUnit XML: a suite a case, in it a test for its verdict and one for
// each promise, a suite for the gate, and one for the run as a whole. What fails is
// a failure, what could not be decided is skipped, what cannot be vouched for is an
// error, and so is a target that does not run. An overloaded case passes: that is a finding, told in its output. The names
// of tests hold nothing that differs from run to run: CI servers know them by it.
func JUnit(w io.Writer, run *results.Run) error {
	document := testSuites{Name: clean(run.Scenario), Time: took(run.Ended.Sub(run.Started))}
	document.add(runSuite(run))
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
		if c.Skipped != nil {
			s.Skipped++
		}
	}
	d.Suites = append(d.Suites, s)
}

func (t *tally) count(c testCase) {
	t.Tests++
	switch {
	case c.Error != nil:
		t.Errors++
	case c.Failure != nil:
		t.Failures++
	}
}

// took writes how long something took; "" of nothing.
func took(d time.Duration) seconds {
	if d <= 0 {
		return ""
	}
	return seconds(strconv.FormatFloat(d.Seconds(), 'f', 3, 64))
}

// trialsTook is how long all trials of a case took together, those too that do not
// count.
func trialsTook(run *results.Run, c results.Case) seconds {
	var all time.Duration
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Case == c.ID {
			for _, p := range t.Phases {
				all += p.Took
			}
		}
	}
	return took(all)
}

func newSuite(run *results.Run, name string) testSuite {
	s := testSuite{Name: clean(run.Scenario + "/" + name)}
	if !run.Started.IsZero() {
		s.Timestamp = run.Started.UTC().Format("2006-01-02T15:04:05")
	}
	return s
}

// runSuite is about the run as a whole: what it comes to, as the exit code does, and
// whether it is all of it.
func runSuite(run *results.Run) testSuite {
	s := newSuite(run, "run")
	s.Cases = append(s.Cases, outcomeCase(s.Name, results.OutcomeOf(run)))
	if run.Status == results.Partial {
		s.Cases = append(s.Cases, partialCase(s.Name, run))
	}
	return s
}

func outcomeCase(class string, o results.Outcome) testCase {
	test := testCase{Name: "outcome", ClassName: class}
	told := clean(strings.Join(append([]string{string(o.Ending) + ": " + o.Text}, o.Notes...), "; "))
	switch o.Ending {
	case results.EndedOK, results.EndedSuspect, results.EndedOverloaded, results.EndedPass:
		test.Out = &output{told}
	case results.EndedFail:
		failed := &finding{Message: told, Type: string(o.Ending)}
		if o.Down {
			test.Error = failed
		} else {
			test.Failure = failed
		}
	case results.EndedInconclusive:
		test.Skipped = &finding{Message: told}
	default:
		test.Error = &finding{Message: told, Type: string(o.Ending)}
	}
	return test
}

// partialCase says that a run is partial: otherwise what is left of it would pass as
// all of it. Where a damaged file has lost what to judge by, that is an error.
func partialCase(class string, run *results.Run) testCase {
	test := testCase{Name: "partial", ClassName: class}
	told := clean(results.PartialText(run))
	switch {
	case run.Damage == "":
		test.Skipped = &finding{Message: told + "; what is told is of the trials that were finished"}
	case len(run.Thresholds) == 0 && run.Gate == nil:
		test.Error = &finding{Message: told + "; no promise and no gate is left to judge by", Type: "DAMAGED"}
	default:
		test.Skipped = &finding{Message: told}
	}
	return test
}

func caseSuite(run *results.Run, c results.Case) testSuite {
	s := newSuite(run, c.Short())
	s.Time = trialsTook(run, c)
	verdict := testCase{Name: "verdict", ClassName: s.Name, Time: s.Time}
	reasons := reasonLines(c)
	switch c.Summary.Verdict {
	case results.OK, results.Suspect, results.Overloaded:
		verdict.Out = &output{string(c.Summary.Verdict) + "\n" + reasons}
	case "":
		verdict.Skipped = &finding{Message: "not run: the run was ended before"}
	case results.Failed:
		verdict.Error = &finding{Message: "the target failed", Type: "FAILED", Text: reasons}
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
	case c.Summary.Verdict == results.Invalid, c.Summary.Verdict == results.Failed:
		test.Skipped = &finding{Message: fmt.Sprintf("the case is %s: nothing can be said of its promises", c.Summary.Verdict)}
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
		switch {
		case r.Down:
			test.Error = &finding{Message: told, Type: string(r.Outcome)}
		case r.Outcome == results.GatePass:
			test.Out = &output{told}
		case r.Outcome == results.GateFail:
			test.Failure = &finding{Message: told, Type: string(r.Outcome)}
		case r.Outcome == results.GateInconclusive:
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
