package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
)

// fabricate makes up a run of sse and ws: one cell for each number of clients
// (a single one is "default"), so many trials each, plausible in every part and
// the same every time.
func fabricate(trials int, clients ...int) *results.Run {
	rng := rand.New(rand.NewPCG(1, 2))
	run := &results.Run{
		Schema: results.Schema, Status: results.Complete, Scenario: "fanout",
		Plan: results.Plan{Seed: 1, Blocks: trials},
	}
	order := 0
	for _, n := range clients {
		cell := "default"
		if len(clients) > 1 {
			cell = fmt.Sprintf("clients=%d", n)
		}
		for _, transport := range []string{"sse", "ws"} {
			c := fabricateCase(cell, transport, n)
			if len(clients) > 1 {
				c.Vary = map[string]float64{"clients": float64(n)}
			}
			for i := range trials {
				t := fabricateTrial(rng, c, i, order)
				run.Trials = append(run.Trials, t)
				run.Plan.Order = append(run.Plan.Order, results.PlanEntry{Case: c.ID, Block: i, Order: order})
				order++
			}
			summarise(&c, run.Trials[len(run.Trials)-trials:])
			run.Cases = append(run.Cases, c)
		}
		run.Comparisons = append(run.Comparisons, fabricateComparison(cell, trials))
	}
	for _, c := range run.Cases {
		run.Thresholds = append(run.Thresholds, results.Threshold{
			Text: "latency.p99 < 250ms", Metric: "latency.p99", Op: "<", Limit: 250e6,
			Case: c.ID, Value: c.Summary.Values["latency.p99"], Known: true, Kept: true,
		}, results.Threshold{
			Text: "lost == 0", Metric: "lost", Op: "==", Case: c.ID, Known: true, Kept: true,
		})
	}
	return run
}

func fabricateCase(cell, transport string, clients int) results.Case {
	c := results.Case{
		ID: cell + "/" + transport, Cell: cell, Transport: transport, Workload: "fanout", Model: "open",
		Target: "reference", Clients: clients, RatePerS: 10, PayloadBytes: 128, Engine: "epoll",
		Stamp: "kernel", Placement: "t:0/a:1", Stack: "net/http", WireFormula: 142,
	}
	if transport == "ws" {
		c.Stack, c.WireFormula = "gorilla/websocket", 132
	}
	return c
}

// fabricateTrial draws 3 s of deliveries: a broadcast is spread evenly over the
// subscribers, ws a little quicker than sse.
func fabricateTrial(rng *rand.Rand, c results.Case, trial, order int) results.Trial {
	perClient := 7.0
	if c.Transport == "ws" {
		perClient = 6.2
	}
	perClient *= 1 + 0.05*rng.NormFloat64()
	h := hdrhistogram.New(1, 60e9, 3)
	const seconds = 3
	broadcasts := seconds * int(c.RatePerS)
	for range broadcasts {
		late := 20e3 * (1 + rng.ExpFloat64())
		for i := range c.Clients {
			wait := late + float64(i)*perClient*1000*(0.9+0.2*rng.Float64())
			if err := h.RecordValue(int64(wait)); err != nil {
				panic(err)
			}
		}
	}
	received := float64(broadcasts * c.Clients)
	t := results.Trial{
		Case: c.ID, Trial: trial, Block: trial, Order: order, Attempt: 1, Verdict: results.OK,
		Values: results.Values{
			"published": float64(broadcasts), "received": received, "expected": received, "lost": 0, "received_per_s": received / seconds,
			"target_cpu_us_per_msg": perClient * 900, "generator_cpu_us_per_msg": 1400 + 40*rng.NormFloat64(),
			"wire_bytes_per_msg": c.WireFormula, "writes_per_msg": 1,
			"target_rss_kib_per_conn": (28 - perClient) * 1024, "generator_rss_kib_per_conn": 1100 + 20*rng.NormFloat64(),
			"latency.p50": float64(h.ValueAtQuantile(50)), "latency.p99": float64(h.ValueAtQuantile(99)),
			"latency.p999": float64(h.ValueAtQuantile(99.9)),
		},
		Histograms: map[string]*hdrhistogram.Histogram{"latency": h},
	}
	for s := range seconds {
		jitter := math.Round(float64(c.Clients) * 0.02 * rng.NormFloat64())
		t.Series = append(t.Series, results.Second{
			Second: s, Published: int64(c.RatePerS), Received: int64(c.RatePerS)*int64(c.Clients) + int64(jitter),
		})
	}
	t.Phases = []results.Phase{{Name: "measure", Took: seconds * time.Second}}
	return t
}

// summarise puts the mean and the range of the trials where a real run has the
// median and its interval: the report does not care where they come from.
func summarise(c *results.Case, trials []results.Trial) {
	c.Summary = results.Summary{
		Trials: len(trials), Verdict: results.OK,
		Values: results.Values{}, Intervals: map[string]results.Interval{},
	}
	for name := range trials[0].Values {
		low, high, sum := math.Inf(1), math.Inf(-1), 0.0
		for _, t := range trials {
			v := t.Values[name]
			low, high, sum = min(low, v), max(high, v), sum+v
		}
		c.Summary.Values[name] = sum / float64(len(trials))
		if results.Summed(name) {
			c.Summary.Values[name] = sum
		}
		c.Summary.Intervals[name] = results.Interval{Low: low, High: high, Level: 0.95}
	}
}

func fabricateComparison(cell string, trials int) results.Comparison {
	ratio := func(name string, estimate, low, high float64) results.MetricContrast {
		return results.MetricContrast{Metric: name, Pairs: trials, Scale: "ratio", Estimate: estimate,
			Interval: &results.Interval{Low: low, High: high, Level: 0.95}}
	}
	return results.Comparison{Cell: cell, Base: "sse", New: "ws", Metrics: []results.MetricContrast{
		ratio("latency.p50", -0.1123, -0.142, -0.081),
		ratio("latency.p99", -0.041, -0.08, 0.003),
		ratio("target_cpu_us_per_msg", 0.114, 0.092, 0.131),
		ratio("generator_cpu_us_per_msg", -0.012, -0.031, 0.008),
		ratio("first_event.p50", -0.053, -0.08, -0.02),
		ratio("wire_bytes_per_msg", -0.0704, -0.0704, -0.0704),
		{Metric: "writes_per_msg", Pairs: trials, Scale: results.ScaleDifference, Estimate: 0.0212, Note: results.NoteTooFew},
		{Metric: "lost", Pairs: trials, Scale: results.ScaleDifference},
	}}
}

// troubledMatrix makes the last cell's sse overloaded and its ws invalid.
func troubledMatrix(run *results.Run) *results.Run {
	n := len(run.Cases)
	run.Cases[n-2].Summary.Verdict = results.Overloaded
	run.Cases[n-1].Summary = results.Summary{Verdict: results.Invalid}
	for i := range run.Trials {
		if run.Trials[i].Case == run.Cases[n-1].ID {
			run.Trials[i].Verdict = results.Invalid
		}
	}
	return run
}
