package web_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
	"pushbench/results/report/web"
	"pushbench/results/resultstest"
)

func written(t *testing.T, run *results.Run) string {
	t.Helper()
	var b bytes.Buffer
	if err := web.Write(&b, run); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var dataElement = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)

// numbers is what the charts are drawn from.
type numbers struct {
	Charts map[string]struct {
		At    []*float64
		Stops []int
		Lines []struct {
			Label, Look, Style string
			Y                  []*float64
		}
	}
	Timelines []struct{ Label, Group string }
}

func numbersOf(t *testing.T, page string) numbers {
	t.Helper()
	found := dataElement.FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page has no numbers")
	}
	var n numbers
	if err := json.Unmarshal([]byte(found[1]), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheTitleOfTheWindow(t *testing.T) {
	for label, want := range map[string]string{"": "<title>fanout – Pushbench</title>", "new pool": "<title>fanout new pool – Pushbench</title>"} {
		run := matrix()
		run.Label = label
		if page := written(t, run); !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

func matrix() *results.Run {
	return resultstest.Run([]string{"clients=10", "clients=20"}, []string{"sse", "ws"}, 6, 1)
}

// Two runs are not interleaved, which is said once, and have no pairs.
func TestTwoRunsAreNotPairs(t *testing.T) {
	before := resultstest.Run([]string{"default"}, []string{"sse"}, 6, 1)
	after := resultstest.Run([]string{"default"}, []string{"sse"}, 4, 2)
	after.Started, after.Ended = after.Started.Add(time.Hour), after.Ended.Add(time.Hour)
	page := written(t, results.Overlay(before, after))
	if n := strings.Count(page, "not interleaved"); n != 1 {
		t.Errorf("it says %d times that the runs are not interleaved, want once", n)
	}
	if !strings.Contains(page, "trials of either side, at least") || strings.Contains(page, ">pairs<") {
		t.Error("trials are called pairs")
	}
	if strings.Contains(page, "--seed") || strings.Contains(page, "<dt>seed</dt>") || !strings.Contains(page, "The plans of both runs") {
		t.Error("one seed is told of two plans")
	}
}

func TestPartsOfAReport(t *testing.T) {
	gated := resultstest.Sided([]string{"default"}, []string{"sse"}, 6, 1, 1.1)
	estimate := 0.11
	gated.Gate = &results.Gate{Outcome: results.GateFail, Pairs: 6, Decisions: []results.GateDecision{{
		Case: "default/sse", Limit: results.GateLimit{Text: "latency.p99=+5%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.05},
		Outcome: results.GateFail, Pairs: 6, Estimate: &estimate, Margin: 0.05}}}
	calibrated := resultstest.Run([]string{"default"}, []string{"sse"}, 2, 1)
	calibrated.Calibration = &results.Calibration{Taken: time.Unix(1e9, 0), Clients: 100, RatePerS: 10,
		Noise: []results.Noise{{Transport: "sse", Metric: "latency.p99", Pairs: 10, Sigma: 0.031}}}
	broken := resultstest.Run([]string{"default"}, []string{"sse"}, 2, 1)
	broken.Thresholds = results.Evaluate(broken, "latency.p50 < 1ns", "latency.p50", "<", 1)
	partial := matrix()
	partial.Status, partial.Trials = results.Partial, partial.Trials[:5]
	results.Aggregate(partial)
	tests := []struct {
		name     string
		run      *results.Run
		has, not []string
	}{
		{"ordinary", resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 6, 1),
			[]string{">ok<", "ws vs sse", "2 of 2 promises kept.", `id="percentiles"`, `id="density"`, `id="time"`, "--seed 1", "Example CPU"},
			[]string{`id="sweep"`, `id="gate-part"`}},
		{"matrix", matrix(), []string{`id="sweep"`, "Over clients", "clients=20"}, nil},
		{"sided", gated, []string{"sse base", "sse new", "new vs base", ">FAIL<", "latency.p99=+5%", "+11.0 %"}, nil},
		{"broken promise", broken, []string{"<strong>FAIL</strong>", "1 of 1 promise broken.", ">broken<"}, nil},
		{"partial", partial, []string{"PARTIAL", " planned trials, "}, nil},
		{"calibrated", calibrated, []string{"What this machine can show", "3.1 %"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := html.UnescapeString(written(t, tt.run))
			for _, text := range tt.has {
				if !strings.Contains(page, text) {
					t.Errorf("the page does not have %q", text)
				}
			}
			for _, text := range tt.not {
				if strings.Contains(page, text) {
					t.Errorf("the page has %q", text)
				}
			}
		})
	}
}

// little is runs with little in them.
func little() map[string]*results.Run {
	noHistograms, emptyHistograms, noTrials, noValues, noSeries, gaps, stranger, endless := matrix(), matrix(), matrix(), matrix(), matrix(), matrix(), matrix(), matrix()
	noTrials.Trials = nil
	for i := range noHistograms.Trials {
		noHistograms.Trials[i].Histograms = nil
		emptyHistograms.Trials[i].Histograms = map[string]*hdrhistogram.Histogram{"latency": hdrhistogram.New(1, 1000, 3)}
		noSeries.Trials[i].Series, noSeries.Trials[i].Phases = nil, nil
		for s := range gaps.Trials[i].Series {
			gaps.Trials[i].Series[s] = results.Second{Second: s}
		}
	}
	for i := range noValues.Cases {
		noValues.Cases[i].Summary = results.Summary{}
		endless.Cases[i].Summary.Values["latency.p99"] = math.Inf(1)
		endless.Cases[i].Vary = map[string]float64{"clients": math.NaN()}
	}
	stranger.Trials[0].Case = "nowhere/sse"
	return map[string]*results.Run{
		"nothing":                   {},
		"a gate without decisions":  {Gate: &results.Gate{Outcome: results.GateInvalid}},
		"no histograms":             noHistograms,
		"empty histograms":          emptyHistograms,
		"no trials":                 noTrials,
		"no values":                 noValues,
		"no series":                 noSeries,
		"seconds without values":    gaps,
		"a trial of no case":        stranger,
		"values that are no number": endless,
	}
}

// Runs with little in them are drawn as far as they go.
func TestReportOfLittle(t *testing.T) {
	has := map[string]string{
		"nothing": "No case was measured", "a gate without decisions": "INVALID", "no histograms": `id="time"`, "empty histograms": `id="time"`,
		"no trials": `id="sweep"`, "no values": "NOTHING MEASURED", "no series": `id="percentiles"`, "seconds without values": `id="time"`,
		"a trial of no case": `id="trials-part"`, "values that are no number": `id="trials-part"`,
	}
	for name, run := range little() {
		t.Run(name, func(t *testing.T) {
			page := written(t, run)
			numbersOf(t, page)
			if has[name] == "" || !strings.Contains(page, has[name]) {
				t.Errorf("the page does not have %q", has[name])
			}
		})
	}
}

// A value that could not be had is a dash, and a gap in a line.
func TestMissingIsNotZero(t *testing.T) {
	run := resultstest.Run([]string{"default"}, []string{"sse"}, 1, 1)
	delete(run.Cases[0].Summary.Values, "lost")
	delete(run.Trials[0].Values, "lost")
	run.Trials[0].Series[1].LatencyP99 = nil
	page := written(t, run)
	if !strings.Contains(page, `<td class="missing number" data-sort="NaN">–</td>`) {
		t.Error("no cell says that its value is missing")
	}
	for _, line := range numbersOf(t, page).Charts["time-1"].Lines {
		if line.Style == "marks" && (line.Y[0] == nil || line.Y[1] != nil) {
			t.Errorf("%s: %v, want a value and a gap", line.Label, line.Y)
		}
	}
}

// Whatever a scenario, a machine or a target calls itself, it stays text.
func TestTextStaysText(t *testing.T) {
	const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)> "quoted" 'it' \u003c ü 日本 &amp;` + "\u202e"
	run := resultstest.Run([]string{"default"}, []string{evil, "ws"}, 2, 1)
	run.Scenario, run.Label, run.About = evil, evil, evil
	run.Command = []string{"bench", "run", evil}
	run.Environment.CPUModel, run.Environment.Sysctl = evil, map[string]string{evil: evil}
	run.Resolved = json.RawMessage(`{"name":"</script><script>alert(3)</script>"}`)
	for i := range run.Cases {
		run.Cases[i].Summary.Reasons = []results.Reason{{Verdict: results.Verdict(evil), Text: evil, Hint: evil}}
	}
	run.Trials[0].Verdict = results.Verdict(evil)
	page := written(t, run)
	for _, bad := range []string{"\u202e", `"\u202e`, "<script>alert", "<img", "onerror=alert(2)>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	if n := strings.Count(page, "</script>"); n != 2 {
		t.Errorf("%d script elements end, want 2", n)
	}
	labels := 0
	for _, c := range numbersOf(t, page).Charts {
		for _, l := range c.Lines {
			if l.Label == results.Visible(evil) {
				labels++
			}
		}
	}
	if labels == 0 {
		t.Error("no line has the label")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteSaysWhatFailed(t *testing.T) {
	if err := web.Write(full{}, matrix()); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error %v, want the writer's", err)
	}
}

// A long run stays small enough to be sent around.
func TestReportOfFiftyTrialsIsSmall(t *testing.T) {
	page := written(t, resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 25, 1))
	if size := len(page); size > 1_500_000 {
		t.Errorf("%d bytes, want at most 1.5 MB", size)
	}
}

func TestSameRunSameReport(t *testing.T) {
	first, second := written(t, matrix()), written(t, matrix())
	if first != second {
		t.Error("the same run was drawn differently")
	}
}

func BenchmarkWrite(b *testing.B) {
	run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 25, 1)
	for b.Loop() {
		var out bytes.Buffer
		if err := web.Write(&out, run); err != nil {
			b.Fatal(err)
		}
	}
}

// Where there are too few trials for intervals, none is promised.
func TestNoIntervalIsPromised(t *testing.T) {
	sure, few := swept(), swept()
	for i := range few.Comparisons {
		for m := range few.Comparisons[i].Metrics {
			few.Comparisons[i].Metrics[m].Interval = nil
		}
	}
	for i := range few.Cases {
		few.Cases[i].Summary.Intervals = nil
	}
	for _, text := range []string{"Differences with their 95 % intervals", "Whiskers: the 95 % interval", "the median of its trials with its 95 % interval"} {
		if !strings.Contains(written(t, sure), text) || strings.Contains(written(t, few), text) {
			t.Errorf("%q: want it with intervals, and not without", text)
		}
	}
	for _, text := range []string{results.NoteTooFew + ": none", "too few for intervals", "too few for an interval;"} {
		if strings.Contains(written(t, sure), text) || !strings.Contains(written(t, few), text) {
			t.Errorf("%q: want it without intervals, and not with them", text)
		}
	}
}
