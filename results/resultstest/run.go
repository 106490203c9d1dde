// Package resultstest fabricates runs for tests: plausible, coherent and the same
// for the same arguments, with histograms, judged and aggregated as a real run is.
package resultstest

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
	"pushbench/results/metric"
)

const (
	rate    = 10.0 // messages a second
	seconds = 3    // of the window
	payload = 128
	slices  = 20
)

// Run fabricates a complete run: every transport in every cell ("default",
// "clients=1000", "clients=1000,payload=128B"; clients are 100 where the cell does
// not say), one pair that is thrown away in the first cell, then trials blocks.
func Run(cells, transports []string, trials int, seed uint64) *results.Run {
	var cases []results.Case
	for _, cell := range cells {
		for _, transport := range transports {
			cases = append(cases, describe(cell, transport))
		}
	}
	return of(cases, len(transports), trials, seed, 0)
}

// of fabricates a run of these cases, of which so many are of the first cell. On the
// new side latency and the target's processor time are change above those of base: 0.1 is
// ten per cent.
func of(cases []results.Case, first, trials int, seed uint64, change float64) *results.Run {
	rng := rand.New(rand.NewPCG(seed, 1))
	started := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	run := &results.Run{
		Schema: results.Schema, Status: results.Complete,
		Scenario: "fanout", About: "One publisher; every message goes to every subscriber.",
		Command: []string{"bench", "run", "fanout.yaml"},
		Started: started, Resolved: json.RawMessage(`{"name":"fanout"}`),
		Environment: results.Environment{OS: "linux", Arch: "amd64", CPUModel: "Example CPU", CPUs: 2, GoVersion: "go1.26"},
		Plan:        results.Plan{Seed: seed, Blocks: trials, Order: []results.PlanEntry{}},
		Cases:       append([]results.Case{}, cases...), Trials: []results.Trial{},
	}
	add := func(c results.Case, block int, discarded bool) {
		rng.Uint64() // the goldens hold what is drawn after it
		entry := results.PlanEntry{Case: c.ID, Block: block, Order: len(run.Plan.Order), Discarded: discarded}
		run.Plan.Order = append(run.Plan.Order, entry)
		begin := started.Add(time.Duration(entry.Order) * 7 * time.Second)
		run.Trials = append(run.Trials, fabricate(c, entry, begin, change, rng))
	}
	if trials > 1 {
		for _, c := range run.Cases[:min(first, len(run.Cases))] {
			add(c, 0, true)
		}
	}
	for block := 1; block <= trials; block++ {
		for _, i := range rng.Perm(len(run.Cases)) {
			add(run.Cases[i], block, false)
		}
	}
	run.Ended = started.Add(time.Duration(len(run.Trials)) * 7 * time.Second)
	results.Aggregate(run)
	run.Comparisons = results.Compare(run)
	run.Thresholds = results.Evaluate(run, "lost == 0", "lost", "==", 0)
	return run
}

func describe(cell, transport string) results.Case {
	c := results.Case{
		ID: cell + "/" + transport, Cell: cell, Transport: transport, Stack: "net/http",
		Workload: "fanout", Model: "open", Target: "reference",
		Clients: 100, RatePerS: rate, PayloadBytes: payload,
		Queue: 64, Overflow: "drop", Warmup: seconds * time.Second, Duration: seconds * time.Second,
		Engine: "epoll", Stamp: "kernel", Placement: "t:0/a:1", WireFormula: 142,
	}
	if transport == "ws" {
		c.Stack, c.WireFormula = "gorilla/websocket", 132
	}
	for axis := range strings.SplitSeq(cell, ",") {
		key, text, ok := strings.Cut(axis, "=")
		if !ok {
			continue
		}
		value, err := strconv.ParseFloat(strings.TrimRight(text, "B"), 64)
		if err != nil {
			continue // an axis without a number has no place on a plot
		}
		if c.Vary == nil {
			c.Vary = make(map[string]float64)
		}
		c.Vary[key] = value
		switch key {
		case "clients":
			c.Clients = int(value)
		case "payload":
			c.PayloadBytes = int(value)
		}
	}
	return c
}

func fabricate(c results.Case, entry results.PlanEntry, begin time.Time, change float64, rng *rand.Rand) results.Trial {
	t := results.Trial{
		Case: c.ID, Trial: entry.Block, Block: entry.Block, Order: entry.Order, Attempt: 1,
		Discarded: entry.Discarded, Started: begin,
		Values: make(results.Values),
	}
	at := begin
	for _, p := range []struct {
		name string
		took time.Duration
	}{{"connect", time.Second / 5}, {"settle", time.Second / 5}, {"warm-up", time.Second}, {"measure", seconds * time.Second}, {"drain", time.Second / 10}} {
		t.Phases = append(t.Phases, results.Phase{Name: p.name, Start: at, Took: p.took})
		at = at.Add(p.took)
	}
	// typical is what latency is like in this trial, in ns: it rises with the
	// subscribers, and a trial differs from the next by a few per cent.
	typical := (50e3 + 400*float64(c.Clients)) * math.Exp(0.05*rng.NormFloat64())
	if c.Transport == "ws" {
		typical *= 0.9
	}
	if c.Side == results.SideNew {
		typical *= 1 + change
	}
	t.Evidence = evidence(c, typical, rng)
	t.Histograms = histograms(c, typical, rng)
	t.Series = series(c, typical)
	results.Derive(t.Values, t.Histograms)
	maps.Copy(t.Values, values(c, t.Evidence, rng))
	if c.Side == results.SideNew {
		t.Values["target_cpu_us_per_msg"] *= 1 + change
	}
	t.Verdict, t.Reasons = results.Judge(t.Evidence, t.Histograms)
	return t
}

