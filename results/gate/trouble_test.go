package gate_test

import (
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/gate"
)

// stayInvalid gives the new side's trial of a block so many invalid attempts.
func stayInvalid(t *testing.T, run *results.Run, block, attempts int) {
	t.Helper()
	tr := trial(t, run, results.SideNew, block)
	tr.Verdict = results.Invalid
	tr.Reasons = []results.Reason{
		{Check: "host", Verdict: results.Suspect, Text: "others took 7 %"},
		{Check: "generator", Verdict: results.Invalid, Text: "agent 1 used 93 %"},
	}
	again := *tr
	for again.Attempt = 2; again.Attempt <= attempts; again.Attempt++ {
		run.Trials = append(run.Trials, again)
	}
}

func TestTrialThatStaysInvalid(t *testing.T) {
	for _, test := range []struct {
		name     string
		blocks   int
		share    float64
		block    int
		attempts int
		want     results.GateOutcome
		pairs    int
	}{
		{"before the first look", 10, 0, 3, results.MaxAttempts, results.GateInvalid, 2},
		{"never FAIL", 24, 0.5, 9, results.MaxAttempts, results.GateInvalid, 8},
		{"after the decision", 12, 0, 11, results.MaxAttempts, results.GatePass, 10},
		{"not yet given up", 4, 0, 4, results.MaxAttempts - 1, results.GateInconclusive, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := shifted(test.blocks, "latency.p99", test.share)
			stayInvalid(t, run, test.block, test.attempts)
			g := gate.Judge(run, limits(t, "latency.p99=+10%"))
			d := g.Decisions[0]
			if g.Outcome != test.want || d.Pairs != test.pairs {
				t.Errorf("%+v, want %s on %d pairs", g, test.want, test.pairs)
			}
			if invalid := test.want == results.GateInvalid; invalid != strings.Contains(d.Note, "default/sse@new of pair") || invalid != strings.Contains(d.Note, "agent 1 used 93 %") {
				t.Errorf("note %q", d.Note)
			}
			keys, ahead := gate.Next(run, limits(t, "latency.p99=+10%"))
			if goOn := test.want == results.GateInconclusive; goOn != (len(keys) > 0) || goOn != (ahead > 0) {
				t.Errorf("next is %v, %d", keys, ahead)
			}
		})
	}
}

// An invalid trial that came right on a later attempt is none.
func TestTrialThatCameRight(t *testing.T) {
	run := shifted(10, "latency.p99", 0)
	tr := trial(t, run, results.SideNew, 5)
	again := *tr
	again.Attempt = results.MaxAttempts
	tr.Verdict = results.Invalid
	run.Trials = append(run.Trials, again)
	if g := gate.Judge(run, limits(t, "latency.p99=+10%")); g.Outcome != results.GatePass || g.Pairs != 10 {
		t.Errorf("%+v", g)
	}
}

// overload marks the trials of a side in the blocks up to one.
func overload(t *testing.T, run *results.Run, side string, blocks int) {
	t.Helper()
	for b := 1; b <= blocks; b++ {
		trial(t, run, side, b).Verdict = results.Overloaded
	}
}

func TestNewCannotKeepUp(t *testing.T) {
	for _, test := range []struct {
		name              string
		transports        []string
		blocks, base, new int
		slower            bool // new achieves half the rate
		want              results.GateOutcome
		note              string
	}{
		{"in every pair", []string{"sse"}, 10, 0, 10, false, results.GateFail, "new cannot keep up"},
		{"and so achieved less", []string{"sse"}, 10, 0, 10, true, results.GateFail, "new cannot keep up"},
		{"but so did base once", []string{"sse"}, 10, 1, 10, false, results.GateInconclusive, "no PASS"},
		{"in most pairs", []string{"sse"}, 10, 0, 9, false, results.GateInconclusive, "no PASS"},
		{"in some pairs", []string{"sse"}, 10, 0, 5, false, results.GateInconclusive, "no PASS, whatever this limit says: faults of new: overloaded in 5 of 10 pairs; of base: none"},
		{"in one pair", []string{"sse"}, 10, 0, 1, false, results.GateInconclusive, "no PASS"},
		{"always, and base in half", []string{"sse"}, 10, 5, 10, false, results.GateInconclusive, "no PASS, whatever this limit says: faults of new: overloaded in 10 of 10 pairs; of base: overloaded in 5 of 10 pairs"},
		{"both in some pairs", []string{"sse"}, 10, 3, 3, false, results.GatePass, "faults of new: overloaded in 3 of 10 pairs; of base: overloaded in 3 of 10 pairs"},
		{"in most pairs, and so achieved less", []string{"sse"}, 10, 0, 9, true, results.GateInconclusive, "no PASS"},
		{"only base could not", []string{"sse"}, 10, 9, 0, false, results.GatePass, ""},
		{"both, and new achieved less", []string{"sse"}, 10, 10, 10, true, results.GateInconclusive, ""},
		{"neither can", []string{"sse"}, 10, 10, 10, false, results.GateInconclusive, "both sides were overloaded"},
	} {
		run := shifted(test.blocks, "latency.p99", 0)
		overload(t, run, results.SideBase, test.base)
		overload(t, run, results.SideNew, test.new)
		if test.slower {
			for i := range run.Trials {
				if strings.HasSuffix(run.Trials[i].Case, "@new") {
					run.Trials[i].Evidence.Published /= 2
				}
			}
		}
		d := gate.Judge(run, limits(t, "latency.p99=+10%")).Decisions[0]
		if d.Outcome != test.want || !strings.Contains(d.Note, test.note) || d.Refused != "" {
			t.Errorf("%s: %+v, want %s with %q", test.name, d, test.want, test.note)
		}
	}
}

