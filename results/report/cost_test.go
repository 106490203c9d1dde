package report

import (
	"math"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/report/view"
)

// Table and picture say the same of both sides' processor time.
func TestBothSidesProcessorTime(t *testing.T) {
	run := fabricate(1, 10)
	run.Cases[0].Summary.Values[targetCPU] = 3000
	run.Cases[0].Summary.Values[generatorCPU] = 1500
	delete(run.Cases[1].Summary.Values, generatorCPU)

	var stack costPanel
	for _, w := range costPanels() {
		if w.onTop != "" {
			stack = w
		}
	}
	b, ok := stack.bar(run.Cases[0])
	if !ok || math.Abs(b.Value-4.5) > 1e-9 || math.Abs(b.upper-1.5) > 1e-9 || b.Sure {
		t.Errorf("bar %+v (%v), want 4.5 µs of which 1.5 are the generator's, without an interval", b, ok)
	}
	if b, ok := stack.bar(run.Cases[1]); ok {
		t.Errorf("bar %+v for a case whose generator's time is not known", b)
	}

	lines := strings.Split(Table(run, TextOptions{}), "\n")
	if got := strings.Join(strings.Fields(lines[2])[7:10], " "); got != "3 1.50 4.50" {
		t.Errorf("target, generator and total %q, want %q in %q", got, "3 1.50 4.50", lines[2])
	}
	if got := strings.Fields(lines[3])[8:10]; got[0] != view.Missing || got[1] != view.Missing {
		t.Errorf("generator and total %q, both are missing in %q", got, lines[3])
	}
}

// The widest numbers that are likely still fit: columns move together.
func TestWideNumbersFit(t *testing.T) {
	run := fabricate(1, 1000, 5000)
	for i := range run.Cases {
		s := &run.Cases[i].Summary
		s.Verdict = results.Overloaded
		for name, v := range map[string]float64{
			"lost": 99_999, "latency.p50": 12_345e6, "latency.p99": 23_456e6, "latency.p999": 34_567e6, "received_per_s": 99_999,
		} {
			s.Values[name] = v
		}
	}
	fits(t, Table(run, TextOptions{}), 100)
}
