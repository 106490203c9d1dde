package results_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// oneCase has one case and a trial for each verdict, with latency.p50 = lost = 1,
// 2, 3, … and 10 received each.
func oneCase(verdicts ...results.Verdict) *results.Run {
	run := &results.Run{Cases: []results.Case{{ID: "default/sse", Cell: "default", Transport: "sse"}}}
	for i, v := range verdicts {
		t := results.Trial{Case: "default/sse", Trial: i + 1, Block: i + 1, Attempt: 1, Verdict: v,
			Values: results.Values{"latency.p50": float64(i + 1), "lost": float64(i + 1), "received": 10}}
		if v != results.OK {
			t.Reasons = []results.Reason{{Check: "loss", Verdict: v, Text: "text of trial", Hint: "hint"}}
		}
		run.Trials = append(run.Trials, t)
	}
	return run
}

func summaryOf(run *results.Run) results.Summary {
	results.Aggregate(run)
	return run.Cases[0].Summary
}

func TestAggregate(t *testing.T) {
	const ok, suspect, invalid = results.OK, results.Suspect, results.Invalid
	t.Run("counts are summed, the rest is the median with an interval", func(t *testing.T) {
		got := summaryOf(oneCase(ok, ok, ok, ok, ok, ok))
		want := results.Summary{
			Trials: 6, Verdict: ok, Reasons: []results.Reason{},
			Values:    results.Values{"latency.p50": 3.5, "lost": 21, "received": 60},
			Intervals: map[string]results.Interval{"latency.p50": {Low: 1, High: 6, Level: 0.95}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("summary (-want +got):\n%s", diff)
		}
	})
	t.Run("five trials have no interval", func(t *testing.T) {
		if got := summaryOf(oneCase(ok, ok, ok, ok, ok)); got.Intervals != nil {
			t.Errorf("intervals %v", got.Intervals)
		}
	})
	t.Run("a maximum is the largest", func(t *testing.T) {
		run := oneCase(ok, ok, ok)
		for i, v := range []float64{5, 9, 1} {
			run.Trials[i].Values["latency.max"] = v
		}
		if got := summaryOf(run).Values["latency.max"]; got != 9 {
			t.Errorf("latency.max of 5, 9 and 1 is %v, want 9", got)
		}
	})
	t.Run("thrown away trials do not count", func(t *testing.T) {
		run := oneCase(ok, ok, ok)
		run.Trials[0].Discarded = true
		if got := summaryOf(run); got.Trials != 2 || got.Values["lost"] != 5 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("an invalid trial that was run again leaves no trace", func(t *testing.T) {
		run := oneCase(invalid, ok)
		run.Trials[1].Trial, run.Trials[1].Attempt = 1, 2
		if got := summaryOf(run); got.Trials != 1 || got.Verdict != ok || len(got.Reasons) != 0 || got.Values["lost"] != 2 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("an invalid trial that stayed so is told of", func(t *testing.T) {
		got := summaryOf(oneCase(ok, invalid, ok))
		if got.Trials != 2 || got.Verdict != suspect || len(got.Reasons) != 1 || got.Reasons[0].Text != "1 of 3 trials stayed invalid and do not count" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("without a valid trial the case is invalid and has no values", func(t *testing.T) {
		got := summaryOf(oneCase(invalid, invalid))
		want := results.Summary{Verdict: invalid, Values: results.Values{}, Reasons: []results.Reason{
			{Check: "loss", Verdict: invalid, Text: "in 2 of 2 attempts: text of trial", Hint: "hint"},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("summary (-want +got):\n%s", diff)
		}
	})
	t.Run("without any trial nothing is known of the case", func(t *testing.T) {
		if got := summaryOf(oneCase()); got.Verdict != "" || len(got.Reasons) != 0 || got.Values == nil {
			t.Errorf("%+v", got)
		}
	})
	t.Run("numbers that differ are ranges, where trials say the same", func(t *testing.T) {
		run := oneCase(suspect, suspect, ok)
		run.Trials[0].Reasons[0].Text, run.Trials[1].Reasons[0].Text = "others took 63 %", "others took 22.1 %"
		if got := summaryOf(run).Reasons[0].Text; got != "in 2 of 3 trials: others took 22.1 to 63 %" {
			t.Error(got)
		}
		run.Trials[1].Reasons[0].Text = "the hypervisor took 3 %, others took 22.1 %"
		if got := summaryOf(run).Reasons[0].Text; got != "in 2 of 3 trials, such as: others took 63 %" {
			t.Error(got)
		}
	})
	t.Run("reasons are merged by check and verdict", func(t *testing.T) {
		run := oneCase(suspect, suspect, ok, results.Overloaded)
		run.Trials[1].Reasons = append(run.Trials[1].Reasons, run.Trials[1].Reasons[0]) // twice in one trial
		got := summaryOf(run)
		want := []results.Reason{
			{Check: "loss", Verdict: suspect, Text: "in 2 of 4 trials: text of trial", Hint: "hint"},
			{Check: "loss", Verdict: results.Overloaded, Text: "in 1 of 4 trials: text of trial", Hint: "hint"},
		}
		if diff := cmp.Diff(want, got.Reasons); diff != "" || got.Verdict != results.Overloaded {
			t.Errorf("%s, reasons (-want +got):\n%s", got.Verdict, diff)
		}
	})
	t.Run("a count that one trial lacks is unknown, a median needs more than half", func(t *testing.T) {
		run := oneCase(ok, ok, ok, ok)
		delete(run.Trials[0].Values, "lost")
		delete(run.Trials[0].Values, "latency.p50")
		got := summaryOf(run).Values
		if diff := cmp.Diff(results.Values{"latency.p50": 3, "received": 40}, got); diff != "" {
			t.Errorf("values (-want +got):\n%s", diff)
		}
		delete(run.Trials[1].Values, "latency.p50")
		if _, known := summaryOf(run).Values["latency.p50"]; known {
			t.Error("a median of half of the trials was printed")
		}
	})
	t.Run("a sum beyond all numbers is unknown", func(t *testing.T) {
		run := oneCase(ok, ok)
		run.Trials[0].Values["lost"], run.Trials[1].Values["lost"] = math.MaxFloat64, math.MaxFloat64
		if got, known := summaryOf(run).Values["lost"]; known {
			t.Errorf("lost = %v", got)
		}
	})
	t.Run("values that are no numbers could not be had", func(t *testing.T) {
		run := oneCase(ok, ok, ok)
		run.Trials[0].Values["latency.p50"] = math.NaN()
		run.Trials[1].Values["latency.p50"] = math.Inf(1)
		if got, known := summaryOf(run).Values["latency.p50"]; known {
			t.Errorf("latency.p50 = %v", got)
		}
	})
}

// The order in which trials ran is nothing to the summary of values.
func TestAggregateIsPermutationInvariant(t *testing.T) {
	run := resultstest.Run([]string{"clients=20"}, []string{"sse", "ws"}, 7, 1)
	trials := run.Trials
	rapid.Check(t, func(t *rapid.T) {
		run.Trials = trials[:rapid.IntRange(3, len(trials)).Draw(t, "finished")]
		results.Aggregate(run)
		before := run.Cases[1].Summary.Values
		run.Trials = rapid.Permutation(run.Trials).Draw(t, "order")
		results.Aggregate(run)
		after := run.Cases[1].Summary.Values
		for name, v := range before {
			if math.Abs(after[name]-v) > 1e-9*math.Abs(v) {
				t.Fatalf("%s: %v became %v", name, v, after[name])
			}
		}
	})
}

// A trial whose target failed is no evidence, and is not forgotten.
func TestAggregateOfTargetsThatFail(t *testing.T) {
	failed := func(run *results.Run) []*results.Trial {
		var all []*results.Trial
		for i := range run.Trials {
			if run.Trials[i].Verdict == results.Failed {
				all = append(all, &run.Trials[i])
			}
		}
		return all
	}
	for _, test := range []struct {
		name     string
		verdicts []results.Verdict
		discard  bool
		want     results.Verdict
		says     string
	}{
		{"nothing else", []results.Verdict{results.Failed}, false, results.Failed, "the target failed: said 1"},
		{"to be thrown away", []results.Verdict{results.Failed, results.Failed}, true, results.Failed, "the target failed in 2 attempts, the last: said 2"},
		{"beside one that counts", []results.Verdict{results.Failed, results.OK}, false, results.Suspect, "the target failed: said 1"},
		{"beside an overloaded one", []results.Verdict{results.Failed, results.Overloaded}, false, results.Overloaded, "the target failed: said 1"},
		{"beside an invalid one", []results.Verdict{results.Failed, results.Invalid}, false, results.Invalid, "the target failed: said 1"},
	} {
		run := oneCase(test.verdicts...)
		for i, tr := range failed(run) {
			tr.Discarded, tr.Values = test.discard, nil
			tr.Reasons = []results.Reason{{Check: results.CheckTarget, Verdict: results.Failed, Text: "said " + string(rune('1'+i))}}
		}
		got := summaryOf(run)
		last := got.Reasons[len(got.Reasons)-1]
		if got.Verdict != test.want || last.Check != results.CheckTarget || last.Text != test.says {
			t.Errorf("%s: %s, %+v; want %s and %q", test.name, got.Verdict, got.Reasons, test.want, test.says)
		}
	}
}
