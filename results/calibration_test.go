package results_test

import (
	"math"
	"testing"

	"pushbench/results"
)

func TestSmallest(t *testing.T) {
	c := &results.Calibration{Noise: []results.Noise{
		{Transport: "sse", Metric: "latency.p99", Pairs: 7, Sigma: 0.05},
		{Transport: "ws", Metric: "latency.p99", Pairs: 7, Sigma: 0.02},
		{Transport: "sse", Metric: "wire_bytes_per_msg", Pairs: 7, Sigma: 0},
	}}
	for _, test := range []struct {
		name              string
		of                *results.Calibration
		transport, metric string
		pairs             int
		want              float64
		ok                bool
	}{
		{"all six must be above 0", c, "sse", "latency.p99", 6, math.Expm1(2.388 * 0.05), true},
		{"more pairs show less", c, "sse", "latency.p99", 24, math.Expm1(0.787 * 0.05), true},
		{"the quieter transport", c, "ws", "latency.p99", 6, math.Expm1(2.388 * 0.02), true},
		{"without noise any change shows", c, "sse", "wire_bytes_per_msg", 6, 0, true},
		{"no interval of five", c, "sse", "latency.p99", 5, 0, false},
		{"not measured", c, "ws", "wire_bytes_per_msg", 6, 0, false},
		{"no calibration", nil, "sse", "latency.p99", 6, 0, false},
	} {
		got, ok := test.of.Smallest(test.transport, test.metric, test.pairs)
		if math.Abs(got-test.want) > 1e-9 || ok != test.ok {
			t.Errorf("%s: %v, %v: expected %v, %v", test.name, got, ok, test.want, test.ok)
		}
	}
	between, ok := c.SmallestBetween("ws", "sse", "latency.p99", 6)
	if of, _ := c.Smallest("sse", "latency.p99", 6); between != of || !ok {
		t.Errorf("between transports %v, %v: expected %v of the noisier one", between, ok, of)
	}
	if _, ok := c.SmallestBetween("ws", "sse", "wire_bytes_per_msg", 6); ok {
		t.Error("an answer where one transport was not measured")
	}
}
