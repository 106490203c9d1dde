package results_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// twoCases has sse and ws in one cell; in block b (from 1) the metrics are what
// value says.
func twoCases(blocks int, value func(transport string, block int) results.Values) *results.Run {
	run := &results.Run{}
	for _, transport := range []string{"sse", "ws"} {
		run.Cases = append(run.Cases, results.Case{ID: "default/" + transport, Cell: "default", Transport: transport,
			RatePerS: 10, PayloadBytes: 128, Engine: "epoll", Placement: "t:0/a:1", Stamp: "kernel"})
		for b := 1; b <= blocks; b++ {
			run.Trials = append(run.Trials, results.Trial{Case: "default/" + transport, Trial: b, Block: b, Attempt: 1,
				Verdict: results.OK, Values: value(transport, b),
				Evidence: results.Evidence{Connected: 100, Planned: 30, Published: 30}})
		}
	}
	return run
}

func TestCompareTransports(t *testing.T) {
	// The machine gets slower by half from block to block; ws is 20 % above sse in
	// every block, give or take. Unpaired, the drift would bury it.
	noise := []float64{0, 0.01, -0.01, 0.02, -0.02, 0.005}
	run := twoCases(6, func(transport string, block int) results.Values {
		v := results.Values{"latency.p50": 1e6 * math.Pow(1.5, float64(block)), "lost": 1, "connect.p50": 5, "wire_bytes_per_msg": 142, "dropped": 0}
		if transport == "ws" {
			v["latency.p50"] *= 1.2 * math.Exp(noise[block-1])
			v["wire_bytes_per_msg"] = 132
			v["lost"] = float64(1 + block)
			if block == 1 {
				delete(v, "connect.p50")
			}
		}
		return v
	})
	got := results.CompareTransports(run)
	want := []results.Comparison{{Cell: "default", Base: "sse", New: "ws", Metrics: []results.MetricContrast{
		{Metric: "latency.p50", Pairs: 6, Scale: "ratio", Estimate: 0.2,
			Interval: &results.Interval{Low: 1.2*math.Exp(-0.02) - 1, High: 1.2*math.Exp(0.02) - 1, Level: 0.95}},
		{Metric: "connect.p50", Pairs: 5, Scale: "ratio", Note: results.NoteTooFew},
		{Metric: "wire_bytes_per_msg", Pairs: 6, Scale: "ratio", Estimate: 132.0/142 - 1,
			Interval: &results.Interval{Low: 132.0/142 - 1, High: 132.0/142 - 1, Level: 0.95}},
		{Metric: "lost", Pairs: 6, Scale: "difference", Estimate: 3.5, Interval: &results.Interval{Low: 1, High: 6, Level: 0.95}},
		{Metric: "dropped", Pairs: 6, Scale: "difference", Interval: &results.Interval{Level: 0.95}, Note: results.NoteNoDifference},
	}}}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("comparison (-want +got):\n%s", diff)
	}
}

func TestNoDifferenceShown(t *testing.T) {
	d := []float64{0.1, -0.1, 0.05, -0.05, 0.02, -0.02, 0.01}
	run := twoCases(7, func(transport string, block int) results.Values {
		if transport == "ws" {
			return results.Values{"latency.p99": math.Exp(d[block-1])}
		}
		return results.Values{"latency.p99": 1}
	})
	m := results.CompareTransports(run)[0].Metrics[0]
	if m.Note != results.NoteNoDifference || m.Interval == nil || m.Interval.Low >= 0 || m.Interval.High <= 0 {
		t.Errorf("%+v", m)
	}
}

// A ratio needs positive values: a memory that shrank is compared by difference.
func TestNonPositiveValuesAreCompared(t *testing.T) {
	run := twoCases(6, func(transport string, block int) results.Values {
		if transport == "ws" {
			return results.Values{"target_rss_kib_per_conn": -float64(block)}
		}
		return results.Values{"target_rss_kib_per_conn": 10}
	})
	if m := results.CompareTransports(run)[0].Metrics[0]; m.Scale != results.ScaleDifference || m.Estimate != -13.5 {
		t.Errorf("%+v", m)
	}
}

