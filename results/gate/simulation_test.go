package gate_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/resultstest"
	"pushbench/results/stats"
)

// costs are the metrics of a gate of six: two transports, three limits.
func costs() []string { return []string{"latency.p99", "latency.p50", "target_cpu_us_per_msg"} }

// simulated is a whole gate of 24 pairs: new is by share above base, the noise from
// pair to pair is sigma, and the machine drifts by 10 % a block under both.
func simulated(rng *rand.Rand, transports []string, share, sigma float64) *results.Run {
	drift := 0.0
	common := 0.0
	return resultstest.Paired(transports, lastLook(), func(c results.Case, _ int) results.Values {
		if c.Side == results.SideBase {
			drift += 0.1 * rng.NormFloat64()
			common = 1e6 * math.Exp(drift)
		}
		values := make(results.Values)
		for _, name := range costs() {
			values[name] = common
			if c.Side == results.SideNew {
				values[name] *= (1 + share) * math.Exp(sigma*rng.NormFloat64())
			}
		}
		return values
	})
}

// shares counts the outcomes of so many gates of +10 %.
func shares(t testing.TB, rounds int, seed uint64, transports []string, names []string, share, sigma float64) map[results.GateOutcome]float64 {
	t.Helper()
	var list []results.GateLimit
	for _, name := range names {
		list = append(list, results.GateLimit{Text: name + "=+10%", Metric: name, Scale: results.ScaleRatio, Max: 0.1})
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	found := make(map[results.GateOutcome]float64)
	for range rounds {
		found[gate.Judge(simulated(rng, transports, share, sigma), list).Outcome]++
	}
	for outcome := range found {
		found[outcome] /= float64(rounds)
	}
	return found
}

// The promises of the method, with few rounds and so with room for chance: three
// standard errors. Where noise is small, no estimate of identical systems comes near the
// limit; only where it is large do the bounds have to keep them from a FAIL.
func TestErrorRates(t *testing.T) {
	const rounds, quiet, loud = 600, 0.08, 0.6
	room := func(p float64) float64 { return 3 * math.Sqrt(p*(1-p)/rounds) }
	one, six := []string{"sse"}, []string{"sse", "ws"}
	for _, test := range []struct {
		name        string
		transports  []string
		metrics     []string
		share       float64
		sigma       float64
		outcome     results.GateOutcome
		least, most float64
	}{
		{"identical, one gate", one, costs()[:1], 0, quiet, results.GateFail, 0, 0.009},
		{"identical, six gates", six, costs(), 0, quiet, results.GateFail, 0, 0.009},
		{"identical, one gate, much noise", one, costs()[:1], 0, loud, results.GateFail, 0, 0.009},
		{"identical, six gates, much noise", six, costs(), 0, loud, results.GateFail, 0, 0.009},
		{"a change of the limit", one, costs()[:1], 0.1, quiet, results.GatePass, 0, 0.048},
		{"a change of the limit, much noise", one, costs()[:1], 0.1, loud, results.GatePass, 0, 0.048},
		{"+20 %", one, costs()[:1], 0.2, quiet, results.GateFail, 0.95, 1},
		{"+5 %", one, costs()[:1], 0.05, quiet, results.GateFail, 0, 0.03},
	} {
		share := shares(t, rounds, 11, test.transports, test.metrics, test.share, test.sigma)[test.outcome]
		if share < test.least-room(test.least) || share > test.most+room(test.most) {
			t.Errorf("%s: %s in %.3f of %d gates, want %v to %v", test.name, test.outcome, share, rounds, test.least, test.most)
		}
	}
}

// BenchmarkSimulatedGates reports how often a gate of +10 % answers what, in per cent
// of gates. With -benchtime=20000x the shares are good to a tenth.
func BenchmarkSimulatedGates(b *testing.B) {
	for _, gates := range []struct {
		transports []string
		metrics    []string
		noise      []float64
	}{
		{[]string{"sse"}, costs()[:1], []float64{0.04, 0.08, 0.16, 0.5}},
		{[]string{"sse", "ws"}, costs(), []float64{0.04, 0.08, 0.16, 0.5}},
	} {
		k := len(gates.transports) * len(gates.metrics)
		for _, sigma := range gates.noise {
			for _, change := range []float64{0, 0.05, 0.10, 0.15, 0.20} {
				b.Run(fmt.Sprintf("gates=%d/noise=%v%%/change=%v%%", k, 100*sigma, 100*change), func(b *testing.B) {
					found := shares(b, b.N, 42, gates.transports, gates.metrics, change, sigma)
					b.ReportMetric(100*found[results.GatePass], "%PASS")
					b.ReportMetric(100*found[results.GateFail], "%FAIL")
					b.ReportMetric(100*found[results.GateInconclusive], "%INCONCLUSIVE")
				})
			}
		}
	}
}

// BenchmarkIntervalsOfGates reports how often the 95 % interval of the pairs that a gate
// stopped at holds the truth: the gate looks first and stops where the pairs are extreme.
func BenchmarkIntervalsOfGates(b *testing.B) {
	list := []results.GateLimit{{Text: "latency.p99=+10%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.1}}
	for _, sigma := range []float64{0.04, 0.08, 0.16, 0.5} {
		for _, change := range []float64{0, 0.05, 0.08, 0.10, 0.12, 0.15, 0.20} {
			b.Run(fmt.Sprintf("noise=%v%%/change=%v%%", 100*sigma, 100*change), func(b *testing.B) {
				rng := rand.New(rand.NewPCG(42, 1))
				held := 0
				d := make([]float64, lastLook())
				for range b.N {
					for i := range d {
						d[i] = math.Log1p(change) + sigma*rng.NormFloat64()
					}
					n := gate.Judge(of(d, 1, 0), list).Decisions[0].Pairs
					low, high, _ := stats.SignedRankInterval(d[:n], 0.025)
					if low <= math.Log1p(change) && math.Log1p(change) <= high {
						held++
					}
				}
				b.ReportMetric(100*float64(held)/float64(b.N), "%held")
			})
		}
	}
}
