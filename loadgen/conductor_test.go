package loadgen

import (
	"testing"
	"time"

	"pushbench/results"
)

func TestTimeLeft(t *testing.T) {
	const s = time.Second
	estimates := map[string]time.Duration{"small": 4 * s, "large": 20 * s}
	small, large := results.PlanEntry{Case: "small"}, results.PlanEntry{Case: "large"}
	for _, c := range []struct {
		name                       string
		rest                       []results.PlanEntry
		observed, estimated, spent time.Duration
		want                       time.Duration
	}{
		{"nothing is left", nil, 4 * s, 4 * s, 0, 0},
		{"every case at its own length", []results.PlanEntry{small, large, small}, 0, 0, 0, 28 * s},
		{"falls within a trial", []results.PlanEntry{large, small}, 0, 0, 5 * s, 19 * s},
		{"a trial over its time takes none from the next", []results.PlanEntry{small, large}, 0, 0, 9 * s, 20 * s},
		{"trials that were slower than estimated", []results.PlanEntry{small, large}, 6 * s, 4 * s, 1 * s, 35 * s},
		{"trials that were faster", []results.PlanEntry{large}, 2 * s, 4 * s, 0, 10 * s},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := timeLeft(c.rest, estimates, c.observed, c.estimated, c.spent); got != c.want {
				t.Errorf("%v left, expected %v", got, c.want)
			}
		})
	}
}
