package gate_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/resultstest"
)

// drawn are logarithms of new/base, one a pair, around a shift.
func drawn(t *rapid.T) []float64 {
	centre := rapid.Float64Range(-0.3, 0.3).Draw(t, "centre")
	width := rapid.Float64Range(0, 0.3).Draw(t, "width")
	unit := rapid.SliceOfN(rapid.Float64Range(-1, 1), 0, 30).Draw(t, "pairs")
	d := make([]float64, len(unit))
	for i, u := range unit {
		d[i] = centre + width*u
	}
	return d
}

// of is a run with these differences, turned where sign is -1.
func of(d []float64, sign, by float64) *results.Run {
	return resultstest.Paired([]string{"sse"}, len(d), func(c results.Case, block int) results.Values {
		v := 1e6 * float64(block)
		if c.Side == results.SideNew {
			v *= math.Exp(sign*d[block-1] + by)
		}
		return results.Values{"latency.p99": v, "received_per_s": 1e12 / v}
	})
}

func TestSwappedSidesTurnTheSign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		list := []results.GateLimit{{Text: "latency.p99=+10%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.1}}
		there, back := gate.Judge(of(d, 1, 0), list).Decisions[0], gate.Judge(of(d, -1, 0), list).Decisions[0]
		if there.Outcome == results.GateFail && back.Outcome != results.GatePass && back.Pairs == there.Pairs {
			t.Fatalf("worse, and the other way round not better: %+v, %+v", there, back)
		}
		if there.Pairs != back.Pairs || there.Estimate == nil {
			return
		}
		if a, b := math.Log1p(*there.Estimate), math.Log1p(*back.Estimate); math.Abs(a+b) > 1e-9 {
			t.Fatalf("estimate %v there, %v back", a, b)
		}
	})
}

// Where higher is better, the reciprocal is the same finding: by a tenth slower is what
// by an eleventh less is.
func TestDirectionOfTheMetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := of(drawn(t), 1, 0)
		limit := func(name string, share float64) []results.GateLimit {
			return []results.GateLimit{{Text: name, Metric: name, Scale: results.ScaleRatio, Max: share}}
		}
		lower, higher := gate.Judge(run, limit("latency.p99", 0.1)), gate.Judge(run, limit("received_per_s", 0.1/1.1))
		if lower.Outcome != higher.Outcome {
			t.Fatalf("%+v\n%+v", lower.Decisions[0], higher.Decisions[0])
		}
	})
}

// A new that is worse still never gets a better answer.
func TestWorseIsNeverBetter(t *testing.T) {
	rank := map[results.GateOutcome]int{results.GatePass: 0, results.GateInconclusive: 1, results.GateFail: 2}
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		by := rapid.Float64Range(0, 0.5).Draw(t, "by")
		list := []results.GateLimit{{Text: "latency.p99=+10%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.1, FloorUnits: 50e3}}
		now, worse := gate.Judge(of(d, 1, 0), list), gate.Judge(of(d, 1, by), list)
		if rank[worse.Outcome] < rank[now.Outcome] {
			t.Fatalf("%s, and worse by %v it is %s", now.Outcome, by, worse.Outcome)
		}
	})
}

// What a look has decided stays when more pairs come, and when asked again.
func TestDecisionsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		list := []results.GateLimit{{Text: "latency.p99=+10%", Metric: "latency.p99", Scale: results.ScaleRatio, Max: 0.1}}
		cut := rapid.IntRange(0, len(d)).Draw(t, "cut")
		early, late := gate.Judge(of(d[:cut], 1, 0), list), gate.Judge(of(d, 1, 0), list)
		if early.Outcome != results.GateInconclusive && !cmp.Equal(early.Decisions, late.Decisions) {
			t.Fatalf("after %d of %d pairs %+v, then %+v", cut, len(d), early.Decisions[0], late.Decisions[0])
		}
		keys, ahead := gate.Next(of(d[:cut], 1, 0), list)
		if open := early.Outcome == results.GateInconclusive && cut < lastLook(); open != (len(keys) == 1) || open != (ahead > 0) {
			t.Fatalf("%s after %d pairs, and next is %v, %d", early.Outcome, cut, keys, ahead)
		}
		if _, err := json.Marshal(late); err != nil {
			t.Fatal(err)
		}
	})
}

// Whatever the values are, the answer can be written down.
func TestAnyValuesCanBeJudged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64(), rapid.Just(0.0), rapid.Just(math.Inf(1)), rapid.Just(math.NaN()), rapid.Just(5e-324), rapid.Just(math.MaxFloat64), rapid.Just(-math.MaxFloat64))
		run := resultstest.Paired([]string{"sse"}, rapid.IntRange(0, 24).Draw(t, "blocks"), func(results.Case, int) results.Values {
			return results.Values{"latency.p99": value.Draw(t, "p99"), "lost": value.Draw(t, "lost")}
		})
		list, err := gate.Limits([]string{"latency.p99=+10%", "lost=+0"})
		if err != nil {
			t.Fatal(err)
		}
		g := gate.Judge(run, list)
		if _, err := json.Marshal(g); err != nil {
			t.Fatalf("%v: %+v", err, g)
		}
		gate.Next(run, list)
	})
}
