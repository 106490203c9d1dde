package gate_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/resultstest"
)

const (
	baseID = "default/sse@base"
	newID  = "default/sse@new"
)

// fails says how often the target of a side fails at the trial of a block.
type fails struct {
	id              string
	block, attempts int
}

// in is a target that fails once in each of some blocks.
func in(id string, blocks ...int) []fails {
	var all []fails
	for _, block := range blocks {
		all = append(all, fails{id, block, 1})
	}
	return all
}

func TestTargetsThatFail(t *testing.T) {
	const all = results.MaxFailures
	for _, test := range []struct {
		name   string
		blocks int
		fails  []fails
		want   results.GateOutcome
		down   string
		pairs  int
		note   string
		over   bool // no further pair is wanted
	}{
		{"new does not run", 1, []fails{{newID, 1, all}},
			results.GateFail, results.SideNew, 0, "new does not run, and base does: its target failed in 3 attempts at pair 1", true},
		{"new does not run any more", 6, []fails{{newID, 6, all}},
			results.GateFail, results.SideNew, 5, "at pair 6", true},
		{"base does not run", 1, []fails{{baseID, 1, all}},
			results.GateNotDone, results.SideBase, 0, "base does not run, and new does: its target failed in 3 attempts at pair 1", true},
		{"neither runs", 1, []fails{{baseID, 1, all}, {newID, 1, all}},
			results.GateNotDone, results.SideBoth, 0, "neither side runs: the targets failed in 3 attempts at pair 1", true},
		{"new fails once", 24, []fails{{newID, 3, 1}},
			results.GateInconclusive, "", 24, "faults of new: its target failed in 1 of 24 pairs; of base: none", true},
		{"base fails once", 10, []fails{{baseID, 3, 1}}, results.GatePass, "", 10, "", true},
		{"each fails once", 10, []fails{{baseID, 3, 1}, {newID, 7, 1}},
			results.GatePass, "", 10, "faults of new: its target failed in 1 of 10 pairs; of base: its target failed in 1 of 10 pairs", true},
		{"new fails in seven pairs", 9, in(newID, 1, 2, 3, 4, 6, 7, 8),
			results.GateFail, results.SideNew, 8, "new does not always run, and base does: its target failed at times in 7 pairs, and base's in none", true},
		{"new fails in six pairs", 9, in(newID, 1, 2, 3, 4, 6, 7),
			results.GateInconclusive, "", 9, "9 of the 10 pairs of the first look", false},
		{"new fails in seven pairs, and base in one", 9, append(in(newID, 1, 2, 3, 4, 6, 7, 8), fails{baseID, 5, 1}),
			results.GateInconclusive, "", 9, "9 of the 10 pairs of the first look", false},
		{"new does not run, and base failed before", 6, []fails{{baseID, 1, 2}, {newID, 6, all}},
			results.GateFail, results.SideNew, 5, "at pair 6", true},
		{"after the decision", 12, []fails{{newID, 11, all}}, results.GatePass, "", 10, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := constant([]string{"sse"}, test.blocks, results.Values{"wire_bytes_per_msg": 142}, results.Values{"wire_bytes_per_msg": 142})
			for _, f := range test.fails {
				resultstest.Fail(run, f.id, f.block, f.attempts)
			}
			list := limits(t, "wire_bytes_per_msg=+1%")
			g := gate.Judge(run, list)
			d := g.Decisions[0]
			if g.Outcome != test.want || d.Down != test.down || d.Pairs != test.pairs || !strings.Contains(d.Note, test.note) || test.note == "" && d.Note != "" {
				t.Errorf("%s by %q on %d pairs: %q; want %s by %q on %d: %q", g.Outcome, d.Down, d.Pairs, d.Note, test.want, test.down, test.pairs, test.note)
			}
			if keys, _ := gate.Next(run, list); len(keys) == 0 != test.over {
				t.Errorf("next is %v", keys)
			}
		})
	}
}

