package resultstest

import (
	"fmt"

	"pushbench/results"
)

// Fail has the target of a case fail in so many attempts at its trial of a block, as a run
// records it: with fewer than results.MaxFailures the trial that there is comes after them,
// else there is none.
func Fail(run *results.Run, id string, block, attempts int) {
	var trials []results.Trial
	for _, t := range run.Trials {
		if t.Case != id || t.Block != block {
			trials = append(trials, t)
			continue
		}
		for n := 1; n <= attempts; n++ {
			trials = append(trials, results.Trial{
				Case: t.Case, Trial: t.Trial, Block: t.Block, Order: t.Order, Attempt: n, Discarded: t.Discarded, Started: t.Started,
				Verdict: results.Failed, Phases: []results.Phase{}, Values: results.Values{},
				Reasons: []results.Reason{{Check: results.CheckTarget, Verdict: results.Failed, Hint: "run it by hand",
					Text: fmt.Sprintf("phase warm-up: the target ended during the trial: the target exited with status %d, last words:\n  no licence", n)}},
			})
		}
		if attempts < results.MaxFailures {
			t.Attempt, t.Failures = attempts+1, attempts
			trials = append(trials, t)
		} else {
			run.Status = results.Partial
		}
	}
	run.Trials = trials
	results.Aggregate(run)
}
