package gate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/metric"
)

// parseLimit reads a single limit.
func parseLimit(text string) (results.GateLimit, error) {
	limits, err := gate.Limits([]string{text})
	if err != nil {
		return results.GateLimit{}, err
	}
	return limits[0], nil
}

func TestLimitsThatAre(t *testing.T) {
	for _, test := range []struct {
		text string
		want results.GateLimit
	}{
		{"latency.p99=+10%", results.GateLimit{Metric: "latency.p99", Scale: "ratio", Max: 0.1, FloorUnits: 50e3}},
		{"latency.p99=10%", results.GateLimit{Metric: "latency.p99", Scale: "ratio", Max: 0.1, FloorUnits: 50e3}},
		{" latency.p99 = +10% ", results.GateLimit{Metric: "latency.p99", Scale: "ratio", Max: 0.1, FloorUnits: 50e3}},
		{"latency.p99=+10%,floor=0ms", results.GateLimit{Metric: "latency.p99", Scale: "ratio", Max: 0.1, Floored: true}},
		{"latency.p99=+10%, floor=1.5ms", results.GateLimit{Metric: "latency.p99", Scale: "ratio", Max: 0.1, FloorUnits: 1.5e6, Floored: true}},
		{"latency.p99=+2ms", results.GateLimit{Metric: "latency.p99", Scale: "difference", Max: 2e6}},
		{"latency.p50=+250µs", results.GateLimit{Metric: "latency.p50", Scale: "difference", Max: 250e3}},
		{"schedule_lag.p99=+10%", results.GateLimit{Metric: "schedule_lag.p99", Scale: "ratio", Max: 0.1, FloorUnits: 50e3}},
		{"latency.max=+1m", results.GateLimit{Metric: "latency.max", Scale: "difference", Max: 60e9}},
		{"latency.max=+0.5h", results.GateLimit{Metric: "latency.max", Scale: "difference", Max: 1800e9}},
		{"latency.p99=+0.1%", results.GateLimit{Metric: "latency.p99", Scale: "ratio", Max: 0.001, FloorUnits: 50e3}},
		{"latency.p99=+0.3s", results.GateLimit{Metric: "latency.p99", Scale: "difference", Max: 300e6}},
		{"target_cpu_share=+0.07", results.GateLimit{Metric: "target_cpu_share", Scale: "difference", Max: 0.07}},
		{"connect.p50=+1s", results.GateLimit{Metric: "connect.p50", Scale: "difference", Max: 1e9}},
		{"connect.p50=+5%", results.GateLimit{Metric: "connect.p50", Scale: "ratio", Max: 0.05}},
		{"target_cpu_us_per_msg=+2.5us", results.GateLimit{Metric: "target_cpu_us_per_msg", Scale: "difference", Max: 2500}},
		{"target_rss_kib_per_conn=+1KiB", results.GateLimit{Metric: "target_rss_kib_per_conn", Scale: "difference", Max: 1024}},
		{"wire_bytes_per_msg=+8B", results.GateLimit{Metric: "wire_bytes_per_msg", Scale: "difference", Max: 8}},
		{"lost=+0", results.GateLimit{Metric: "lost", Scale: "difference"}},
		{"writes_per_msg=+0.5", results.GateLimit{Metric: "writes_per_msg", Scale: "difference", Max: 0.5}},
		{"received_per_s=+5%", results.GateLimit{Metric: "received_per_s", Scale: "ratio", Max: 0.05}},
		{"received_per_s=-5%", results.GateLimit{Metric: "received_per_s", Scale: "ratio", Max: 0.05}},
		{"received_per_s=−100/s", results.GateLimit{Metric: "received_per_s", Scale: "difference", Max: 100}},
	} {
		got, err := parseLimit(test.text)
		test.want.Text = strings.TrimSpace(test.text)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", test.text, err, diff)
		}
	}
}

func TestLimitsThatAreNone(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "expected METRIC=+LIMIT"},
		{"latency.p99", "expected METRIC=+LIMIT"},
		{"latency.p9=+10%", `did you mean "latency.p90"?`},
		{"latency_p99_ms=+10%", `did you mean "latency.p99"?`},
		{"nonsense=+10%", "expected one such as latency.p99"},
		{"published=+10%", "published cannot get worse"},
		{"latency.p99=-10%", "how much worse latency.p99 may get: expected +10%"},
		{"latency.p99=+10", "expected a share such as +10% or a time such as 250ms"},
		{"latency.p99=+ten%", "expected a share such as +10%"},
		{"latency.p99=", "expected a share such as +10%"},
		{"latency.p99=+10%,floor=5", "a time such as 250ms"},
		{"latency.p99=+10%,roof=5ms", "expected floor=VALUE"},
		{"latency.p99=+2ms,floor=5ms", "absolute already"},
		{"latency.p99=+1e300ms", "expected a share"},
		{"latency.p99=+NaN%", "expected a share"},
		{"wire_bytes_per_msg=+1ms", "a size such as 128B"},
		{"received_per_s=+100", "a rate such as 10/s"},
		{"received_per_s=-100%", "cannot get worse by 100 % of base or more"},
		{"received_per_s=+250%", "expected less, such as received_per_s=-20%"},
		{"lost=+10%", "expected an absolute limit such as lost=+0"},
		{"latency.p99=+1e3ms", "expected a share"},
		{"latency.p99=+010ms", "expected a share"},
		{"latency.p99=+10 %", "expected a share"},
		{"lost=+1ms", "a number such as 0"},
	} {
		if limit, err := parseLimit(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %+v, %v; want an error that says %q", test.text, limit, err, test.want)
		}
	}
}

func TestLimits(t *testing.T) {
	got, err := gate.Limits(nil)
	if diff := cmp.Diff(gate.Defaults(), got); err != nil || diff != "" {
		t.Errorf("no texts: %v, %s", err, diff)
	}
	for _, limit := range got {
		if read, err := parseLimit(limit.Text); err != nil || read != limit {
			t.Errorf("%s is read as %+v, %v; the default is %+v", limit.Text, read, err, limit)
		}
	}
	if _, err := gate.Limits([]string{"lost=+0", "latency.p99=+1%", "lost=+1"}); err == nil || !strings.Contains(err.Error(), "lost=+0 and lost=+1") {
		t.Errorf("two limits of a metric: %v", err)
	}
	if _, err := gate.Limits([]string{"lots=+0"}); err == nil {
		t.Error("a metric that is none was taken")
	}
}

// Whatever is typed: an error, or a limit that can be held.
func FuzzLimits(f *testing.F) {
	for _, text := range []string{"latency.p99=+10%,floor=50us", "lost=+0", "received_per_s=-5%", "=%", "latency.p99=+%", "writes_per_msg=+0.1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limit, err := parseLimit(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") && !strings.Contains(text, "\n") || len(err.Error()) > 1000 {
				t.Errorf("%q: error of %d characters", text, len(err.Error()))
			}
			return
		}
		m, ok := metric.Lookup(limit.Metric)
		if !ok || m.Better == metric.Neither || !(limit.Max >= 0) || !(limit.FloorUnits >= 0) || limit.Max > 1e30 {
			t.Errorf("%q became %+v", text, limit)
		}
	})
}
