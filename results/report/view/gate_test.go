package view_test

import (
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/report/view"
)

func TestGateRow(t *testing.T) {
	v := func(x float64) *float64 { return &x }
	share := func(metric string, most, floor float64) results.GateLimit {
		return results.GateLimit{Text: metric + "=+10%", Metric: metric, Scale: results.ScaleRatio, Max: most, FloorUnits: floor}
	}
	p99, rate := share("latency.p99", 0.1, 50e3), share("received_per_s", 0.1, 0)
	for name, test := range map[string]struct {
		decision            results.GateDecision
		worse, bounds, held string
		note                string // beginning of the only one; "": none
	}{
		"both bounds":     {results.GateDecision{Limit: p99, Estimate: v(0.016), Low: v(-0.021), High: v(0.063), Margin: 0.1}, "+1.6 %", "[−2.1, +6.3]", "+10%", ""},
		"upper alone":     {results.GateDecision{Limit: p99, Estimate: v(0.016), High: v(0.063), Margin: 0.1}, "+1.6 %", "[–, +6.3]", "+10%", ""},
		"lower alone":     {results.GateDecision{Limit: p99, Estimate: v(0.016), Low: v(-0.021), Margin: 0.1}, "+1.6 %", "[−2.1, –]", "+10%", ""},
		"none":            {results.GateDecision{Limit: p99}, "–", "–", "+10%", ""},
		"over by a hair":  {results.GateDecision{Limit: p99, Estimate: v(0.10004), Low: v(0.0002), High: v(0.2), Margin: 0.1}, "+10.004 %", "[+0.02, +20.0]", "+10%", ""},
		"under by a hair": {results.GateDecision{Limit: p99, Estimate: v(0.05), Low: v(0), High: v(0.09996), Margin: 0.1}, "+5.0 %", "[0.0, +9.996]", "+10%", ""},
		"more, by a hair": {results.GateDecision{Limit: results.GateLimit{Text: "lost=+5", Metric: "lost", Scale: results.ScaleDifference, Max: 5}, Estimate: v(5.001), High: v(4.9), Low: v(-5), Margin: 5},
			"+5.001", "[−5, +4.90]", "+5", ""},
		"a wider floor":  {results.GateDecision{Limit: p99, Estimate: v(0.016), Margin: 0.743}, "+1.6 %", "–", "+74.3%*", "* latency.p99: a change below 50µs is none"},
		"worse by both":  {results.GateDecision{Limit: p99, Base: v(1e6), New: v(2e6), Estimate: v(0.5), Margin: 0.1}, "+50.0 %", "–", "+10%", ""},
		"worse in pairs": {results.GateDecision{Limit: p99, Base: v(1.18e6), New: v(1.04e6), Estimate: v(0.021), Margin: 0.1}, "+2.1 %†", "–", "+10%", "† worse by is of the pairs"},
		"better in pairs": {results.GateDecision{Limit: p99, Base: v(1.04e6), New: v(1.18e6), Estimate: v(-0.021), Margin: 0.1}, "−2.1 %†", "–", "+10%",
			"† worse by is of the pairs"},
		"less is worse":           {results.GateDecision{Limit: rate, Base: v(100), New: v(90), Estimate: v(0.1), Margin: 0.1}, "+10.0 %", "–", "+10%", ""},
		"less is worse, opposed":  {results.GateDecision{Limit: rate, Base: v(90), New: v(100), Estimate: v(0.1), Margin: 0.1}, "+10.0 %†", "–", "+10%", "† worse by is of the pairs"},
		"opposed, but not shown":  {results.GateDecision{Limit: p99, Base: v(1e6), New: v(0.9e6), Estimate: v(0.0001), Margin: 0.1}, "0.0 %", "–", "+10%", ""},
		"medians shown as one":    {results.GateDecision{Limit: p99, Base: v(1e6), New: v(1e6 - 1), Estimate: v(0.02), Margin: 0.1}, "+2.0 %", "–", "+10%", ""},
		"an exact file's opinion": {results.GateDecision{Limit: p99, Base: v(2e6), New: v(1e6), Estimate: v(-0.5), Margin: 0.1}, "−50.0 %", "–", "+10%", ""},
	} {
		shown := view.GateOf(&results.Gate{Decisions: []results.GateDecision{test.decision, test.decision}})
		row := shown.Rows[0]
		if row.Worse != test.worse || row.Bounds != test.bounds || row.HeldTo != test.held {
			t.Errorf("%s: worse by %q, bounds %q, limit %q; want %q, %q, %q", name, row.Worse, row.Bounds, row.HeldTo, test.worse, test.bounds, test.held)
		}
		switch notes := shown.Notes; {
		case test.note == "" && len(notes) > 0, test.note != "" && (len(notes) != 1 || !strings.HasPrefix(notes[0], test.note)):
			t.Errorf("%s: notes %q, want one that begins with %q", name, notes, test.note)
		}
	}
}

// What breaks a promise does not read as if it kept it.
func TestFoundBesideItsLimit(t *testing.T) {
	for _, test := range []struct {
		metric       string
		value, limit float64
		want         string
	}{
		{"latency.p99", 5_001_200, 5e6, "5.001 ms"}, {"latency.p99", 6e6, 5e6, "6 ms"}, {"latency.p99", 4_999_600, 5e6, "4.9996 ms"},
		{"lost", 1, 0, "1"}, {"received_per_s", 999.7, 1000, "999.7/s"}, {"odd", 1.0001, 1, "1.0001"},
	} {
		if got := view.Found(results.Threshold{Metric: test.metric, Value: test.value, Limit: test.limit, Known: true}); got != test.want {
			t.Errorf("%s %v against %v is shown as %q, want %q", test.metric, test.value, test.limit, got, test.want)
		}
	}
}

// Who looks at the pairs before deciding whether to go on makes intervals that hold the
// truth less often than they say. Where the number of pairs was fixed they do not.
func TestPairsNote(t *testing.T) {
	sure := results.MetricContrast{Metric: "latency.p50", Interval: &results.Interval{}}
	for _, test := range []struct {
		name string
		gate *results.Gate
		of   results.Comparison
		want bool
	}{
		{"of a gate", &results.Gate{}, results.Comparison{Metrics: []results.MetricContrast{{Metric: "lost"}, sure}}, true},
		{"without an interval", &results.Gate{}, results.Comparison{Metrics: []results.MetricContrast{{Metric: "lost"}}}, false},
		{"of two runs", &results.Gate{}, results.Comparison{Unpaired: true, Metrics: []results.MetricContrast{sure}}, false},
		{"against a file", &results.Gate{Baseline: "b.json"}, results.Comparison{Metrics: []results.MetricContrast{sure}}, false},
		{"of a run", nil, results.Comparison{Metrics: []results.MetricContrast{sure}}, false},
	} {
		if got := view.PairsNote(&results.Run{Gate: test.gate, Comparisons: []results.Comparison{test.of}}); (got != "") != test.want {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}
