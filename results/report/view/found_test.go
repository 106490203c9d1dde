package view

import (
	"testing"

	"pushbench/results"
)

func TestFound(t *testing.T) {
	for _, c := range []struct {
		promise results.Threshold
		want    string
	}{
		{results.Threshold{Text: "lost == 0", Metric: "lost", Value: 3, Known: true}, "3"},
		{results.Threshold{Text: "target_cpu_share < 300%", Metric: "target_cpu_share", Limit: 3, Value: 0.0213, Known: true}, "2.13 %"},
		{results.Threshold{Text: "target_cpu_share < 3", Metric: "target_cpu_share", Limit: 3, Value: 0.0213, Known: true}, "0.0213"},
		{results.Threshold{Text: "lost == 0", Metric: "lost"}, "could not be measured"},
		{results.Threshold{Text: "latency.p99 < 5ms", Metric: "latency.p99", Lacks: "600 of 1,000 deliveries a trial"}, "could not be measured: 600 of 1,000 deliveries a trial"},
	} {
		if got := Found(c.promise); got != c.want {
			t.Errorf("%s: %q, want %q", c.promise.Text, got, c.want)
		}
	}
}
