package loadgen

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/scenarios"
)

func planCases(cells int, transports ...string) []scenarios.Case {
	var list []scenarios.Case
	for i := range cells {
		for _, t := range transports {
			list = append(list, scenarios.Case{Cell: fmt.Sprintf("clients=%d", i), Transport: t})
		}
	}
	return list
}

func TestPlanRunsEveryCaseOnceABlock(t *testing.T) {
	cases := planCases(3, "sse", "ws")
	plan := Plan(cases, 4, 7)
	counted := map[string]int{}
	for i, e := range plan.Order {
		if e.Order != i {
			t.Fatalf("entry %d says order %d", i, e.Order)
		}
		if e.Discarded {
			if e.Block != 0 || i >= 2 {
				t.Errorf("thrown-away trial at %d in block %d, expected the first pair only", i, e.Block)
			}
			continue
		}
		counted[fmt.Sprint(e.Block, e.Case)]++
	}
	if want := 3 * 2 * 4; len(counted) != want {
		t.Errorf("%d different trials, expected %d", len(counted), want)
	}
	for k, n := range counted {
		if n != 1 {
			t.Errorf("%s runs %d times", k, n)
		}
	}
}

func TestPlanKeepsPairsTogetherAndFlipsThem(t *testing.T) {
	cases := planCases(2, "sse", "ws")
	transport, cell := map[string]string{}, map[string]string{}
	for _, c := range cases {
		transport[c.ID()], cell[c.ID()] = c.Transport, c.Cell
	}
	firsts := map[string]int{}
	for seed := range uint64(40) {
		order := Plan(cases, 2, seed).Order
		for i := 0; i < len(order); i += 2 {
			a, b := order[i], order[i+1]
			if cell[a.Case] != cell[b.Case] || a.Block != b.Block {
				t.Fatalf("seed %d: %s and %s are not a pair", seed, a.Case, b.Case)
			}
			firsts[transport[a.Case]]++
		}
	}
	if firsts["sse"] < 70 || firsts["ws"] < 70 {
		t.Errorf("the coin does not flip: %v of 200 pairs", firsts)
	}
}

// Cells change places from block to block, so that none is always the one that comes
// after the largest.
func TestPlanShufflesCells(t *testing.T) {
	firsts := map[string]int{}
	for seed := range uint64(30) {
		order := Plan(planCases(3, "ws"), 4, seed).Order
		for i := 1; i < len(order); i += 3 { // the first is thrown away
			firsts[order[i].Case]++
		}
	}
	for _, c := range planCases(3, "ws") {
		if n := firsts[c.ID()]; n < 20 || n > 60 { // of 120
			t.Errorf("%s is the first in %d of 120 blocks", c.ID(), n)
		}
	}
}

func TestPlanFollowsItsSeed(t *testing.T) {
	cases := planCases(4, "sse", "ws")
	if diff := cmp.Diff(Plan(cases, 3, 1), Plan(cases, 3, 1)); diff != "" {
		t.Errorf("the same seed, another plan: %s", diff)
	}
	if cmp.Equal(Plan(cases, 3, 1).Order, Plan(cases, 3, 2).Order) {
		t.Error("another seed, the same plan")
	}
}

func TestPlanOfOneTrialThrowsNothingAway(t *testing.T) {
	for _, e := range Plan(planCases(1, "sse", "ws"), 1, 3).Order {
		if e.Discarded {
			t.Errorf("%s is thrown away", e.Case)
		}
	}
}
