package resultstest

import "pushbench/results"

// Sided fabricates a run in which base and new of every case were measured in pairs,
// as a gate does. New's latency and the target's processor time are change above
// base's: 0.1 is ten per cent worse, 0 no difference at all.
func Sided(cells, transports []string, pairs int, seed uint64, change float64) *results.Run {
	var cases []results.Case
	for _, cell := range cells {
		for _, transport := range transports {
			for _, side := range []string{results.SideBase, results.SideNew} {
				c := describe(cell, transport)
				c.ID, c.Side = c.ID+"@"+side, side
				cases = append(cases, c)
			}
		}
	}
	return of(cases, 2*len(transports), pairs, seed, change)
}
