package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// inARow are runs of one scenario on days in a row, each worse than the first by
// the change given.
func inARow(cells, transports []string, trials int, changes ...float64) []results.Filed {
	var runs []results.Filed
	for i, change := range changes {
		run := results.OneSide(resultstest.Sided(cells, transports, trials, uint64(i+1), change), results.SideNew)
		run.Plan.Seed = uint64(i + 1)
		run.Started, run.Ended = run.Started.AddDate(0, 0, i), run.Ended.AddDate(0, 0, i)
		run.Environment.Commit = fmt.Sprintf("%d1d5ea7e0c0ffee", i)
		runs = append(runs, results.Filed{Dir: fmt.Sprintf("results/runs/%d", i), Run: run})
	}
	return runs
}

func compared(t *testing.T, runs ...results.Filed) results.Compared {
	t.Helper()
	c, err := results.CompareAll(runs)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// unlike are two runs of which little can be compared, and with much to be told.
func unlike() []results.Filed {
	runs := inARow([]string{"clients=10", "clients=20"}, []string{"sse", "ws"}, 3, 0, 0.5)
	base, other := runs[0].Run, runs[1].Run
	base.Label, other.Label = "main", "a label of some length"
	base.Environment.Kernel, other.Environment.Kernel = "6.1.0-18-amd64", "6.8.12"
	base.Environment.Dirty = true
	other.Cases[0].PayloadBytes = 4096
	other.Cases[1].Summary.Verdict = results.Overloaded
	other.Cases[2].Summary.Reasons = []results.Reason{{Verdict: results.Suspect, Text: "in 2 of 3 trials: others used 7.1 % of the processors, at most 5 % expected"}}
	other.Cases[2].Summary.Verdict = results.Suspect
	other.Cases = other.Cases[:3]
	other.Status = results.Partial
	return runs
}

// calibrated are two runs on a machine that knows its noise.
func calibrated() []results.Filed {
	runs := inARow([]string{"default"}, []string{"sse"}, 8, 0, 0.2)
	c := fabricateCalibration()
	c.Noise[0].Sigma = 0.2 // of latency.p50: its difference is shown all the same
	runs[1].Run.Calibration = c
	return runs
}

func TestRunsText(t *testing.T) {
	for _, tt := range []struct {
		name string
		runs func() []results.Filed
	}{
		{"runs.txt", func() []results.Filed { return inARow([]string{"default"}, []string{"sse", "ws"}, 8, 0, 0.2) }},
		{"runs-matrix.txt", func() []results.Filed {
			return inARow([]string{"clients=100", "clients=200"}, []string{"sse", "ws"}, 6, 0, 0.2)
		}},
		{"runs-unlike.txt", unlike},
		{"runs-calibrated.txt", calibrated},
		{"runs-trend.txt", func() []results.Filed {
			return inARow([]string{"default"}, []string{"ws"}, 6, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
		}},
		{"runs-sides.txt", func() []results.Filed {
			return []results.Filed{{Dir: "results/runs/gate", Run: resultstest.Sided([]string{"default"}, []string{"sse"}, 6, 1, 0.2)}}
		}},
		{"runs-few.txt", func() []results.Filed { return inARow([]string{"default"}, []string{"sse"}, 2, 0, 0) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compared(t, tt.runs()...)
			got := RunsText(c, TextOptions{})
			golden(t, tt.name, got)
			fits(t, got, 100)
			painted := RunsText(c, TextOptions{Paint: marks{}})
			if diff := cmp.Diff(got, strings.NewReplacer("<", "", ">", "").Replace(painted)); diff != "" {
				t.Errorf("paint moved the text (-plain +painted):\n%s", diff)
			}
		})
	}
}

// A metric that not all trials have is marked, and what no table can hold is capped.
func TestRunsTextMarksFewerTrials(t *testing.T) {
	run := resultstest.Sided([]string{"default"}, []string{"sse"}, 24, 1, 0)
	for i := range run.Trials {
		if run.Trials[i].Block%2 == 1 {
			delete(run.Trials[i].Values, "allocs_per_msg")
		}
		if run.Trials[i].Case == "default/sse@new" {
			run.Trials[i].Values["writes_per_msg"] = 1e306
		}
	}
	got := RunsText(compared(t, results.Filed{Dir: "gate", Run: run}), TextOptions{})
	for _, want := range []string{"sse, 24 pairs of trials\n", "\n  allocs_per_msg (12 pairs) ", " >+1,000,000 % "} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	if n := strings.Count(got, "pairs)"); n != 1 {
		t.Errorf("%d rows are marked, expected one:\n%s", n, got)
	}
	fits(t, got, 110)
}

func TestRunsTextOfNothing(t *testing.T) {
	empty := results.Filed{Run: &results.Run{Scenario: "fanout"}}
	other := results.Filed{Run: &results.Run{Scenario: "fanout", Started: time.Unix(1, 0)}}
	got := RunsText(compared(t, empty, other), TextOptions{})
	if !strings.Contains(got, "nothing to compare") {
		t.Errorf("%q", got)
	}
}

// What depends on the number of messages is shown and not judged where it differs.
func TestRunsTextOfOtherLengths(t *testing.T) {
	runs := inARow([]string{"default"}, []string{"ws"}, 8, 0, 0.5)
	for i := range runs[1].Run.Trials {
		e := &runs[1].Run.Trials[i].Evidence
		e.Planned, e.Published = 4*e.Planned, 4*e.Published
	}
	text := RunsText(compared(t, runs...), TextOptions{})
	for _, want := range []string{"3 not judged\n", "planned messages in the window: base 30, new 120\n", "not judged: base and new have different numbers of messages"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if row := strings.Fields(line); len(row) > 0 && strings.HasPrefix(row[0], "target_cpu_us_per_msg") && !strings.HasSuffix(line, " %                  not judged\n") {
			t.Errorf("%q: the difference and no interval expected", line)
		}
	}
}
