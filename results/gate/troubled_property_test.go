package gate_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/resultstest"
)

// troubled is a run of two transports in which values are missing, trials overloaded,
// and the overloaded did less.
func troubled(t *rapid.T) *results.Run {
	worse := rapid.Float64Range(-0.2, 0.3).Draw(t, "worse")
	seldom := rapid.IntRange(1, 6).Draw(t, "one in")
	now := rapid.IntRange(0, seldom)
	run := resultstest.Paired([]string{"sse", "ws"}, rapid.IntRange(0, 32).Draw(t, "blocks"), func(c results.Case, _ int) results.Values {
		v := results.Values{"target_cpu_us_per_msg": 1e3 * math.Exp(rapid.Float64Range(-0.1, 0.1).Draw(t, "cpu"))}
		if now.Draw(t, "has p99") > 0 {
			v["latency.p99"] = 1e6 * math.Exp(rapid.Float64Range(-0.1, 0.1).Draw(t, "p99"))
			if c.Side == results.SideNew {
				v["latency.p99"] *= math.Exp(worse)
			}
		}
		return v
	})
	for i := range run.Trials {
		if now.Draw(t, "kept up") == 0 {
			run.Trials[i].Verdict = results.Overloaded
			run.Trials[i].Evidence.Published -= rapid.Int64Range(0, 20).Draw(t, "not published")
		}
	}
	return run
}

func troubledLimits() []results.GateLimit {
	return []results.GateLimit{
		{Text: "latency.p99=+10%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.1},
		{Text: "target_cpu_us_per_msg=+10%", Metric: "target_cpu_us_per_msg", Scale: results.ScaleRatio, Max: 0.1},
	}
}

// untilBlock is the run after so many blocks.
func untilBlock(run *results.Run, blocks int) *results.Run {
	early := *run
	early.Trials = nil
	for _, tr := range run.Trials {
		if tr.Block <= blocks {
			early.Trials = append(early.Trials, tr)
		}
	}
	return &early
}

// A case that Next leaves out is decided: no further pair changes a word of it. One
// that it names is not: some limit is open and a look to come.
func TestNextAndJudgeAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run, list := troubled(t), troubledLimits()
		early := untilBlock(run, rapid.IntRange(0, 32).Draw(t, "cut"))
		keys, ahead := gate.Next(early, list)
		if (len(keys) > 0) != (ahead > 0) {
			t.Fatalf("next is %v, %d ahead", keys, ahead)
		}
		now, late := gate.Judge(early, list), gate.Judge(run, list)
		open := make(map[string]bool)
		for i, d := range now.Decisions {
			open[d.Case] = open[d.Case] || d.Outcome == results.GateInconclusive && !strings.Contains(d.Note, "undecided after the last look")
			named := strings.Contains(strings.Join(keys, " "), d.Case)
			if final := !named || d.Outcome != results.GateInconclusive; final && !cmp.Equal(d, late.Decisions[i]) {
				t.Fatalf("decided, and then not:\n%+v\n%+v", d, late.Decisions[i])
			}
		}
		for _, key := range keys {
			if !open[key] {
				t.Fatalf("%s is decided and goes on: %+v", key, now.Decisions)
			}
		}
	})
}

// Going on for as long as Next says so comes to an end, with every case decided.
func TestGatesEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run, list := troubled(t), troubledLimits()
		const most = 28 // blocks: the last look's and a few
		if keys, _ := gate.Next(untilBlock(run, most), list); run.Plan.Blocks >= most && len(keys) > 0 {
			t.Fatalf("after %d blocks: next is %v", most, keys)
		}
	})
}

// Decisions know neither what transports are called nor how the run lists its trials.
func TestNamesAndOrderDoNotMatter(t *testing.T) {
	other := map[string]string{"default/sse": "default/zzz", "default/ws": "default/aaa"}
	rapid.Check(t, func(t *rapid.T) {
		run, list := troubled(t), troubledLimits()
		if last := len(run.Trials) - 1; last > 0 && rapid.Bool().Draw(t, "stays invalid") {
			for i := range run.Trials { // base and new of one block, both
				if tr := &run.Trials[i]; tr.Block == run.Trials[last].Block {
					tr.Verdict, tr.Attempt = results.Invalid, results.MaxAttempts
				}
			}
		}
		want := gate.Judge(run, list)
		for i, d := range want.Decisions {
			d.Note = strings.ReplaceAll(d.Note, d.Case, other[d.Case])
			d.Case = other[d.Case]
			want.Decisions[i] = d
		}
		changed := *run
		changed.Cases = nil
		for _, c := range run.Cases {
			_, c.Transport, _ = strings.Cut(other[c.Key()], "/")
			c.ID = c.Key() + "@" + c.Side
			changed.Cases = append(changed.Cases, c)
		}
		changed.Trials = rapid.Permutation(run.Trials).Draw(t, "order")
		for i := range changed.Trials {
			key, side, _ := strings.Cut(changed.Trials[i].Case, "@")
			changed.Trials[i].Case = other[key] + "@" + side
		}
		if diff := cmp.Diff(want, gate.Judge(&changed, list)); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}
