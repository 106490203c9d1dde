package gate_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/resultstest"
	"pushbench/results/stats"
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

// constant is a run in which base and new always have the same values.
func constant(transports []string, blocks int, base, changed results.Values) *results.Run {
	return resultstest.Paired(transports, blocks, func(c results.Case, _ int) results.Values {
		if c.Side == results.SideNew {
			return changed
		}
		return base
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

// trial is the only trial of a side in a block.
func trial(t *testing.T, run *results.Run, side string, block int) *results.Trial {
	t.Helper()
	for i := range run.Trials {
		if tr := &run.Trials[i]; tr.Block == block && strings.HasSuffix(tr.Case, "@"+side) {
			return tr
		}
	}
	t.Fatalf("no trial of %s in block %d", side, block)
	return nil
}

// lastLook is the number of pairs at the last look.
func lastLook() int { return gate.Looks()[len(gate.Looks())-1].Pairs }

// chance is P(T⁺ ≤ c) of n pairs without a difference: of all subsets of the ranks 1 to
// n, the share whose sum is at most c.
func chance(n, c int) float64 {
	sums := make([]float64, c+1)
	sums[0] = 1
	for rank := 1; rank <= n; rank++ {
		for sum := c; sum >= rank; sum-- {
			sums[sum] += sums[sum-rank]
		}
	}
	subsets := 0.0
	for _, n := range sums {
		subsets += n
	}
	return subsets / math.Pow(2, float64(n))
}

// The critical values that make a gate: c for FAIL and for PASS at every look.
func TestLooks(t *testing.T) {
	want := []struct{ pairs, fail, pass int }{{10, 2, 6}, {16, 16, 26}, {24, 56, 75}}
	var fails, passes float64
	for i, look := range gate.Looks() {
		fail, _ := stats.SignedRankCritical(look.Pairs, look.AlphaFail)
		pass, _ := stats.SignedRankCritical(look.Pairs, look.AlphaPass)
		if w := want[i]; look.Pairs != w.pairs || fail != w.fail || pass != w.pass {
			t.Errorf("look %d: %d pairs, c = %d and %d; want %+v", i+1, look.Pairs, fail, pass, w)
		}
		fails += chance(look.Pairs, fail)
		passes += chance(look.Pairs, pass)
	}
	if fails > 0.009 || passes > 0.048 || lastLook() != 24 {
		t.Errorf("all looks together spend %v and %v on %d pairs", fails, passes, lastLook())
	}
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
		{"worse by less than the limit", 10, "latency.p99", "latency.p99=+10%", 0.07, results.GatePass, 10},
		{"higher is better", 10, "received_per_s", "received_per_s=-5%", 0.2, results.GatePass, 10},
		{"less is worse", 10, "received_per_s", "received_per_s=-5%", -0.2, results.GateFail, 10},
		{"too few", 9, "latency.p99", "latency.p99=+10%", 0.2, results.GateInconclusive, 9},
		{"none", 0, "latency.p99", "latency.p99=+10%", 0.2, results.GateInconclusive, 0},
		{"what was decided stays", 24, "latency.p99", "latency.p99=+10%", 0, results.GatePass, 10},
		{"close to the limit", 23, "latency.p99", "latency.p99=+10%", 0.095, results.GateInconclusive, 16},
		{"close to the limit at the end", 24, "latency.p99", "latency.p99=+10%", 0.095, results.GateInconclusive, 24},
		{"below the floor", 10, "latency.p99", "latency.p99=+1%,floor=400us", 0.2, results.GatePass, 10},
		{"above the floor", 10, "latency.p99", "latency.p99=+1%,floor=50us", 0.2, results.GateFail, 10},
		{"absolute", 10, "latency.p99", "latency.p99=+500us", 0.2, results.GatePass, 10},
		{"absolute and worse", 10, "latency.p99", "latency.p99=+100us", 0.2, results.GateFail, 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := gate.Judge(shifted(test.blocks, test.metric, test.share), limits(t, test.limit))
			if len(g.Decisions) != 1 || g.Outcome != test.want || g.Decisions[0].Outcome != test.want || g.Decisions[0].Pairs != test.pairs {
				t.Errorf("%+v, want %s on %d pairs", g, test.want, test.pairs)
			}
			if g.Pairs != test.blocks {
				t.Errorf("%d pairs in all, want %d", g.Pairs, test.blocks)
			}
		})
	}
}

// The numbers of a decision, by hand: ten pairs of a base of 1 ms and differences of
// 1 to 10 %, so that W[2] and W[54−6] can be told.
func TestDecisionByHand(t *testing.T) {
	run := resultstest.Paired([]string{"ws"}, 10, func(c results.Case, block int) results.Values {
		if c.Side == results.SideNew {
			return results.Values{"latency.p50": 1e6 * math.Exp(float64(block)/100)}
		}
		return results.Values{"latency.p50": 1e6}
	})
	v := func(x float64) *float64 { return &x }
	// The Walsh averages of 1 … 10 begin 1, 1.5, 2 and end 8, 8.5, 8.5, 9, 9, 9.5, 10: with c = 2
	// and 6 the bounds are W[2] = 2 and W[48] = 8, and the centre is 5.5.
	want := results.Gate{Outcome: results.GateInconclusive, Pairs: 10, Decisions: []results.GateDecision{{
		Case: "default/ws", Limit: limits(t, "latency.p50=+6%")[0], Outcome: results.GateInconclusive, Pairs: 10,
		Base: v(1e6), New: v(1e6 * (math.Exp(0.05) + math.Exp(0.06)) / 2),
		Estimate: v(math.Expm1(0.055)), Low: v(math.Expm1(0.02)), High: v(math.Expm1(0.08)), Margin: 0.06,
	}}}
	got := gate.Judge(run, limits(t, "latency.p50=+6%"))
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 0)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Where higher is better, limit, estimate, bounds and floor are shares of base too: of
// 1,000 a limit of −20 % allows 800, and 830 is worse by 17 %.
func TestLessOfWhatShouldBeMore(t *testing.T) {
	for _, test := range []struct {
		new           float64
		limit         string
		want          results.GateOutcome
		worse, margin float64
	}{
		{830, "received_per_s=-20%", results.GatePass, 0.17, 0.2},
		{801, "received_per_s=-20%", results.GatePass, 0.199, 0.2},
		{799, "received_per_s=-20%", results.GateFail, 0.201, 0.2},
		{2000, "received_per_s=-20%", results.GatePass, -1, 0.2},
		{500, "received_per_s=-1%,floor=600/s", results.GatePass, 0.5, 0.6},
		{500, "received_per_s=-1%,floor=400/s", results.GateFail, 0.5, 0.4},
		{1, "received_per_s=-1%,floor=5000/s", results.GatePass, 0.999, 1},
		{500, "received_per_s=-600/s", results.GatePass, 500, 600},
	} {
		run := constant([]string{"sse"}, 10, results.Values{"received_per_s": 1000}, results.Values{"received_per_s": test.new})
		d := gate.Judge(run, limits(t, test.limit)).Decisions[0]
		near := func(got *float64, want float64) bool { return got != nil && math.Abs(*got-want) < 1e-9 }
		if d.Outcome != test.want || !near(d.Estimate, test.worse) || !near(d.High, test.worse) || !near(&d.Margin, test.margin) {
			t.Errorf("%v under %s: %s, worse by %v up to %v, margin %v; want %s, %v, margin %v", test.new, test.limit,
				d.Outcome, *d.Estimate, *d.High, d.Margin, test.want, test.worse, test.margin)
		}
	}
}

// The same where no two neighbours are alike: differences of 1, 2, 4, … 512 hundredths of
// a per cent. The Walsh averages are 1, 1.5, 2, 2.5, 3, 4, … and, from the top, 512, 384,
// 320, 288, 272, 264, 260, 258, …: W[2] = 2, W[54−6] = 260. Those with 2ᵏ as the greater
// value lie above all with a smaller one, so that the 28th of 55 is 64 itself.
func TestDecisionOfUnevenDifferences(t *testing.T) {
	run := resultstest.Paired([]string{"ws"}, 10, func(c results.Case, block int) results.Values {
		if c.Side == results.SideNew {
			return results.Values{"latency.p50": 1e6 * math.Exp(math.Pow(2, float64(block-1))/1e4)}
		}
		return results.Values{"latency.p50": 1e6}
	})
	near := func(got *float64, want float64) bool { return got != nil && math.Abs(math.Log1p(*got)-want) < 1e-12 }
	for _, test := range []struct {
		limit string
		want  results.GateOutcome
	}{
		{"latency.p50=+0.5%,floor=0us", results.GateFail}, // 64 > 50, and 2 > 0; but 2 < 50
		{"latency.p50=+1%,floor=0us", results.GateInconclusive},
		{"latency.p50=+2.6%,floor=0us", results.GateInconclusive}, // 256.7
		{"latency.p50=+2.64%,floor=0us", results.GatePass},        // 260.6
		{"latency.p50=+0.5%,floor=26.4us", results.GatePass},
	} {
		d := gate.Judge(run, limits(t, test.limit)).Decisions[0]
		if d.Outcome != test.want || !near(d.Low, 0.0002) || !near(d.High, 0.026) || !near(d.Estimate, 0.0064) {
			t.Errorf("%s: %s, %v in %v … %v; want %s, 0.0064 in 0.0002 … 0.0260", test.limit, d.Outcome, *d.Estimate, *d.Low, *d.High, test.want)
		}
	}
}

// At a look the bounds are those of the signed-rank intervals at its two α.
func TestBoundsAreSignedRankIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		look := rapid.SampledFrom(gate.Looks()).Draw(t, "look")
		d := rapid.SliceOfN(rapid.Float64Range(-0.5, 0.5), look.Pairs, look.Pairs).Draw(t, "differences")
		list := []results.GateLimit{{Text: "latency.p99=+10%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.1}}
		got := gate.Judge(of(d, 1, 0), list).Decisions[0]
		if got.Pairs != look.Pairs {
			return // decided before
		}
		low, _, _ := stats.SignedRankInterval(d, look.AlphaFail)
		_, high, _ := stats.SignedRankInterval(d, look.AlphaPass)
		centre, _ := stats.HodgesLehmann(d)
		for _, pair := range [][2]float64{{*got.Low, low}, {*got.High, high}, {*got.Estimate, centre}} {
			if math.Abs(math.Log1p(pair[0])-pair[1]) > 1e-9 {
				t.Fatalf("%v … %v about %v, want %v … %v about %v", *got.Low, *got.High, *got.Estimate, low, high, centre)
			}
		}
	})
}

