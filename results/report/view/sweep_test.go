package view_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// varied is a case of a matrix with a value of latency.p50, which 0 says it lacks.
func varied(cell, transport string, clients, p50 float64) results.Case {
	c := results.Case{Cell: cell, Transport: transport, Vary: map[string]float64{"clients": clients}, Summary: results.Summary{Values: results.Values{}}}
	if p50 > 0 {
		c.Summary.Values["latency.p50"] = p50
		c.Summary.Intervals = map[string]results.Interval{"latency.p50": {Low: p50 / 2, High: 2 * p50, Level: 0.95}}
	}
	return c
}

func TestSweepPanels(t *testing.T) {
	cases := []results.Case{
		varied("clients=20,payload=1KiB", "sse", 20, 2e6), varied("clients=10,payload=1KiB", "sse", 10, 1e6), varied("clients=30,payload=1KiB", "sse", 30, 0),
		varied("clients=10,payload=4KiB", "sse", 10, 4e6), varied("clients=x,payload=4KiB", "sse", math.NaN(), 4e6), {Cell: "default", Transport: "ws"},
	}
	if axis := view.LongestAxis(cases[:4]); axis != "clients" {
		t.Errorf("the longest axis is %q", axis)
	}
	panels := view.SweepPanels(cases, "clients")
	if len(panels) != 2 || panels[0].Name != "payload=1KiB" || len(panels[0].Cases) != 3 || panels[1].Name != "payload=4KiB" || len(panels[1].Cases) != 1 {
		t.Fatalf("panels %+v", panels)
	}
	m, _ := metric.Lookup("latency.p50")
	want := []view.SweepPoint{
		{X: 10, Estimated: view.Estimated{Value: 1, Low: 0.5, High: 2, Sure: true}},
		{X: 20, Estimated: view.Estimated{Value: 2, Low: 1, High: 4, Sure: true}},
	}
	if diff := cmp.Diff(want, panels[0].Track("sse", "clients", m)); diff != "" {
		t.Errorf("the way of sse differs (-want +got):\n%s", diff)
	}
	if way := panels[0].Track("ws", "clients", m); len(way) > 0 {
		t.Errorf("ws has the way %v", way)
	}
}

// A picture greys what the table marks: both begin at the same broadcasts.
func TestDoubtBeginsWhereTheTableMarks(t *testing.T) {
	for _, published := range []float64{0, 3, 99.9, 100, 299, 999, 1000, 1001, 2999} {
		c := results.Case{Cell: "default", Transport: "sse", Summary: results.Summary{Trials: 3, Values: results.Values{"published": published, "latency.p99": 1}}}
		rank, known := view.DoubtFrom(&results.Run{Cases: []results.Case{c}}, "default")
		if !known || (rank < view.Rank(0.99)-1e-9) != c.FewBroadcasts("latency.p99") {
			t.Errorf("%v messages in 3 trials: doubt from rank %v (%v), and the table's mark is %v", published, rank, known, c.FewBroadcasts("latency.p99"))
		}
	}
	if _, known := view.DoubtFrom(&results.Run{Cases: []results.Case{{Cell: "default"}}}, "default"); known {
		t.Error("there is doubt where nothing is known")
	}
}
