package loadgen

import (
	"slices"
	"time"

	"pushbench/results"
	"pushbench/scenarios"
)

// estimate is how long the rest will take.
func (c *conductor) estimate() time.Duration {
	rest := c.run.Plan.Order[c.now.Trial-1:]
	spent := time.Since(c.trialBegun)
	if c.now.Finished != nil {
		rest, spent = rest[1:], 0
	}
	rest = slices.Concat(rest, c.expected)
	return timeLeft(rest, c.estimates, c.observed, c.estimated, spent)
}

// timeLeft is the sum of what the entries of a plan are estimated to take, scaled by
// how the finished trials kept to their estimates, less what was spent in the first.
func timeLeft(rest []results.PlanEntry, estimates map[string]time.Duration, observed, estimated, spent time.Duration) time.Duration {
	scale := 1.0
	if observed > 0 && estimated > 0 {
		scale = float64(observed) / float64(estimated)
	}
	var left time.Duration
	for i, entry := range rest {
		takes := time.Duration(scale * float64(estimates[entry.Case]))
		if i == 0 {
			takes = max(0, takes-spent)
		}
		left += takes
	}
	return left
}

// Estimate is how long one trial of a case takes: its phases, and what starting
// and ending processes costs.
func Estimate(cs scenarios.Case) time.Duration {
	s := cs.Scenario
	ramp := time.Duration(float64(s.Clients) / s.ConnectRate * float64(time.Second))
	return ramp + s.Warmup + s.Duration + lead + quiet + 700*time.Millisecond
}