func evidence(c results.Case, typical float64, rng *rand.Rand) results.Evidence {
	clients := int64(c.Clients)
	published := int64(rate * seconds)
	total := 2 * published * clients // the warm-up's messages too
	share := func(v float64) *float64 { return &v }
	e := results.Evidence{
		Asked: c.Clients, Connected: c.Clients, OpenAtEnd: c.Clients,
		Planned: published, Published: published, TargetBusy: share(0.2 + 0.1*rng.Float64()),
		Subscribers: c.Clients, Expected: published * clients, Received: published * clients,
		Target: &results.TargetBook{Accepted: clients, Enqueued: total, Written: total}, ArrivedTotal: total,
		AgentShares: []float64{0.2 + 0.1*rng.Float64()}, Stamped: published * clients,
		Steal: share(0.001), Others: share(0.01),
		FirstThird: typical, LastThird: typical,
		WireBytesPerMsg: share(c.WireFormula), WireFormula: c.WireFormula,
	}
	for range slices {
		e.SliceMedians = append(e.SliceMedians, typical)
		e.Backlog = append(e.Backlog, 0)
	}
	return e
}

func histograms(c results.Case, typical float64, rng *rand.Rand) map[string]*hdrhistogram.Histogram {
	hist := make(map[string]*hdrhistogram.Histogram)
	record := func(name string, n int, median, spread float64) {
		h := hdrhistogram.New(1, int64(time.Minute), 3)
		for range n {
			v := int64(median * math.Exp(spread*rng.NormFloat64()))
			// Within a minute by the widths chosen; Judge would tell of a loss.
			_ = h.RecordValue(max(1, min(v, int64(time.Minute))))
		}
		hist[name] = h
	}
	broadcasts := int(rate * seconds)
	deliveries := broadcasts * c.Clients
	record(metric.Latency, deliveries, typical, 0.4)
	record(metric.AppLatency, deliveries, typical+20e3, 0.4)
	record(metric.ReceiveLag, deliveries, 20e3, 0.3)
	record(metric.ScheduleLag, deliveries, 500, 0.5)
	record(metric.Spread, broadcasts, 2*typical, 0.2)
	record(metric.Completion, broadcasts, 3*typical, 0.2)
	record(metric.Connect, c.Clients, 300e3, 0.3)
	record(metric.FirstEvent, c.Clients, 60e6, 0.3)
	return hist
}

func series(c results.Case, typical float64) []results.Second {
	var list []results.Second
	for s := range seconds {
		p50, p99, most := typical, 2.5*typical, 4*typical
		target, generator, rss := 0.25, 0.2, int64(64<<20)
		list = append(list, results.Second{
			Second: s, Published: int64(rate), Received: int64(rate) * int64(c.Clients),
			LatencyP50: &p50, LatencyP99: &p99, LatencyMax: &most,
			TargetShare: &target, GeneratorShare: &generator, TargetRSS: &rss,
		})
	}
	return list
}

func values(c results.Case, e results.Evidence, rng *rand.Rand) results.Values {
	noisy := func(v float64) float64 { return v * math.Exp(0.03*rng.NormFloat64()) }
	return results.Values{
		"published": float64(e.Published), "expected": float64(e.Expected), "received": float64(e.Received),
		"lost": 0, "dropped": 0, "duplicated": 0, "reordered": 0, "corrupt": 0, "errors": 0,
		"received_per_s":             float64(e.Received) / seconds,
		"target_cpu_us_per_msg":      noisy(4e3),
		"generator_cpu_us_per_msg":   noisy(2e3),
		"target_rss_kib_per_conn":    noisy(20 << 10),
		"generator_rss_kib_per_conn": noisy(2 << 10),
		"wire_bytes_per_msg":         c.WireFormula,
		"writes_per_msg":             1,
		"allocs_per_msg":             noisy(0.1),
		"target_cpu_share":           noisy(0.25),
		"generator_cpu_share":        noisy(0.2),
	}
}

// Write puts a run into the folder dir, as bench does at the end of one.
func Write(dir string, run *results.Run, extra func(tmp string) error) error {
	place, err := results.CheckOut(dir)
	if err == nil {
		_, err = place.Write(run, extra)
	}
	return err
}