// What an overloaded side did not do is a finding: it neither ends the gate as "nothing
// comparable" nor lets a limit on costs say what it cannot.
func TestOverloadedSidesDidLess(t *testing.T) {
	for _, test := range []struct {
		name      string
		side      string
		both      bool
		share     float64
		want      results.GateOutcome
		note      string
		goesOn    bool
		stillLike int // pairs from the end in which the side kept up
	}{
		{"new", results.SideNew, false, 0, results.GateInconclusive, "no PASS", true, 1},
		{"new, and it costs more", results.SideNew, false, 0.3, results.GateFail, "", false, 1},
		{"base", results.SideBase, false, 0, results.GateInconclusive, "no PASS, for the overloaded did not do the same work", true, 1},
		{"base, and new costs more", results.SideBase, false, 0.3, results.GateInconclusive, "no FAIL", true, 1},
		{"both, new less", results.SideNew, true, 0, results.GateInconclusive, "no PASS, for the overloaded did not do the same work: different achieved", true, 0},
		{"both, base less", results.SideBase, true, 0.3, results.GateInconclusive, "no FAIL, for the overloaded did not do the same work: different achieved", true, 0},
	} {
		run := shifted(10, "target_cpu_us_per_msg", test.share)
		overload(t, run, test.side, 10-test.stillLike)
		if test.both {
			overload(t, run, results.SideBase, 10)
			overload(t, run, results.SideNew, 10)
		}
		for b := 1; b <= 10-test.stillLike; b++ {
			trial(t, run, test.side, b).Evidence.Published /= 2
		}
		list := limits(t, "target_cpu_us_per_msg=+10%")
		g := gate.Judge(run, list)
		d := g.Decisions[0]
		if d.Outcome != test.want || !strings.Contains(d.Note, test.note) {
			t.Errorf("%s: %+v, want %s with %q", test.name, d, test.want, test.note)
		}
		if why, nothing := g.NothingCompared(); nothing {
			t.Errorf("%s: nothing comparable: %s", test.name, why)
		}
		if keys, _ := gate.Next(run, list); (len(keys) > 0) != test.goesOn {
			t.Errorf("%s: next is %v", test.name, keys)
		}
	}
}

// One message of one short trial that came late does not end a gate.
func TestOneLateMessage(t *testing.T) {
	run := shifted(3, "latency.p99", 0)
	trial(t, run, results.SideNew, 2).Evidence.PublishedLate = 1
	d := gate.Judge(run, limits(t, "latency.p99=+10%")).Decisions[0]
	keys, ahead := gate.Next(run, limits(t, "latency.p99=+10%"))
	if d.Refused != "" || len(keys) != 1 || ahead != 7 {
		t.Errorf("%+v, next %v, %d", d, keys, ahead)
	}
}

// Six gates: ten overloaded pairs of ten have a chance of 2⁻¹⁰ among identical
// systems, which is more than one gate's part of α, so that the answer waits.
func TestOverloadWaitsForItsLook(t *testing.T) {
	names := []string{"latency.p50=+10%", "latency.p99=+10%", "target_cpu_us_per_msg=+10%", "wire_bytes_per_msg=+1%"}
	for blocks, want := range map[int]results.GateOutcome{10: results.GateInconclusive, 16: results.GateFail} {
		// latency.p50 cannot be had either: so few deliveries arrived.
		v := results.Values{"latency.p99": 1, "target_cpu_us_per_msg": 1, "wire_bytes_per_msg": 1}
		run := constant([]string{"sse"}, blocks, v, v)
		overload(t, run, results.SideNew, blocks)
		for i := range run.Trials {
			if strings.HasSuffix(run.Trials[i].Case, "@new") {
				run.Trials[i].Evidence.Published /= 2
			}
		}
		g := gate.Judge(run, limits(t, names...))
		keys, _ := gate.Next(run, limits(t, names...))
		if g.Outcome != want || (len(keys) > 0) != (want == results.GateInconclusive) {
			t.Errorf("%d pairs: %s, next %v; want %s\n%+v", blocks, g.Outcome, keys, want, g.Decisions[0])
		}
	}
}

