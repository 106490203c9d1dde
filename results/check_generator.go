package results

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pushbench/results/metric"
)

// checkGenerator asks that the generator was never what one waited for.
func checkGenerator(e Evidence, hist Histograms) []Reason {
	const most = 0.85
	const floor = 5 * time.Millisecond
	var found []string
	for i, share := range e.AgentShares {
		if share > most {
			found = append(found, fmt.Sprintf("agent %d used %s of its processors (at most %s allowed)", i, percentBeside(share, most), percent(most)))
		}
	}
	if e.Throttled > 0 {
		found = append(found, fmt.Sprintf("its cgroup was throttled in %s", Counted(e.Throttled, "period")))
	}
	// An agent that others leave too little of its processors reads late, and all
	// messages of a late read carry the stamp of the last one: its lateness is in
	// latency then, which is no yardstick for it, and less of it is in receive_lag
	// the more messages come together.
	crowded := slices.ContainsFunc(e.AgentCrowding, func(share float64) bool { return share > most })
	if crowded && 2*e.Coalesced > e.Stamped {
		found = append(found, fmt.Sprintf("%s of the deliveries waited for a later one before they were read, while others took its processors",
			percent(of(e.Coalesced, e.Stamped))))
	}
	if lag := hist[metric.ReceiveLag]; lag != nil && lag.TotalCount() > 0 {
		allowed, why := int64(floor), ""
		if latency := hist[metric.Latency]; crowded {
			why = " while others took its processors"
		} else if latency != nil && latency.TotalCount() > 0 {
			allowed = max(allowed, latency.ValueAtPercentile(99)/2)
		}
		if p99 := lag.ValueAtPercentile(99); p99 > allowed {
			found = append(found, fmt.Sprintf("receive_lag.p99 is %s (at most %s allowed%s)", millisecondsBeside(p99, allowed), milliseconds(allowed), why))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return because(Invalid, "the generator was saturated: "+strings.Join(found, ", "),
		"give it more processors (--placement, --agents, another machine) or lower rate and clients")
}

// checkCoalesced names the quantiles that are upper bounds.
func checkCoalesced(e Evidence, hist Histograms) []Reason {
	latency := hist[metric.Latency]
	if latency == nil {
		return nil
	}
	bounds := UpperBounds(e, latency.TotalCount())
	if len(bounds) == 0 {
		return nil
	}
	noun := "is an upper bound"
	if len(bounds) > 1 {
		noun = "are upper bounds"
	}
	return because(Suspect, fmt.Sprintf("%s of the deliveries were read together with a later one and carry its stamp: %s %s",
		percent(of(e.Coalesced, e.Stamped)), strings.Join(bounds, ", "), noun),
		"the generator reads late: give it more processors, or lower rate or clients")
}

// UpperBounds names the latency quantiles that coalesced reads may have raised: a
// read takes the stamp of the last bytes it returns, so of several messages read
// at once all but the last may be stamped too late, never too early. Where their
// share exceeds 1 − q, quantile q is only an upper bound. Quantiles that are not
// printable for this many deliveries are left out.
func UpperBounds(e Evidence, deliveries int64) []string {
	var names []string
	for _, s := range metric.Stats() {
		if s.Q <= 0 || s.Q >= 1 || !Printable(s.Q, deliveries) {
			continue
		}
		if exceeds(float64(e.Coalesced), (1-s.Q)*float64(e.Stamped)) {
			names = append(names, metric.Latency+"."+s.Name)
		}
	}
	return names
}
