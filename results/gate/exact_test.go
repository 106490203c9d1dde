package gate_test

import (
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/gate"
)

// What a run cost whose books are not clean, or that could not keep up, is no cost of
// the same work: it neither passes nor fails, and is no advice to update.
func TestCheckBaselineOfARunAtFault(t *testing.T) {
	for _, test := range []struct {
		name   string
		fault  func(*results.Trial)
		said   string
		sse    results.Values
		others results.GateOutcome // of ws
	}{
		{"lost", func(tr *results.Trial) { tr.Evidence.Lost = 5 }, "5 lost in 1 of 3 trials", values(142, 1, 0.0025), results.GatePass},
		{"corrupt", func(tr *results.Trial) { tr.Evidence.Corrupt = 5 }, "5 corrupt in 1 of 3 trials", values(132, 1, 0.0025), results.GatePass},
		{"duplicated", func(tr *results.Trial) { tr.Evidence.Duplicated = 5 }, "5 duplicated in 1 of 3 trials", values(188, 2, 1), results.GatePass},
		{"overloaded", func(tr *results.Trial) { tr.Verdict = results.Overloaded }, "overloaded in 1 of 3 trials", values(142, 1, 1), results.GatePass},
	} {
		run := cost(3, map[string][]results.Values{"sse": {test.sse}, "ws": {values(120, 1, 0.245)}})
		b := baseline(t, usual(1))
		delete(b.Cases[0].Values, "writes_per_msg")
		run.Cases = append(run.Cases, run.Cases[1])
		run.Cases[2].Transport = "ws-other"
		for i := range run.Trials {
			if tr := &run.Trials[i]; tr.Case == "default/sse" && tr.Block == 2 {
				test.fault(tr)
			}
		}
		g := gate.CheckBaseline(run, b, gate.ExactDefaults())
		for _, d := range g.Decisions {
			switch {
			case strings.Contains(d.Note, "update"):
				t.Errorf("%s: %s %s advises to update: %q", test.name, d.Case, d.Limit.Metric, d.Note)
			case d.Case == "default/sse" && (d.Outcome != results.GateInconclusive || !strings.Contains(d.Note, test.said) || d.Refused != ""):
				t.Errorf("%s: %s %s %q, want INCONCLUSIVE with %q", test.name, d.Limit.Metric, d.Outcome, d.Note, test.said)
			case d.Case == "default/ws" && d.Outcome != test.others:
				t.Errorf("%s: ws %s %s %q", test.name, d.Limit.Metric, d.Outcome, d.Note)
			}
		}
		if b, err := gate.NewBaseline(run); err == nil || !strings.Contains(err.Error(), "default/sse") {
			t.Errorf("%s: a baseline was taken: %+v, %v", test.name, b, err)
		}
	}
}

// A run keeps the baseline that was taken from it, without any room.
func TestOwnBaselineIsKept(t *testing.T) {
	run := usual(1)
	limits, err := gate.ExactLimits([]string{"wire_bytes_per_msg=+0%", "writes_per_msg=+0%", "allocs_per_msg=+0%,floor=0"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if g := gate.CheckBaseline(run, baseline(t, run), limits); g.Outcome != results.GatePass {
			t.Errorf("%+v", g)
		}
		for i := range run.Trials {
			run.Trials[i].Values["allocs_per_msg"] = 1.0 / 3
		}
		results.Aggregate(run)
	}
}

// A share is one of the baseline's value: of 1,000 bytes 2 % are 20. A floor of 0 that
// was given stands in for the objects that are chance.
func TestExactShares(t *testing.T) {
	for _, test := range []struct {
		limit string
		wire  float64
		alloc float64
		want  results.GateOutcome
	}{
		{"wire_bytes_per_msg=+2%", 1020, 1, results.GatePass},
		{"wire_bytes_per_msg=+2%", 1021, 1, results.GateFail},
		{"allocs_per_msg=+1%", 1000, 1.019, results.GatePass}, // 20 of 1,000 deliveries are chance
		{"allocs_per_msg=+1%", 1000, 1.021, results.GateFail},
		{"allocs_per_msg=+1%,floor=0", 1000, 1.009, results.GatePass},
		{"allocs_per_msg=+1%,floor=0", 1000, 1.011, results.GateFail},
		{"allocs_per_msg=+1%,floor=0.05", 1000, 1.049, results.GatePass},
		{"allocs_per_msg=+1%,floor=0.05", 1000, 1.051, results.GateFail},
	} {
		of := func(wire, alloc float64) *results.Run {
			run := cost(1, map[string][]results.Values{"sse": {values(wire, 1, alloc)}, "ws": {values(wire, 1, alloc)}})
			for i := range run.Trials {
				run.Trials[i].Evidence.ArrivedTotal = 1000
			}
			return run
		}
		list, err := gate.ExactLimits([]string{test.limit})
		if err != nil {
			t.Fatal(err)
		}
		if g := gate.CheckBaseline(of(test.wire, test.alloc), baseline(t, of(1000, 1)), list); g.Outcome != test.want {
			t.Errorf("%s of %v B and %v objects: %s, want %s", test.limit, test.wire, test.alloc, g.Outcome, test.want)
		}
	}
}

// A run that ended early keeps what its trials have shown and passes nothing.
func TestCheckBaselineOfPartialRun(t *testing.T) {
	b := baseline(t, usual(3))
	for _, test := range []struct {
		name     string
		run      *results.Run
		left     int // trials that were finished, two a block
		want     results.GateOutcome
		sse, ws  results.GateOutcome // of wire_bytes_per_msg
		note     string              // of ws
		complete bool
	}{
		{"all but one", usual(3), 5, results.GateInconclusive, results.GatePass, results.GateInconclusive, "2 of 3 planned trials were run", false},
		{"one case not begun", usual(3), 1, results.GateInconclusive, results.GateInconclusive, results.GateInconclusive, "0 of 3 planned trials were run", false},
		{"dearer all along", cost(3, map[string][]results.Values{"sse": {values(142, 1, 0.0025)}, "ws": {values(139, 1, 0.245)}}), 5,
			results.GateFail, results.GatePass, results.GateFail, "if this is meant to be, update the baseline", false},
		{"marked so, and nothing missing", usual(3), 6, results.GateInconclusive, results.GatePass, results.GatePass, "", false},
		{"whole", usual(3), 6, results.GatePass, results.GatePass, results.GatePass, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := test.run
			run.Plan.Order = nil
			for i := range run.Trials {
				run.Trials[i].Order = i
				run.Plan.Order = append(run.Plan.Order, results.PlanEntry{Case: run.Trials[i].Case, Order: i})
			}
			run.Trials = run.Trials[:test.left]
			if run.Status = results.Partial; test.complete {
				run.Status = results.Complete
			}
			g := gate.CheckBaseline(run, b, gate.ExactDefaults())
			if g.Outcome != test.want {
				t.Errorf("%s, want %s", g.Outcome, test.want)
			}
			for _, d := range g.Decisions {
				want, note := test.sse, d.Note
				if d.Case == "default/ws" {
					want, note = test.ws, test.note
				}
				if d.Limit.Metric == "wire_bytes_per_msg" && (d.Outcome != want || d.Note != note) {
					t.Errorf("%s: %s %q, want %s %q", d.Case, d.Outcome, d.Note, want, note)
				}
			}
		})
	}
}
