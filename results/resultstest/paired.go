package resultstest

import (
	"time"

	"pushbench/results"
)

// Paired fabricates the bare run of a gate: base and new of every transport in one
// cell, one pair a block, with the values that value says and nothing else. What
// decides between trials is thereby all in the test's hands.
func Paired(transports []string, blocks int, value func(c results.Case, block int) results.Values) *results.Run {
	started := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	run := &results.Run{
		Schema: results.Schema, Status: results.Complete, Scenario: "fanout", Started: started, Ended: started.Add(time.Hour),
		Command: []string{"bench", "gate", "fanout.yaml"}, Resolved: []byte(`{"name":"fanout"}`),
		Environment: results.Environment{OS: "linux", Arch: "amd64", CPUs: 2, GoVersion: "go1.26"},
		Plan:        results.Plan{Seed: 1, Blocks: blocks, Order: []results.PlanEntry{}},
		Cases:       []results.Case{}, Trials: []results.Trial{},
	}
	for _, transport := range transports {
		for _, side := range []string{results.SideBase, results.SideNew} {
			c := describe("default", transport)
			c.ID, c.Side = c.Key()+"@"+side, side
			run.Cases = append(run.Cases, c)
		}
	}
	for block := 1; block <= blocks; block++ {
		for _, c := range run.Cases {
			order := len(run.Trials)
			run.Plan.Order = append(run.Plan.Order, results.PlanEntry{Case: c.ID, Block: block, Order: order})
			run.Trials = append(run.Trials, results.Trial{
				Case: c.ID, Trial: block, Block: block, Order: order, Attempt: 1,
				Started: started.Add(time.Duration(order) * 7 * time.Second), Verdict: results.OK, Values: value(c, block),
				Evidence: results.Evidence{Asked: c.Clients, Connected: c.Clients, OpenAtEnd: c.Clients, Planned: 30, Published: 30},
			})
		}
	}
	results.Aggregate(run)
	return run
}
