package telemetry

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pushbench/results"
)

// families are the metrics, in the order of docs/LIVE.md.
type families struct {
	run, trial, trials, elapsed, left, phase         *prometheus.Desc
	asked, open, failed                              *prometheus.Desc
	deliveries, expected, overdue, rate              *prometheus.Desc
	second, targetBusy, generatorBusy                *prometheus.Desc
	targetPerDelivery, generatorPerDelivery, latency *prometheus.Desc
	finished, ended                                  *prometheus.Desc
}

func newFamilies() families {
	of := []string{"scenario", "case", "transport", "side"}
	describe := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("pushbench_"+name, help, labels, nil)
	}
	return families{
		run:     describe("run_info", "The scenario under way; always 1.", "scenario", "label"),
		trial:   describe("run_trial", "Position in the plan, from 1.", "scenario"),
		trials:  describe("run_trials", "Trials planned.", "scenario"),
		elapsed: describe("run_elapsed_seconds", "Time since the run began.", "scenario"),
		left:    describe("run_left_seconds", "Estimate of the time that the rest takes.", "scenario"),
		phase:   describe("trial_phase", "Phase of the trial under way; always 1.", append(of, "phase")...),

		asked:  describe("connections_asked", "Connections that the trial under way asks for.", of...),
		open:   describe("connections_open", "Connections that are open.", of...),
		failed: describe("connections_failed", "Connections that failed or ended early.", of...),

		deliveries: describe("deliveries_total", "Messages that arrived at subscribers, of all trials.", of...),
		expected:   describe("deliveries_expected", "Messages that the trial under way expects, once its schedule is fixed; of a target that is asked to publish.", of...),
		overdue:    describe("deliveries_overdue", "Messages due for a second or more that have not arrived.", of...),
		rate:       describe("deliveries_per_second", "Arrivals over the last second.", of...),

		second:               describe("live_latency_seconds", "Latency in the last whole second of the window, of what has arrived (quantile 1: the maximum).", append(of, "quantile")...),
		targetBusy:           describe("target_processors_busy", "Processors that the target kept busy in that second, pacing included.", of...),
		generatorBusy:        describe("generator_processors_busy", "Processors that the agents kept busy in that second.", of...),
		targetPerDelivery:    describe("target_cpu_seconds_per_delivery", "Processor time of the target over deliveries since the window began, pacing included.", of...),
		generatorPerDelivery: describe("generator_cpu_seconds_per_delivery", "Processor time of the agents over deliveries since the window began.", of...),

		latency:  describe("latency_seconds", "Latency of all deliveries in the windows of finished trials that count.", of...),
		finished: describe("trials_finished_total", "Finished trials, repeated ones included.", append(of, "verdict")...),
		ended:    describe("scenarios_finished_total", "Finished scenarios by the exit code that they ask for.", "scenario", "code"),
	}
}

// Describe tells the registry nothing: which series there are depends on what is
// known (prometheus.Collector calls that unchecked).
func (m *Metrics) Describe(chan<- *prometheus.Desc) {}

// Collect is one scrape.
func (m *Metrics) Collect(out chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// The label values are ours or made valid by Begin, and as many as the names.
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	m.collectRun(gauge)
	m.collectTrial(gauge)
	for key, a := range m.cases {
		counter(m.families.deliveries, float64(a.deliveries), key.labels()...)
		for _, verdict := range []results.Verdict{results.OK, results.Suspect, results.Overloaded, results.Failed, results.Invalid} {
			counter(m.families.finished, float64(a.verdicts[verdict]), append(key.labels(), string(verdict))...)
		}
		if a.latency.count > 0 {
			out <- prometheus.MustNewConstHistogram(m.families.latency, a.latency.count, a.latency.sum/1e9,
				maps.Clone(a.latency.buckets), key.labels()...)
		}
	}
	for key, n := range m.ended {
		counter(m.families.ended, float64(n), key.scenario, strconv.Itoa(key.code))
	}
}

// setter tells one gauge.
type setter func(d *prometheus.Desc, v float64, labels ...string)

func (m *Metrics) collectRun(gauge setter) {
	if m.run == nil {
		return
	}
	gauge(m.families.run, 1, m.run.Scenario, m.run.Label)
	if s := m.state; s != nil {
		gauge(m.families.trial, float64(s.Trial), m.run.Scenario)
		gauge(m.families.trials, float64(s.Trials), m.run.Scenario)
		gauge(m.families.elapsed, s.Elapsed.Seconds(), m.run.Scenario)
		gauge(m.families.left, s.Left.Seconds(), m.run.Scenario)
	}
}

func (m *Metrics) collectTrial(gauge setter) {
	s := m.state
	if m.run == nil || s == nil {
		return
	}
	key := caseKey{m.run.Scenario, s.Case, s.Transport, s.Side}.labels()
	known := func(d *prometheus.Desc, v *float64, unit float64, more ...string) {
		if v != nil {
			gauge(d, *v*unit, slices.Concat(key, more)...)
		}
	}
	const ns = 1 / float64(time.Second)
	gauge(m.families.phase, 1, append(key, s.Phase)...)
	gauge(m.families.asked, float64(s.Clients), key...)
	gauge(m.families.open, float64(s.Connected), key...)
	gauge(m.families.failed, float64(s.Failed), key...)
	count := func(d *prometheus.Desc, n *int64) {
		if n != nil {
			gauge(d, float64(*n), key...)
		}
	}
	count(m.families.expected, s.Expected)
	count(m.families.overdue, s.Overdue)
	known(m.families.rate, s.Rate, 1)
	known(m.families.targetPerDelivery, s.TargetPerMsg, ns)
	known(m.families.generatorPerDelivery, s.GeneratorPerMsg, ns)
	if last := m.second; last != nil {
		known(m.families.second, last.P50, ns, "0.5")
		known(m.families.second, last.P99, ns, "0.99")
		known(m.families.second, last.Max, ns, "1")
		known(m.families.targetBusy, last.Target, 1)
		known(m.families.generatorBusy, last.Generator, 1)
	}
}
