package telemetry_test

import (
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"go.uber.org/goleak"

	"pushbench/cmd/bench/internal/live"
	"pushbench/cmd/bench/internal/telemetry"
	"pushbench/results"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scrape reads the metrics as Prometheus does.
func scrape(t *testing.T, m *telemetry.Metrics) map[string]*dto.MetricFamily {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		body, _ := io.ReadAll(w.Body)
		t.Fatalf("status %d: %s", w.Code, body)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// find is the series of a family with all these labels: "transport=ws".
func find(families map[string]*dto.MetricFamily, name string, labels ...string) *dto.Metric {
	for _, m := range families["pushbench_"+name].GetMetric() {
		var have []string
		for _, l := range m.GetLabel() {
			have = append(have, l.GetName()+"="+l.GetValue())
		}
		if !slices.ContainsFunc(labels, func(want string) bool { return !slices.Contains(have, want) }) {
			return m
		}
	}
	return nil
}

// full is a run of which everything is known.
func full() *telemetry.Metrics {
	m := telemetry.New()
	m.Begin(live.Run{Scenario: "smoke", Label: "before \xff"})
	m.Update(live.State{Trial: 1, Trials: 4, Attempt: 1, Case: "default", Transport: "sse", Phase: "connect", Clients: 10, Connected: 4, Failed: 1})
	m.Update(live.State{
		Trial: 1, Trials: 4, Attempt: 1, Case: "default", Transport: "sse", Phase: "measure", Clients: 10, Connected: 9, Failed: 1,
		Arrived: 500, Expected: new(int64(900)), Overdue: new(int64(3)), Rate: new(250.0),
		TargetPerMsg: new(14_000.0), GeneratorPerMsg: new(13_000.0), Elapsed: 1500 * time.Millisecond, Left: 3 * time.Second,
		Seconds: []live.Second{
			{Second: 0, P50: new(1e6), P99: new(2e6), Max: new(3e6)},
			{Second: 1, P50: new(4e6), P99: new(5e6), Max: new(6e6), Target: new(0.25), Generator: new(0.5)},
		},
	})
	h := hdrhistogram.New(1, 60e9, 3)
	for _, ns := range []int64{40_000, 90_000, 90_000, 3_000_000} {
		_ = h.RecordValue(ns)
	}
	trial := live.Trial{ID: "default/sse", Case: "default", Transport: "sse", Trial: 1, Attempt: 1, Verdict: results.Suspect, Latency: h}
	m.Finished(trial)
	trial.Verdict, trial.Attempt = results.Invalid, 2
	m.Finished(trial) // counted, but its latency is not vouched for
	trial.Verdict, trial.Discarded = results.OK, true
	m.Finished(trial)
	return m
}

func TestScrape(t *testing.T) {
	m := full()
	families := scrape(t, m)
	for _, c := range []struct {
		name   string
		labels []string
		want   float64
	}{
		{"run_info", []string{"scenario=smoke"}, 1},
		{"run_trial", nil, 1},
		{"run_trials", nil, 4},
		{"run_elapsed_seconds", nil, 1.5},
		{"run_left_seconds", nil, 3},
		{"trial_phase", []string{"phase=measure", "transport=sse"}, 1},
		{"connections_asked", nil, 10},
		{"connections_open", nil, 9},
		{"connections_failed", nil, 1},
		{"deliveries_total", []string{"scenario=smoke", "case=default", "transport=sse"}, 500},
		{"deliveries_expected", nil, 900},
		{"deliveries_overdue", nil, 3},
		{"deliveries_per_second", nil, 250},
		{"live_latency_seconds", []string{"quantile=0.5"}, 0.004},
		{"live_latency_seconds", []string{"quantile=0.99"}, 0.005},
		{"live_latency_seconds", []string{"quantile=1"}, 0.006},
		{"target_processors_busy", nil, 0.25},
		{"generator_processors_busy", nil, 0.5},
		{"target_cpu_seconds_per_delivery", nil, 14e-6},
		{"generator_cpu_seconds_per_delivery", nil, 13e-6},
		{"trials_finished_total", []string{"verdict=suspect"}, 1},
		{"trials_finished_total", []string{"verdict=invalid"}, 1},
		{"trials_finished_total", []string{"verdict=overloaded"}, 0},
	} {
		s := find(families, c.name, c.labels...)
		if got := s.GetGauge().GetValue() + s.GetCounter().GetValue(); s == nil || !near(got, c.want) {
			t.Errorf("%s%v is %v, want %v", c.name, c.labels, got, c.want)
		}
	}
	h := find(families, "latency_seconds").GetHistogram()
	if h.GetSampleCount() != 4 || !near(h.GetSampleSum(), 3.22e-3) {
		t.Errorf("%d latencies of %v s in all, want the 4 of the trial that counts, 0.00322 s", h.GetSampleCount(), h.GetSampleSum())
	}
	want := map[float64]uint64{5e-5: 1, 1e-4: 3, 1e-3: 3, 2.5e-3: 3, 5e-3: 4, 60: 4}
	for _, b := range h.GetBucket() {
		if n, ok := want[b.GetUpperBound()]; ok && n != b.GetCumulativeCount() {
			t.Errorf("%d latencies up to %v s, want %d", b.GetCumulativeCount(), b.GetUpperBound(), n)
		}
	}
	if families["go_goroutines"] == nil {
		t.Error("nothing of bench's own runtime")
	}
}

func near(a, b float64) bool { return a == b || a > b*0.999 && a < b*1.001 }

// A counter goes on over trials and attempts, each of which counts from 0.
func TestDeliveriesGoOn(t *testing.T) {
	m := telemetry.New()
	m.Begin(live.Run{Scenario: "smoke"})
	for _, s := range []live.State{
		{Trial: 1, Attempt: 1, Transport: "sse", Arrived: 100}, {Trial: 1, Attempt: 1, Transport: "sse", Arrived: 300},
		{Trial: 1, Attempt: 2, Transport: "sse"}, {Trial: 1, Attempt: 2, Transport: "sse", Arrived: 50},
		{Trial: 2, Attempt: 1, Transport: "ws", Arrived: 7}, {Trial: 3, Attempt: 1, Transport: "sse", Arrived: 60},
	} {
		m.Update(s)
	}
	families := scrape(t, m)
	for transport, want := range map[string]float64{"sse": 410, "ws": 7} {
		if got := find(families, "deliveries_total", "transport="+transport).GetCounter().GetValue(); got != want {
			t.Errorf("%s: %v, want %v", transport, got, want)
		}
	}
}

// What is not known has no series: neither before a run, nor after, nor for parts
// of it.
func TestUnknownIsAbsent(t *testing.T) {
	m := telemetry.New()
	for name := range scrape(t, m) {
		if strings.HasPrefix(name, "pushbench_") {
			t.Errorf("%s before anything is known", name)
		}
	}
	m.Begin(live.Run{Scenario: "smoke"})
	m.Update(live.State{Trial: 1, Trials: 2, Attempt: 1, Transport: "ws", Phase: "connect", Clients: 10})
	families := scrape(t, m)
	for _, name := range []string{"live_latency_seconds", "latency_seconds", "deliveries_expected", "deliveries_overdue", "deliveries_per_second", "target_processors_busy", "target_cpu_seconds_per_delivery"} {
		if families["pushbench_"+name] != nil {
			t.Errorf("%s while it is not known", name)
		}
	}
	m.End(live.End{Scenario: "smoke", Code: 4})
	families = scrape(t, m)
	if families["pushbench_connections_open"] != nil {
		t.Error("connections are open after the end")
	}
	if got := find(families, "scenarios_finished_total", "code=4").GetCounter().GetValue(); got != 1 {
		t.Errorf("%v scenarios ended with 4, want 1", got)
	}
}

// docs/LIVE.md lists the metrics that there are, with their types and labels.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "LIVE.md"))
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `pushbench_(\\w+)` \\| (\\w+) \\| ([^|]*) \\|").FindAllStringSubmatch(string(text), -1) {
		documented[row[1]] = row[2] + " " + strings.ReplaceAll(strings.ReplaceAll(row[3], "`", ""), "CASE", "scenario, case, transport, side")
	}
	m := full()
	served := map[string]string{}
	for range 2 {
		for name, f := range scrape(t, m) {
			if short, ours := strings.CutPrefix(name, "pushbench_"); ours {
				served[short] = strings.ToLower(f.GetType().String()) + " " + labels(f)
			}
		}
		m.End(live.End{Scenario: "smoke"}) // the last family comes with the end
	}
	for name, is := range served {
		if want := documented[name]; sorted(want) != sorted(is) {
			t.Errorf("%s is %q, docs/LIVE.md says %q", name, is, want)
		}
	}
	for name := range documented {
		if served[name] == "" {
			t.Errorf("docs/LIVE.md lists %s, which there is not", name)
		}
	}
}

func labels(f *dto.MetricFamily) string {
	var names []string
	for _, l := range f.GetMetric()[0].GetLabel() {
		names = append(names, l.GetName())
	}
	return strings.Join(names, ", ")
}

// sorted brings "gauge b, a" into one order.
func sorted(s string) string {
	kind, rest, _ := strings.Cut(s, " ")
	names := strings.Split(rest, ", ")
	slices.Sort(names)
	return kind + " " + strings.Join(names, ", ")
}