// A floor is a share of what base had, not of what new has.
func TestFloorIsOfBase(t *testing.T) {
	run := constant([]string{"sse"}, 10, results.Values{"latency.p99": 1e6}, results.Values{"latency.p99": 2e6})
	for limit, want := range map[string]results.GateOutcome{
		"latency.p99=+1%,floor=900us": results.GateFail, "latency.p99=+1%,floor=1100us": results.GatePass,
	} {
		if d := gate.Judge(run, limits(t, limit)).Decisions[0]; d.Outcome != want {
			t.Errorf("%s: %s with a margin of %v, want %s", limit, d.Outcome, d.Margin, want)
		}
	}
}

// With four gates and more, the first look has no bound from below: it cannot FAIL.
func TestManyGatesShareTheFalseAlarms(t *testing.T) {
	values := func(v float64) results.Values {
		return results.Values{"latency.p50": v, "latency.p99": v, "target_cpu_us_per_msg": v}
	}
	names := []string{"latency.p50=+10%", "latency.p99=+10%", "target_cpu_us_per_msg=+10%"}
	for _, test := range []struct {
		transports []string
		blocks     int
		want       results.GateOutcome
	}{
		{[]string{"sse"}, 10, results.GateFail},
		{[]string{"sse", "ws"}, 10, results.GateInconclusive},
		{[]string{"sse", "ws"}, 16, results.GateFail},
	} {
		g := gate.Judge(constant(test.transports, test.blocks, values(1e6), values(2e6)), limits(t, names...))
		if g.Outcome != test.want {
			t.Errorf("%d gates, %d pairs: %s, want %s", 3*len(test.transports), test.blocks, g.Outcome, test.want)
		}
		if d := g.Decisions[0]; (d.Low == nil) != (test.want == results.GateInconclusive) {
			t.Errorf("%d gates, %d pairs: bound %v", 3*len(test.transports), test.blocks, d.Low)
		}
	}
}

