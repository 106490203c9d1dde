package results

import (
	"fmt"
	"math"

	"pushbench/results/stats"
)

// incomparable says why two cases must not be compared by these trials, "" when they
// may: what was asked of them, or what they achieved, is not alike.
func incomparable(base, other *Case, left, right []*Trial) string {
	for _, s := range []struct {
		of     *Case
		trials []*Trial
	}{{base, left}, {other, right}} {
		if len(s.trials) == 0 {
			return fmt.Sprintf("%s has no trial that counts", s.of.compared())
		}
	}
	if why := AskedUnlike(base, other); why != "" {
		return why
	}
	return AchievedUnlike(base, other, left, right)
}

// AskedUnlike says what was asked of two cases differently, "" when nothing was.
func AskedUnlike(base, other *Case) string {
	for _, attribute := range []struct {
		what      string
		from, to  string
		different bool
	}{
		{"payload", fmt.Sprintf("%d B", base.PayloadBytes), fmt.Sprintf("%d B", other.PayloadBytes), base.PayloadBytes != other.PayloadBytes},
		{"engine", base.Engine, other.Engine, base.Engine != other.Engine},
		{"placement", base.Placement, other.Placement, base.Placement != other.Placement},
		{"stamps", base.Stamp, other.Stamp, base.Stamp != other.Stamp},
		{"workload", base.Workload, other.Workload, base.Workload != other.Workload},
		{"model", base.Model, other.Model, base.Model != other.Model},
	} {
		if attribute.different {
			return fmt.Sprintf("different %s: %s has %s, %s has %s", attribute.what, base.compared(), attribute.from, other.compared(), attribute.to)
		}
	}
	return ""
}

// AchievedUnlike says by what the clients or the rate that two cases achieved in these
// trials are further apart than 1 %, "" when they are not. Each is the median of the
// trials', so that one late message in one short trial is no difference.
func AchievedUnlike(base, other *Case, ofBase, ofOther []*Trial) string {
	for _, achieved := range []struct {
		what     string
		from, to float64
	}{
		{"connected clients", connected(ofBase), connected(ofOther)},
		{"achieved messages a second", achievedRate(base, ofBase), achievedRate(other, ofOther)},
	} {
		if exceeds(math.Abs(achieved.to-achieved.from), 0.01*achieved.from) {
			return fmt.Sprintf("different %s, beyond 1 %%: %s had %s, %s had %s", achieved.what,
				base.compared(), decimal(achieved.from, 3), other.compared(), decimal(achieved.to, 3))
		}
	}
	return ""
}

// connected is the median number of connections that were open.
func connected(trials []*Trial) float64 {
	xs := make([]float64, 0, len(trials))
	for _, t := range trials {
		xs = append(xs, float64(t.Evidence.Connected))
	}
	median, _ := stats.Median(xs)
	return median
}

// achievedRate is the case's rate as far as it was published in the window: the median
// of the trials that planned anything, 0 where none did.
func achievedRate(c *Case, trials []*Trial) float64 {
	var rates []float64
	for _, t := range trials {
		if e := t.Evidence; e.Planned > 0 {
			rates = append(rates, c.RatePerS*float64(e.Published-e.PublishedLate)/float64(e.Planned))
		}
	}
	median, _ := stats.Median(rates)
	return median
}
