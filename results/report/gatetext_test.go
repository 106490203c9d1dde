package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
)

// gated is a run with a gate that has every outcome and every kind of remark.
func gated() *results.Run {
	v := func(x float64) *float64 { return &x }
	share := func(metric, text string, most, floor float64) results.GateLimit {
		return results.GateLimit{Text: metric + "=" + text, Metric: metric, Scale: results.ScaleRatio, Max: most, FloorUnits: floor}
	}
	p99 := share("latency.p99", "+10%", 0.1, 50e3)
	memory := share("generator_cpu_us_per_msg", "+10%,floor=1us", 0.1, 1000)
	lost := results.GateLimit{Text: "lost=+0", Metric: "lost", Scale: results.ScaleDifference}
	late := results.GateLimit{Text: "latency.p50=+2ms", Metric: "latency.p50", Scale: results.ScaleDifference, Max: 2e6}
	return &results.Run{Gate: &results.Gate{
		Outcome: results.GateInvalid, Pairs: 24, Stopped: "--max-time 5m was over",
		Decisions: []results.GateDecision{
			{Case: "default/sse", Limit: p99, Outcome: results.GatePass, Pairs: 10, Base: v(1.234e6), New: v(1.255e6), Estimate: v(0.0161), Low: v(-0.0212), High: v(0.0634), Margin: 0.1},
			{Case: "default/sse", Limit: share("target_cpu_us_per_msg", "+10%", 0.1, 0), Outcome: results.GateFail, Pairs: 16, Base: v(4.1e3), New: v(5.01e3), Estimate: v(0.222), Low: v(0.18), High: v(0.264), Margin: 0.1},
			{Case: "default/sse", Limit: memory, Outcome: results.GateInconclusive, Pairs: 10, Base: v(2e3), New: v(2.2e3), Estimate: v(0.1), High: v(0.3), Margin: 0.6487},
			{Case: "default/sse", Limit: lost, Outcome: results.GatePass, Pairs: 10, Base: v(0), New: v(0), Estimate: v(0), Low: v(0), High: v(0)},
			{Case: "default/ws", Limit: late, Outcome: results.GateFail, Pairs: 10, Base: v(1e6), New: v(9e6), Estimate: v(8.01e6), Low: v(7.9e6), High: v(8.2e6), Margin: 2e6},
			{Case: "default/ws", Limit: p99, Outcome: results.GateInconclusive, Pairs: 24, Base: v(90e3), New: v(99e3), Estimate: v(0.1), Low: v(-0.3), High: v(0.9), Margin: 0.743,
				Note: "undecided after the last look at 24 pairs: longer trials or a quieter machine narrow the bounds"},
			{Case: "clients=5000,payload=64KiB/ws", Limit: p99, Outcome: results.GateInvalid, Pairs: 3, Margin: 0.1,
				Note: "clients=5000,payload=64KiB/ws@new of pair 4 could not be had in 4 attempts: agent 1 used 93 % of its processor"},
			{Case: "clients=5000,payload=64KiB/ws", Limit: lost, Outcome: results.GateInvalid, Pairs: 3,
				Note: "clients=5000,payload=64KiB/ws@new of pair 4 could not be had in 4 attempts: agent 1 used 93 % of its processor"},
		},
	}}
}

func TestGateText(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func() *results.Run
	}{
		{"gate.txt", gated},
		{"gate-baseline.txt", func() *results.Run {
			run := gated()
			g := run.Gate
			g.Outcome, g.Baseline, g.Stopped, g.Decisions = results.GatePass, "results/baselines/smoke.json", "", g.Decisions[:1]
			d := &g.Decisions[0]
			d.Limit, d.Pairs, d.Low, d.High = results.GateLimit{Text: "wire_bytes_per_msg=+1%", Metric: "wire_bytes_per_msg", Scale: results.ScaleRatio, Max: 0.01}, 3, nil, nil
			base, fresh, apart := 142.0, 132.0, 132.0/142-1
			d.Base, d.New, d.Estimate, d.Margin, d.Note = &base, &fresh, &apart, 0.01, "better: update the baseline"
			return run
		}},
	} {
		got := Gate(test.run(), TextOptions{})
		golden(t, test.name, got)
		fits(t, got, 100)
		painted := Gate(test.run(), TextOptions{Paint: marks{}})
		if diff := cmp.Diff(got, strings.NewReplacer("<", "", ">", "").Replace(painted)); diff != "" || painted == got {
			t.Errorf("paint moved the text (-plain +painted):\n%s", diff)
		}
	}
	if text := Gate(&results.Run{}, TextOptions{}); text != "" {
		t.Errorf("a run without a gate says %q", text)
	}
}