func TestCountsThatMayBeZero(t *testing.T) {
	for _, test := range []struct {
		name   string
		lostBy func(block int) float64
		blocks int
		want   results.GateOutcome
		note   string
	}{
		{"never", func(int) float64 { return 0 }, 10, results.GatePass, ""},
		{"always", func(int) float64 { return 3 }, 10, results.GateFail, ""},
		{"once of ten", func(b int) float64 { return map[bool]float64{b == 4: 500}[true] }, 10, results.GateInconclusive, ""},
		{"once of many", func(b int) float64 { return map[bool]float64{b == 4: 500}[true] }, 16, results.GatePass, "new is worse in 1 of 16 pairs, by 500 in all"},
	} {
		run := resultstest.Paired([]string{"sse"}, test.blocks, func(c results.Case, block int) results.Values {
			if c.Side == results.SideNew {
				return results.Values{"lost": test.lostBy(block)}
			}
			return results.Values{"lost": 0}
		})
		d := gate.Judge(run, limits(t, "lost=+0")).Decisions[0]
		if d.Outcome != test.want || !strings.Contains(d.Note, test.note) {
			t.Errorf("%s: %+v, want %s with %q", test.name, d, test.want, test.note)
		}
	}
}

func TestRatioOfNothing(t *testing.T) {
	run := constant([]string{"sse"}, 10, results.Values{"target_rss_kib_per_conn": -5}, results.Values{"target_rss_kib_per_conn": 7})
	d := gate.Judge(run, limits(t, "target_rss_kib_per_conn=+10%")).Decisions[0]
	if d.Outcome != results.GateInconclusive || !strings.Contains(d.Note, "absolute limit") {
		t.Errorf("%+v", d)
	}
}
