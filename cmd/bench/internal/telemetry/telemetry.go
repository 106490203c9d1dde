// Package telemetry serves what a run is doing as Prometheus metrics. It is a
// live.Viewer that remembers, and a collector that tells when it is asked: values
// that are not known have no series, rather than a series that says 0.
//
// The list of metrics is list.go's, and docs/LIVE.md's.
package telemetry

import (
	"net/http"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pushbench/cmd/bench/internal/live"
	"pushbench/results"
)

// Metrics is a run as Prometheus sees it. Its methods may be called from any
// goroutine.
type Metrics struct {
	registry *prometheus.Registry
	families families

	mu     sync.Mutex
	run    *live.Run
	state  *live.State
	second *live.Second // the last whole one of the trial under way
	cases  map[caseKey]*account
	ended  map[endKey]int
}

// caseKey names a case over the scenarios of one command.
type caseKey struct{ scenario, cell, transport, side string }

func (k caseKey) labels() []string { return []string{k.scenario, k.cell, k.transport, k.side} }

type endKey struct {
	scenario string
	code     int
}

// account is what has been counted of a case so far.
type account struct {
	deliveries int64 // all that arrived, of all trials
	trial      [2]int
	arrived    int64 // of the trial and attempt of that number
	verdicts   map[results.Verdict]int
	latency    distribution // of the trials that count
}

// New is a run of which nothing is known yet.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(), families: newFamilies(),
		cases: map[caseKey]*account{}, ended: map[endKey]int{},
	}
	m.registry.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers scrapes.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// Begin forgets where the last scenario stood; what was counted of it stays.
func (m *Metrics) Begin(run live.Run) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// What was typed on a command line may be no text; Prometheus takes nothing else.
	run.Label = strings.ToValidUTF8(run.Label, "\ufffd")
	run.Scenario = strings.ToValidUTF8(run.Scenario, "\ufffd")
	m.run, m.state, m.second = &run, nil, nil
}

// Update takes a newer state.
func (m *Metrics) Update(s live.State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state == nil || m.state.Trial != s.Trial || m.state.Attempt != s.Attempt {
		m.second = nil
	}
	for _, second := range s.Seconds {
		if m.second == nil || second.Second >= m.second.Second {
			m.second = &second
		}
	}
	m.state = &s
	a := m.account(s.Case, s.Transport, s.Side)
	if now := [2]int{s.Trial, s.Attempt}; now != a.trial {
		a.trial, a.arrived = now, 0
	}
	a.deliveries += max(0, s.Arrived-a.arrived)
	a.arrived = s.Arrived
}

// Finished counts a trial.
func (m *Metrics) Finished(t live.Trial) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.account(t.Case, t.Transport, t.Side)
	a.verdicts[t.Verdict]++
	if !t.Discarded && t.Verdict.Severity() < results.Failed.Severity() {
		a.latency.add(t.Latency)
	}
}

// End counts a scenario by the exit code that it asks for.
func (m *Metrics) End(e live.End) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended[endKey{strings.ToValidUTF8(e.Scenario, "\ufffd"), e.Code}]++
	m.state, m.second = nil, nil
}

// account is that of a case of the scenario under way.
func (m *Metrics) account(cell, transport, side string) *account {
	key := caseKey{cell: cell, transport: transport, side: side}
	if m.run != nil {
		key.scenario = m.run.Scenario
	}
	if m.cases[key] == nil {
		m.cases[key] = &account{verdicts: map[results.Verdict]int{}}
	}
	return m.cases[key]
}