// What no number can say is left out: it could not be written to run.json.
func TestValuesTooFarApart(t *testing.T) {
	run := twoCases(6, func(transport string, _ int) results.Values {
		if transport == "ws" {
			return results.Values{"latency.p50": math.MaxFloat64}
		}
		return results.Values{"latency.p50": math.SmallestNonzeroFloat64}
	})
	if m := results.CompareTransports(run)[0].Metrics; len(m) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestPairsAreOfBlocksThatBothSidesHave(t *testing.T) {
	run := twoCases(8, func(string, int) results.Values { return results.Values{"latency.p50": 1} })
	run.Trials[0].Verdict = results.Invalid // sse, block 1
	run.Trials[9].Verdict = results.Invalid // ws, block 2
	run.Trials[2].Discarded = true          // sse, block 3
	again := run.Trials[0]                  // block 1 was run again
	again.Attempt, again.Verdict = 2, results.OK
	run.Trials = append(run.Trials, again)
	if m := results.CompareTransports(run)[0].Metrics[0]; m.Pairs != 6 {
		t.Errorf("%d pairs, want 6: blocks 1 and 4 … 8", m.Pairs)
	}
}

// Of two trials of a block that count the first attempt is taken, wherever it stands: the
// other came when the machine was another minute older.
func TestTheFirstAttemptThatCountsIsTaken(t *testing.T) {
	for _, later := range []bool{true, false} {
		run := twoCases(6, func(string, int) results.Values { return results.Values{"latency.p50": 1} })
		for i := range run.Trials {
			if tr := run.Trials[i]; tr.Case == "default/ws" {
				tr.Attempt, tr.Values = 2, results.Values{"latency.p50": 9}
				if later {
					run.Trials = append(run.Trials, tr)
				} else {
					run.Trials[i], tr = tr, run.Trials[i]
					run.Trials = append(run.Trials, tr)
				}
			}
		}
		if m := results.CompareTransports(run)[0].Metrics[0]; m.Pairs != 6 || m.Estimate != 0 {
			t.Errorf("the second attempt listed last: %v: %+v", later, m)
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	one := func(string, int) results.Values { return results.Values{"latency.p50": 1} }
	for _, c := range []struct {
		name   string
		change func(run *results.Run)
		want   string // "" when it is compared
	}{
		{"clients 1 % apart", func(run *results.Run) { setEvidence(run, func(e *results.Evidence) { e.Connected = 99 }) }, ""},
		{"clients further apart", func(run *results.Run) { setEvidence(run, func(e *results.Evidence) { e.Connected = 98 }) },
			"different connected clients, beyond 1 %: sse had 100, ws had 98"},
		{"rate further apart", func(run *results.Run) { setEvidence(run, func(e *results.Evidence) { e.Published = 24 }) },
			"different achieved messages a second, beyond 1 %: sse had 10, ws had 8"},
		{"one message late in one trial", func(run *results.Run) { run.Trials[7].Evidence.PublishedLate = 20 }, ""},
		{"payload", func(run *results.Run) { run.Cases[1].PayloadBytes = 64 }, "different payload: sse has 128 B, ws has 64 B"},
		{"engine", func(run *results.Run) { run.Cases[1].Engine = "goroutine" }, "different engine: sse has epoll, ws has goroutine"},
		{"placement", func(run *results.Run) { run.Cases[1].Placement = "none" }, "different placement: sse has t:0/a:1, ws has none"},
		{"stamps", func(run *results.Run) { run.Cases[1].Stamp = "user" }, "different stamps: sse has kernel, ws has user"},
		{"workload", func(run *results.Run) { run.Cases[1].Workload = "echo" }, "different workload: sse has , ws has echo"},
		{"model", func(run *results.Run) { run.Cases[0].Model = "open" }, "different model: sse has open, ws has "},
		{"no valid trial", func(run *results.Run) {
			for i := range run.Trials {
				if run.Trials[i].Case == "default/ws" {
					run.Trials[i].Verdict = results.Invalid
				}
			}
		}, "ws has no trial that counts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := twoCases(6, one)
			c.change(run)
			got := results.CompareTransports(run)[0]
			if got.Refused != c.want || (len(got.Metrics) == 0) != (c.want != "") {
				t.Errorf("refused %q with %d metrics; want %q", got.Refused, len(got.Metrics), c.want)
			}
		})
	}
}

// setEvidence changes the evidence of every trial of ws.
func setEvidence(run *results.Run, change func(*results.Evidence)) {
	for i := range run.Trials {
		if run.Trials[i].Case == "default/ws" {
			change(&run.Trials[i].Evidence)
		}
	}
}

func TestCompareEveryCellWithItsFirstTransport(t *testing.T) {
	run := resultstest.Run([]string{"clients=10", "clients=20"}, []string{"ws", "sse", "sse-h2"}, 1, 3)
	var got []string
	for _, c := range results.CompareTransports(run) {
		got = append(got, strings.Join([]string{c.Cell, c.Base, c.New}, " "))
	}
	want := []string{"clients=10 ws sse", "clients=10 ws sse-h2", "clients=20 ws sse", "clients=20 ws sse-h2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("comparisons (-want +got):\n%s", diff)
	}
	if results.CompareTransports(&results.Run{}) != nil {
		t.Error("an empty run was compared")
	}
}

func TestCompareSides(t *testing.T) {
	run := resultstest.Sided([]string{"clients=10", "clients=20"}, []string{"sse", "ws"}, 6, 3, 0.5)
	var got []string
	for _, c := range results.Compare(run) {
		got = append(got, strings.Join([]string{c.Cell, c.Transport, c.Base, c.New}, " "))
		for _, m := range c.Metrics {
			if m.Metric == "target_cpu_us_per_msg" && (m.Interval == nil || m.Interval.Low < 0.3 || m.Interval.High > 0.7) {
				t.Errorf("%s %s: processor time %+v, about +50 %% expected", c.Cell, c.Transport, m)
			}
		}
	}
	want := []string{"clients=10 sse base new", "clients=10 ws base new", "clients=20 sse base new", "clients=20 ws base new"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("comparisons (-want +got):\n%s", diff)
	}
	run.Cases[1].Engine = "goroutine"
	if got, want := results.Compare(run)[0].Refused, "different engine: base has epoll, new has goroutine"; got != want {
		t.Errorf("refused %q, want %q", got, want)
	}
}

func TestASideAloneIsNotCompared(t *testing.T) {
	run := resultstest.Sided([]string{"default"}, []string{"sse"}, 1, 3, 0)
	run.Cases = run.Cases[1:]
	if got := results.Compare(run); len(got) != 0 {
		t.Errorf("new alone was compared: %+v", got)
	}
}
