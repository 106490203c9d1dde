package main

import (
	"fmt"
	"testing"

	"pushbench/results/gate"
	"pushbench/results/metric"
	"pushbench/scenarios"
)

// What is an amount of a metric in a promise is the same amount of it in a limit.
func TestPromisesAndLimitsReadTheSameAmounts(t *testing.T) {
	amounts := []string{"0", "1.5", "0.03", "10", "007", "1e3", "-1", "x"}
	for _, k := range []metric.Kind{metric.Time, metric.Bytes, metric.Rate} {
		for _, unit := range k.Grammar().Suffixes() {
			amounts = append(amounts, "1"+unit, "0.3"+unit, "1.25 "+unit)
		}
	}
	both := 0
	for _, m := range metric.All() {
		if m.Better == metric.Neither { // no limit
			continue
		}
		for _, amount := range amounts {
			source := fmt.Sprintf("name: x\ntransports: [sse]\nthresholds:\n  - %s < %s\n", m.Name, amount)
			s, promised := scenarios.Parse("x.yaml", []byte(source))
			limits, limited := gate.Limits([]string{m.Name + "=" + amount})
			if amount == "-1" && m.Better == metric.Higher {
				continue // the sign of a limit, not of an amount
			}
			switch {
			case (promised == nil) != (limited == nil):
				t.Errorf("%s %s: in a promise %v, in a limit %v", m.Name, amount, promised, limited)
			case promised == nil && s.Thresholds[0].Limit != limits[0].Max:
				t.Errorf("%s %s: %v in a promise, %v in a limit", m.Name, amount, s.Thresholds[0].Limit, limits[0].Max)
			case promised == nil:
				both++
			}
		}
	}
	if both == 0 {
		t.Error("no amount was read by both")
	}
}
