package report

import (
	"strings"
	"testing"
	"time"

	"pushbench/results"
)

func fabricateCalibration() *results.Calibration {
	c := &results.Calibration{
		Machine: "0011223344556677", Taken: time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC), Scenario: "fanout", Clients: 1000, RatePerS: 20,
		Payload: 128, Window: 2 * time.Second, Pairs: 7,
		Environment: results.Environment{CPUModel: "Example CPU", CPUs: 2, Kernel: "6.1.0-13-amd64 #1 SMP", GoVersion: "go1.26"},
		Lags: map[string]float64{"pacing.p50": 210, "pacing.p99": 44e3, "pacing.max": 120e3,
			"schedule_lag.p50": 3e3, "schedule_lag.max": 180e3, "receive_lag.p50": 30e3, "receive_lag.p99": 1.2e6, "receive_lag.max": 2e6},
		Syscalls: map[string]float64{"getppid": 199, "clock_gettime": 62, "epoll_wait": 625, "read": 1330, "recvmsg": 1680, "write": 6050},
	}
	for _, transport := range []string{"sse", "ws"} {
		c.Floors = append(c.Floors, results.Floor{Transport: transport, Generator: 930, RawReader: 702, Server: 4210, RawWriter: 3890})
		for _, n := range []results.Noise{
			{Metric: "latency.p50", Sigma: 0.021}, {Metric: "latency.p99", Sigma: 0.052}, {Metric: "target_cpu_us_per_msg", Sigma: 0.013},
			{Metric: "connect.p50", Sigma: 1.2}, {Metric: "wire_bytes_per_msg", Sigma: 0}, {Metric: "schedule_lag.p99", Sigma: 0.9},
		} {
			n.Transport, n.Pairs = transport, 7
			c.Noise = append(c.Noise, n)
		}
	}
	return c
}

func TestCalibrationTables(t *testing.T) {
	few := fabricateCalibration()
	few.Pairs, few.Syscalls, few.Floors, few.Noise = 3, nil, nil, few.Noise[:6]
	for i := range few.Noise {
		few.Noise[i].Pairs = 2 + i%2
	}
	golden(t, "calibration.txt", CalibrationTables(fabricateCalibration(), TextOptions{})+"\n---\n\n"+CalibrationTables(few, TextOptions{}))
}

// A difference is doubted where the interval holds 0 and the machine cannot show it.
func TestCalibrationUnderAComparison(t *testing.T) {
	metrics := func(estimate, low, high float64, pairs int) []results.MetricContrast {
		m := results.MetricContrast{Metric: "latency.p99", Pairs: pairs, Scale: results.ScaleRatio, Estimate: estimate}
		if pairs < 6 {
			m.Note = results.NoteTooFew
			return []results.MetricContrast{m}
		}
		m.Interval = &results.Interval{Low: low, High: high, Level: 0.95}
		if low <= 0 && high >= 0 {
			m.Note = results.NoteNoDifference
		}
		return []results.MetricContrast{m}
	}
	p50 := metrics(0.01, -0.02, 0.03, 7)[0]
	p50.Metric = "latency.p50"
	for _, c := range []struct {
		name        string
		comparison  results.Comparison
		calibration *results.Calibration
		want        string
	}{
		{"too small", results.Comparison{Cell: "default", Base: "sse", New: "ws", Metrics: metrics(-0.03, -0.08, 0.05, 7)}, fabricateCalibration(),
			"ws vs sse: your latency.p99 difference of −3.0 % is below what this machine can show (−8.7 % with 7 pairs)"},
		{"of sides", results.Comparison{Cell: "clients=10", Transport: "ws", Base: "base", New: "new", Metrics: metrics(0.02, -0.01, 0.03, 10)}, fabricateCalibration(),
			"clients=10/ws: new vs base: your latency.p99 difference of +2.0 % is below what this machine can show (+7.1 % with 10 pairs)"},
		{"two of them", results.Comparison{Cell: "default", Base: "sse", New: "ws", Metrics: append(metrics(-0.03, -0.08, 0.05, 7), p50)}, fabricateCalibration(),
			"ws vs sse: your differences are below what this machine can show with 7 pairs: latency.p99 −3.0 % (−8.7 %), latency.p50 +1.0 % (+3.7 %)"},
		{"shown all the same", results.Comparison{Cell: "default", Base: "sse", New: "ws", Metrics: metrics(-0.03, -0.05, -0.01, 7)}, fabricateCalibration(), ""},
		{"large and unsure", results.Comparison{Cell: "default", Base: "sse", New: "ws", Metrics: metrics(0.2, -0.05, 0.5, 7)}, fabricateCalibration(), ""},
		{"without an interval", results.Comparison{Cell: "default", Base: "sse", New: "ws", Metrics: metrics(0.01, 0, 0, 5)}, fabricateCalibration(), ""},
		{"another transport", results.Comparison{Cell: "default", Base: "sse", New: "raw", Metrics: metrics(0.01, -1, 1, 7)}, fabricateCalibration(), ""},
		{"not calibrated", results.Comparison{Cell: "default", Base: "sse", New: "ws", Metrics: metrics(0.01, -1, 1, 7)}, nil, ""},
	} {
		run := fabricate(6, 10)
		run.Comparisons, run.Calibration = []results.Comparison{c.comparison}, c.calibration
		got := Calibration(run, TextOptions{Width: 200})
		if c.want == "" && got != "" || c.want != "" && !strings.HasPrefix(got, c.want+"\n") {
			t.Errorf("%s: %q, expected %q", c.name, got, c.want)
		}
		if got != "" && !strings.Contains(got, "calibrated 2026-03-14 with fanout: 1,000 clients, 20 msg/s, 7 pairs of identical sides") {
			t.Errorf("%s: not said what it was calibrated with: %q", c.name, got)
		}
		if !strings.Contains(Text(run, TextOptions{Width: 200}), got) {
			t.Errorf("%s: not in the text of the run", c.name)
		}
	}
}
