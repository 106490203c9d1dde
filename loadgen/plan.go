package loadgen

import (
	"math/rand/v2"

	"pushbench/results"
	"pushbench/scenarios"
)

// MaxAttempts is how often a trial is run at most: once, and three times again
// while it stays invalid.
const MaxAttempts = 4

// Plan draws the order in which the trials of a scenario run. Within a block
// every case runs once; the transports of one cell run next to each other, in an
// order of their own, so that a pair sees the same minutes of the machine. With
// more than one trial, the first cell is run once more before everything else and
// thrown away.
func Plan(cases []scenarios.Case, trials int, seed uint64) results.Plan {
	rng := rand.New(rand.NewPCG(seed, 0x70757368))
	plan := results.Plan{Seed: seed, Blocks: trials}
	add := func(c scenarios.Case, trial, block int, discarded bool) {
		plan.Order = append(plan.Order, results.PlanEntry{
			Case: c.ID(), Trial: trial, Block: block, Order: len(plan.Order),
			Seed: rng.Uint64(), Discarded: discarded,
		})
	}
	cells := byCell(cases)
	if trials > 1 {
		first := cells[0]
		for _, i := range rng.Perm(len(first)) {
			add(first[i], 0, 0, true)
		}
	}
	for block := 1; block <= trials; block++ {
		for _, c := range rng.Perm(len(cells)) {
			for _, i := range rng.Perm(len(cells[c])) {
				add(cells[c][i], block, block, false)
			}
		}
	}
	return plan
}

// byCell groups cases by matrix cell, in the order of the file.
func byCell(cases []scenarios.Case) [][]scenarios.Case {
	index := map[string]int{}
	var cells [][]scenarios.Case
	for _, c := range cases {
		i, ok := index[c.Cell]
		if !ok {
			i = len(cells)
			index[c.Cell] = i
			cells = append(cells, nil)
		}
		cells[i] = append(cells[i], c)
	}
	return cells
}