// What new does is told by what base does in the same pair: before that was tried, nothing
// is said. The pair that is thrown away serves as well as any.
func TestNothingIsSaidOfHalfAPair(t *testing.T) {
	list := limits(t, "wire_bytes_per_msg=+1%")
	for _, id := range []string{baseID, newID} {
		for _, block := range []int{0, 4} {
			run := constant([]string{"sse"}, block, results.Values{"wire_bytes_per_msg": 142}, results.Values{"wire_bytes_per_msg": 142})
			if block == 0 {
				for _, side := range []string{baseID, newID} {
					run.Trials = append(run.Trials, results.Trial{Case: side, Attempt: 1, Discarded: true, Verdict: results.OK, Values: results.Values{}})
				}
			}
			resultstest.Fail(run, id, block, results.MaxFailures)
			whole := run.Trials
			run.Trials = nil
			for _, tr := range whole {
				if tr.Block != block || tr.Case == id {
					run.Trials = append(run.Trials, tr)
				}
			}
			keys, _ := gate.Next(run, list)
			if g := gate.Judge(run, list); g.Outcome != results.GateInconclusive || len(keys) == 0 {
				t.Errorf("%s alone, block %d: %+v, next %v; want neither", id, block, g, keys)
			}
			run.Trials = whole
			keys, _ = gate.Next(run, list)
			if g := gate.Judge(run, list); g.Decisions[0].Down == "" || len(keys) > 0 {
				t.Errorf("%s and the other, block %d: %+v, next %v; want an answer", id, block, g, keys)
			}
		}
	}
}

// One case that does not run ends the gate, and the others are left as they are.
func TestACaseThatDoesNotRunEndsTheGate(t *testing.T) {
	run := constant([]string{"sse", "ws"}, 4, results.Values{"wire_bytes_per_msg": 142}, results.Values{"wire_bytes_per_msg": 142})
	resultstest.Fail(run, newID, 4, results.MaxFailures)
	list := limits(t, "wire_bytes_per_msg=+1%")
	g := gate.Judge(run, list)
	var got []results.GateOutcome
	for _, d := range g.Decisions {
		got = append(got, d.Outcome)
	}
	if want := []results.GateOutcome{results.GateFail, results.GateInconclusive}; g.Outcome != results.GateFail || !cmp.Equal(got, want) {
		t.Errorf("%s of %v, want FAIL of %v", g.Outcome, got, want)
	}
	if keys, _ := gate.Next(run, list); len(keys) > 0 {
		t.Errorf("next is %v", keys)
	}
}

// Targets that fail by chance, both alike, are seldom told apart: in as many gates as
// there may be false alarms, and in those in which one failed three times in a row.
func TestChanceIsSeldomBlamed(t *testing.T) {
	const gates, seldom = 400, 0.1
	rng := rand.New(rand.NewPCG(1, 2))
	list := limits(t, "wire_bytes_per_msg=+1%")
	blamed, base := 0, 0
	for range gates {
		run := constant([]string{"sse"}, 24, results.Values{"wire_bytes_per_msg": 142}, results.Values{"wire_bytes_per_msg": 142})
		for block := 1; block <= 24; block++ {
			for _, id := range []string{baseID, newID} {
				n := 0
				for n < results.MaxFailures && rng.Float64() < seldom {
					n++
				}
				if n > 0 {
					resultstest.Fail(run, id, block, n)
				}
			}
		}
		switch gate.Judge(run, list).Outcome {
		case results.GateFail:
			blamed++
		case results.GateNotDone:
			base++
		}
	}
	// 24 × 0.1³ = 2.4 % of each side are expected, most of which come before a PASS.
	if most := gates * 5 / 100; blamed > most || base > most {
		t.Errorf("of %d gates %d blame new and %d base, want at most %d", gates, blamed, base, most)
	}
}
