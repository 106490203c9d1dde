package gate_test

import (
	"math"
	"testing"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/resultstest"
)

// shifted is a run of sse alone whose new is by share above its base, with a little
// noise that is the same every time.
func shifted(blocks int, metric string, share float64) *results.Run {
	return resultstest.Paired([]string{"sse"}, blocks, func(c results.Case, block int) results.Values {
		v := 1e6 * math.Exp(0.3*math.Sin(float64(block))) // drift, common to both
		if c.Side == results.SideNew {
			v *= (1 + share) * math.Exp(0.02*math.Sin(7*float64(block)))
		}
		return results.Values{metric: v}
	})
}

func limits(t *testing.T, texts ...string) []results.GateLimit {
	t.Helper()
	list, err := gate.Limits(texts)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name   string
		blocks int
		metric string
		limit  string
		share  float64
		want   results.GateOutcome
		pairs  int
	}{
		{"same", 10, "latency.p99", "latency.p99=+10%", 0, results.GatePass, 10},
		{"worse", 10, "latency.p99", "latency.p99=+10%", 0.2, results.GateFail, 10},
		{"better", 10, "latency.p99", "latency.p99=+10%", -0.2, results.GatePass, 10},
		{"higher is better", 10, "received_per_s", "received_per_s=-5%", 0.2, results.GatePass, 10},
		{"less is worse", 10, "received_per_s", "received_per_s=-5%", -0.2, results.GateFail, 10},
		{"too few", 9, "latency.p99", "latency.p99=+10%", 0.2, results.GateInconclusive, 9},
		{"what was decided stays", 24, "latency.p99", "latency.p99=+10%", 0, results.GatePass, 10},
		{"on the edge", 24, "latency.p99", "latency.p99=+10%", 0.095, results.GateInconclusive, 24},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := gate.Judge(shifted(test.blocks, test.metric, test.share), limits(t, test.limit))
			if len(g.Decisions) != 1 || g.Outcome != test.want || g.Decisions[0].Outcome != test.want || g.Decisions[0].Pairs != test.pairs {
				t.Errorf("%+v, want %s on %d pairs", g, test.want, test.pairs)
			}
		})
	}
}
