package loadgen_test

import (
	"testing"

	"pushbench/loadgen"
	"pushbench/results/metric"
)

// What the list of metrics promises is measured: a trial against the reference server
// has a value of each, at least one of each distribution.
func TestProofEveryMetricIsMeasured(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, transport string) {
		got := trial(t, short(t, transport), loadgen.Options{Exe: bench(t)})
		for _, m := range metric.All() {
			if _, ok := got.Values[m.Name]; !ok && (m.Dist == "" || m.Stat == "max") {
				t.Errorf("no %s", m.Name)
			}
		}
	})
}