func TestSidesThatAreNotAlike(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(run *results.Run)
		want   string
	}{
		{"payload", func(run *results.Run) { run.Cases[1].PayloadBytes = 64 }, "different payload"},
		{"engine", func(run *results.Run) { run.Cases[1].Engine = "goroutine" }, "different engine"},
		{"clients", func(run *results.Run) {
			for i := range run.Trials {
				if strings.HasSuffix(run.Trials[i].Case, "@new") {
					run.Trials[i].Evidence.Connected /= 2
				}
			}
		}, "different connected clients"},
		{"one side", func(run *results.Run) { run.Cases = run.Cases[:1] }, "only one side"},
	} {
		run := shifted(4, "latency.p99", 0)
		test.change(run)
		g := gate.Judge(run, limits(t, "latency.p99=+10%"))
		why, nothing := g.NothingCompared()
		if g.Outcome != results.GateInconclusive || !nothing || !strings.HasPrefix(why, "sse: ") || !strings.Contains(why, test.want) || !strings.Contains(g.Decisions[0].Note, test.want) {
			t.Errorf("%s: %q, %+v", test.name, why, g)
		}
		if keys, ahead := gate.Next(run, limits(t, "latency.p99=+10%")); len(keys) > 0 || ahead != 0 {
			t.Errorf("%s: next is %v, %d", test.name, keys, ahead)
		}
	}
	none := gate.Judge(&results.Run{}, gate.Defaults())
	if why, nothing := none.NothingCompared(); !nothing || why == "" {
		t.Error("a run without sides has something to compare")
	}
	four := gate.Judge(shifted(4, "latency.p99", 0), gate.Defaults())
	if _, nothing := four.NothingCompared(); nothing {
		t.Error("four good pairs are nothing")
	}
}

// What a target does not give is never passed, and not waited for either.
func TestMetricThatIsMissing(t *testing.T) {
	with, without := results.Values{"latency.p99": 1e6, "allocs_per_msg": 1}, results.Values{"latency.p99": 1e6}
	for _, test := range []struct {
		base, changed results.Values
		want          string
	}{
		{with, without, "new gives none in 3 of 3 pairs"},
		{without, with, "base gives none in 3 of 3 pairs"},
		{without, without, "neither side gives it"},
	} {
		run := constant([]string{"sse"}, 10, test.base, test.changed)
		list := limits(t, "latency.p99=+10%", "allocs_per_msg=+1%")
		g := gate.Judge(run, list)
		if g.Outcome != results.GateInconclusive || g.Decisions[0].Outcome != results.GatePass || !strings.Contains(g.Decisions[1].Note, test.want) {
			t.Errorf("%+v, want a note %q", g, test.want)
		}
		if keys, ahead := gate.Next(run, list); len(keys) > 0 || ahead != 0 {
			t.Errorf("next is %v, %d: expected not to wait", keys, ahead)
		}
	}
}

// The calls of a run that goes on: all cases to the first look, then those that are
// undecided, then none.
func TestNext(t *testing.T) {
	list := limits(t, "latency.p99=+10%")
	two := func(blocks int) *results.Run {
		run := shifted(blocks, "latency.p99", 0.095) // undecided
		for _, side := range []string{results.SideBase, results.SideNew} {
			c := run.Cases[0]
			c.Transport, c.Side, c.ID = "ws", side, "default/ws@"+side
			run.Cases = append(run.Cases, c)
			for b := 1; b <= min(blocks, 10); b++ {
				tr := *trial(t, run, results.SideBase, b)
				tr.Case, tr.Values = c.ID, results.Values{"latency.p99": 1e6} // PASS at ten
				run.Trials = append(run.Trials, tr)
			}
		}
		return run
	}
	for _, test := range []struct {
		blocks int
		want   string
		ahead  int
	}{
		{0, "default/sse default/ws", 10}, {1, "default/sse default/ws", 9}, {9, "default/sse default/ws", 1},
		{10, "default/sse", 6}, {11, "default/sse", 5}, {16, "default/sse", 8}, {23, "default/sse", 1}, {24, "", 0},
	} {
		keys, ahead := gate.Next(two(test.blocks), list)
		if strings.Join(keys, " ") != test.want || ahead != test.ahead {
			t.Errorf("after %d blocks: %v, %d ahead; want %q, %d", test.blocks, keys, ahead, test.want, test.ahead)
		}
	}
	if keys, ahead := gate.Next(&results.Run{}, list); len(keys) > 0 || ahead != 0 {
		t.Errorf("a run without cases goes on with %v, %d", keys, ahead)
	}
}
