package loadgen

import (
	"math/rand/v2"
	"slices"

	"pushbench/results"
	"pushbench/scenarios"
)

// Plan draws the order in which the trials of a scenario run. Within a block
// every case runs once; the transports of one cell run next to each other, in an
// order of their own, so that a pair sees the same minutes of the machine. With
// more than one trial, the first cell is run once more before everything else and
// thrown away.
func Plan(cases []scenarios.Case, trials int, seed uint64) results.Plan {
	var cells groups
	for _, c := range cases {
		cells.add(c.Cell, c.ID())
	}
	d := newDraw(seed)
	if trials > 1 {
		d.discard(cells.ids[0])
	}
	for range trials {
		d.block(cells.ids)
	}
	return d.plan
}

// draw is a plan that grows.
type draw struct {
	rng  *rand.Rand
	plan results.Plan
}

func newDraw(seed uint64) *draw {
	return &draw{rng: rand.New(rand.NewPCG(seed, 0x70757368)), plan: results.Plan{Seed: seed}}
}

// block adds another block: every group once, in random order.
func (d *draw) block(groups [][]string) {
	d.plan.Blocks++
	for _, g := range d.rng.Perm(len(groups)) {
		d.group(groups[g], d.plan.Blocks, false)
	}
}

// discard adds a group that is run to be thrown away.
func (d *draw) discard(group []string) { d.group(group, 0, true) }

// group adds cases that run next to each other, in random order.
func (d *draw) group(group []string, block int, discarded bool) {
	for _, i := range d.rng.Perm(len(group)) {
		d.plan.Order = append(d.plan.Order, results.PlanEntry{
			Case: group[i], Block: block, Order: len(d.plan.Order), Discarded: discarded,
		})
	}
}

// groups are case IDs by what they have in common, in the order they came.
type groups struct {
	keys []string
	ids  [][]string
}

func (g *groups) add(key, id string) {
	i := slices.Index(g.keys, key)
	if i < 0 {
		i = len(g.keys)
		g.keys, g.ids = append(g.keys, key), append(g.ids, nil)
	}
	g.ids[i] = append(g.ids[i], id)
}

// of is the groups of these keys, in that order.
func (g *groups) of(keys []string) [][]string {
	var list [][]string
	for _, k := range keys {
		if i := slices.Index(g.keys, k); i >= 0 {
			list = append(list, g.ids[i])
		}
	}
	return list
}
