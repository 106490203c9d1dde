package results

import (
	"fmt"
	"strings"

	"pushbench/results/metric"
)

// Quantiles are the highest that something is decided by, of each sort of
// distribution; 0: by none.
type Quantiles struct {
	Delivery   float64 `json:"delivery"`
	Broadcast  float64 `json:"broadcast,omitempty"`
	Connection float64 `json:"connection"`
}

// DecidedBy are the highest quantiles of what is always compared and of these metrics,
// of thresholds and limits. A mean counts as p99: its tail is in it.
func DecidedBy(metrics ...string) Quantiles {
	var q Quantiles
	for _, name := range append(ComparedMetrics(), metrics...) {
		m, _ := metric.Lookup(name)
		quantile := m.Q
		if m.Stat == "mean" {
			quantile = 0.99
		}
		switch m.Per {
		case metric.PerDelivery:
			if m.Dist != metric.ScheduleLag { // the publisher's, whoever reads
				q.Delivery = max(q.Delivery, quantile)
			}
		case metric.PerBroadcast:
			q.Broadcast = max(q.Broadcast, quantile)
		case metric.PerConnection:
			q.Connection = max(q.Connection, quantile)
		}
	}
	return q
}

// checkStall asks that the generator ran when something came. What arrived while it did
// not is read late and all at once, so that nobody knows when most of it came: such
// latencies are upper bounds, and may be half of what lies beyond the highest quantile
// that counts. A target that dropped no more than was due meanwhile may have done so for
// want of a reader.
func checkStall(e Evidence, _ Histograms) []Reason {
	var found []string
	beyond := false
	for _, s := range []struct {
		stalled, all int64
		noun         string
		quantile     float64
	}{
		{e.Stalled, e.Received, "deliveries", e.Decided.Delivery},
		{e.StalledBroadcasts, e.Planned, "broadcasts", e.Decided.Broadcast},
		{e.StalledConnects, int64(e.Connected), "connections", e.Decided.Connection},
	} {
		if s.stalled == 0 || s.quantile == 0 {
			continue
		}
		most := (1 - s.quantile) / 2
		text := fmt.Sprintf("%s of the %s", percent(of(s.stalled, s.all)), s.noun)
		if exceeds(of(s.stalled, s.all), most) {
			beyond = true
			text = fmt.Sprintf("%s of the %s (at most %s allowed)", percentBeside(of(s.stalled, s.all), most), s.noun, percent(most))
		}
		found = append(found, text)
	}
	dropped := e.Dropped > 0 && e.Dropped <= e.DueInStalls*int64(e.Subscribers)
	if len(found) == 0 && !dropped {
		return nil
	}
	text := "the generator was not running"
	if e.LongestStall > 0 {
		text += " for up to " + milliseconds(e.LongestStall)
	}
	if len(found) > 0 {
		text += " when " + strings.Join(found, " and ") + " arrived"
	}
	if dropped {
		text += fmt.Sprintf(", and the target's queues overflowed by no more than was due meanwhile, %s", Counted(e.Dropped, "message"))
	}
	const hint = "see what stopped the agents or took their processors: a pause of the machine, a debugger, other processes"
	if beyond || dropped {
		return because(Invalid, text, hint)
	}
	if e.Stalled > 0 {
		text += ": " + metric.Latency + ".max is an upper bound"
	}
	return because(Suspect, text, hint)
}
