package format_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// scraped reads a text as a collector does.
func scraped(t *testing.T, text string) map[string]*dto.MetricFamily {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return families
}

// gauge finds the sample with these labels, given by turns.
func gauge(f *dto.MetricFamily, labels ...string) (float64, bool) {
	for _, m := range f.GetMetric() {
		match := 0
		for _, l := range m.GetLabel() {
			for i := 0; i < len(labels); i += 2 {
				if l.GetName() == labels[i] && l.GetValue() == labels[i+1] {
					match++
				}
			}
		}
		if match == len(labels)/2 {
			return m.GetGauge().GetValue(), true
		}
	}
	return 0, false
}

func TestOpenMetricsIsScraped(t *testing.T) {
	run := matrixRun()
	text := written(t, run, "openmetrics")
	families := scraped(t, text)
	for _, test := range []struct {
		name, metric string
		scale        float64
	}{
		{"pushbench_latency_p99_seconds", "latency.p99", 1e-9},
		{"pushbench_target_cpu_per_msg_seconds", "target_cpu_us_per_msg", 1e-9},
		{"pushbench_target_rss_per_conn_bytes", "target_rss_kib_per_conn", 1},
		{"pushbench_wire_per_msg_bytes", "wire_bytes_per_msg", 1},
		{"pushbench_received_per_second", "received_per_s", 1},
		{"pushbench_lost_per_trial", "lost", 0.5}, // of two trials
	} {
		f := families[test.name]
		if f == nil || f.GetType() != dto.MetricType_GAUGE || f.GetHelp() == "" {
			t.Errorf("%s: %v", test.name, f)
			continue
		}
		for _, c := range run.Cases {
			want, known := c.Summary.Values[test.metric]
			got, ok := gauge(f, "scenario", "fanout", "case", c.Cell, "transport", c.Transport)
			if ok != known || ok && !near(got, want*test.scale) && got != want*test.scale {
				t.Errorf("%s of %s: %v, %v; want %v × %v, %v", test.name, c.ID, got, ok, want, test.scale, known)
			}
		}
	}
}

// What OpenMetrics 1.0 asks and readers of Prometheus' text do not: families whole and
// once, their type, unit and help before their samples, a unit that ends the name of its
// family, gauges without a suffix, no line besides, and the end at the end.
func TestOpenMetricsKeepsItsRules(t *testing.T) {
	sample := regexp.MustCompile(`^([a-z_][a-z0-9_]*)\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*\} (-?[0-9.]+(?:e[+-][0-9]+)?)$`)
	for name, run := range runs() {
		text := written(t, run, "openmetrics")
		scraped(t, text)
		body, ended := strings.CutSuffix(text, "# EOF\n")
		if !ended {
			t.Errorf("%s does not end with # EOF", name)
		}
		family, said, samples := "", "", map[string]bool{}
		var families []string
		for l := range strings.Lines(body) {
			l = strings.TrimSuffix(l, "\n")
			words := strings.SplitN(l, " ", 4)
			if words[0] != "#" {
				found := sample.FindStringSubmatch(l)
				if found == nil || found[1] != family || samples[l[:strings.LastIndex(l, "}")]] {
					t.Errorf("%s: %s: no sample of %s, or not its first", name, l, family)
				}
				said = "samples"
				samples[l[:strings.LastIndex(l, "}")]] = true
				continue
			}
			if len(words) != 4 || said == "samples" && words[1] != "TYPE" {
				t.Errorf("%s: %s: expected before the samples, with a name and a value", name, l)
				continue
			}
			switch words[1] {
			case "TYPE":
				if words[3] != "gauge" || slices.Contains(families, words[2]) {
					t.Errorf("%s: %s: no gauge, or a family in two parts", name, l)
				}
				family = words[2]
				families = append(families, family)
			case "UNIT":
				if !strings.HasSuffix(words[2], "_"+words[3]) {
					t.Errorf("%s: %s: the name does not end in its unit", name, l)
				}
			case "HELP":
			default:
				t.Errorf("%s: %s: no line of OpenMetrics", name, l)
			}
			if words[2] != family {
				t.Errorf("%s: %s: within %s", name, l, family)
			}
			said = words[1]
		}
		for _, f := range families {
			for _, suffix := range []string{"_total", "_created", "_count", "_sum", "_bucket", "_info"} {
				if strings.HasSuffix(f, suffix) {
					t.Errorf("%s: %s: a gauge with the suffix of another type", name, f)
				}
			}
		}
	}
}

func TestOpenMetricsTellsVerdictsSidesAndPromises(t *testing.T) {
	families := scraped(t, written(t, troubledRun(), "openmetrics"))
	for _, test := range []struct {
		cell, transport, verdict string
		want                     float64
		known                    bool
	}{
		{"clients=10", "ws", "suspect", 1, true},
		{"clients=10", "ws", "ok", 0, true},
		{"clients=20", "ws", "invalid", 1, true},
		{"clients=30", "sse", "ok", 0, false}, // not run
	} {
		got, ok := gauge(families["pushbench_verdict"], "case", test.cell, "transport", test.transport, "verdict", test.verdict)
		if got != test.want || ok != test.known {
			t.Errorf("%+v: %v, %v", test, got, ok)
		}
	}
	if kept, ok := gauge(families["pushbench_promise_kept"], "case", "clients=10", "transport", "sse", "promise", "latency.p50 < 1ns"); kept != 0 || !ok {
		t.Errorf("the broken promise: %v, %v", kept, ok)
	}
	// What could not be had is not there.
	if v, ok := gauge(families["pushbench_lost_per_trial"], "case", "clients=20", "transport", "ws"); ok {
		t.Errorf("an invalid case lost %v", v)
	}
	if _, ok := gauge(scraped(t, written(t, gatedRun(), "openmetrics"))["pushbench_latency_p50_seconds"], "transport", "sse", "side", "new"); !ok {
		t.Error("sides are not told apart")
	}
}
