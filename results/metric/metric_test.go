package metric

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The header of summary.csv as the documentation promises it, to the letter.
const documentedColumns = "scenario,case,transport,stack,clients,rate_per_s,payload_bytes,trials,verdict," +
	"published,expected,received,lost,dropped,duplicated,reordered,corrupt,errors," +
	"connect_p50_ms,connect_p99_ms,first_event_p50_ms," +
	"latency_p50_ms,latency_p90_ms,latency_p99_ms,latency_p999_ms,latency_max_ms," +
	"app_latency_p50_ms,app_latency_p99_ms,schedule_lag_p99_ms,receive_lag_p99_ms,spread_p50_ms," +
	"received_per_s,target_cpu_us_per_msg,generator_cpu_us_per_msg," +
	"target_rss_kib_per_conn,generator_rss_kib_per_conn,wire_bytes_per_msg,writes_per_msg,allocs_per_msg,side"

func TestSummaryColumnsAreTheDocumentedOnes(t *testing.T) {
	var names []string
	for _, c := range SummaryColumns() {
		names = append(names, c.Name)
		if c.Help == "" {
			t.Errorf("column %s has no help", c.Name)
		}
		if c.Metric != nil && c.Metric.Column != c.Name {
			t.Errorf("column %s carries the metric of column %s", c.Name, c.Metric.Column)
		}
	}
	if diff := cmp.Diff(strings.Split(documentedColumns, ","), names); diff != "" {
		t.Errorf("columns differ (-documented +ours):\n%s", diff)
	}
}

func TestEveryMetricIsWhole(t *testing.T) {
	names, columns := map[string]bool{}, map[string]bool{}
	for _, m := range All() {
		if names[m.Name] || columns[m.Column] {
			t.Errorf("%s: name or column %s is there twice", m.Name, m.Column)
		}
		names[m.Name], columns[m.Column] = true, true
		if m.Scale <= 0 || m.Help == "" || m.Column == "" {
			t.Errorf("%s is not whole: %+v", m.Name, m)
		}
		if m.Name != strings.ToLower(m.Name) || strings.ContainsAny(m.Column, ". ") {
			t.Errorf("%s: column %s is no plain column name", m.Name, m.Column)
		}
		if (m.Dist != "") != strings.Contains(m.Name, ".") || (m.Dist == "") != (m.Stat == "") {
			t.Errorf("%s: distribution %q, statistic %q", m.Name, m.Dist, m.Stat)
		}
		if (m.Dist != "") != (m.Per != PerNone) {
			t.Errorf("%s: distribution %q, a value of %s", m.Name, m.Dist, m.Per)
		}
		if m.Summed && m.Kind != Count {
			t.Errorf("%s is summed over trials, and no count", m.Name)
		}
		got, ok := Lookup(m.Name)
		if !ok || got != m {
			t.Errorf("Lookup(%s) = %+v, %v", m.Name, got, ok)
		}
	}
}

func TestScales(t *testing.T) {
	for _, test := range []struct {
		name  string
		value float64
		want  float64
		unit  string
		base  string
		q     float64
	}{
		{"latency.p999", 2_500_000, 2.5, "ms", "ns", 0.999},
		{"latency.max", 1_000_000, 1, "ms", "ns", 1},
		{"latency.mean", 1_000_000, 1, "ms", "ns", 0},
		{"target_cpu_us_per_msg", 7_250, 7.25, "µs", "ns", 0},
		{"target_rss_kib_per_conn", 24 * 1024, 24, "KiB", "B", 0},
		{"wire_bytes_per_msg", 142, 142, "B", "B", 0},
		{"received_per_s", 10_000, 10_000, "1/s", "1/s", 0},
		{"lost", 3, 3, "", "", 0},
	} {
		m, ok := Lookup(test.name)
		if !ok {
			t.Errorf("%s is no metric", test.name)
			continue
		}
		if got := m.Scaled(test.value); math.Abs(got-test.want) > 1e-9 || m.Unit != test.unit || m.Kind.Base() != test.base || m.Q != test.q {
			t.Errorf("%s: %v %s → %v %s, quantile %v; want %v %s", test.name, test.value, m.Kind.Base(), got, m.Unit, m.Q, test.want, test.unit)
		}
	}
}

func TestAllIsTheCallersOwn(t *testing.T) {
	All()[0].Name = "spoilt"
	*SummaryColumns()[9].Metric = Metric{}
	if All()[0].Name == "spoilt" || SummaryColumns()[9].Metric.Name == "" {
		t.Error("a change to a returned slice reached the list")
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct{ word, want string }{
		{"latency.p9", "latency.p90"},
		{"latencyp99", "latency.p99"},
		{"latency_p99_ms", "latency.p99"},
		{"latency_p99", "latency.p99"},
		{"lots", "lost"},
		{"recieved", "received"},
		{"target_cpu_per_msg", "target_cpu_us_per_msg"},
		{"nonsense", ""},
		{"", ""},
		{strings.Repeat("latency", 100_000), ""},
	} {
		if got := Nearest(test.word); got != test.want {
			t.Errorf("Nearest(%.20q) = %q, want %q", test.word, got, test.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"abc", "acb", 1}, {"kitten", "sitting", 3}, {"clinets", "clients", 1},
	} {
		if got := editDistance(test.a, test.b); got != test.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

// What is listed is measured.
func TestUnmeasured(t *testing.T) {
	for _, m := range All() {
		if Unmeasured(m.Name) || Unmeasured(m.Column) {
			t.Errorf("%s is listed", m.Name)
		}
	}
	for _, name := range []string{"rtt", "rtt.p50", "rtt_p50_ms"} {
		if _, listed := Lookup(name); listed || !Unmeasured(name) {
			t.Errorf("%s seems to be measured", name)
		}
	}
}
