package metric

import "fmt"

// Column is one column of summary.csv and trials.csv: a metric, or an attribute
// of the case (its name, its settings, its verdict).
type Column struct {
	Name   string
	Help   string
	Metric *Metric // nil for an attribute
}

// SummaryColumns returns the columns of summary.csv in their order. The names
// and the order are a promise to whoever reads the file; new ones go to the end.
func SummaryColumns() []Column {
	columns := attributes()
	byColumn := make(map[string]Metric)
	for _, m := range All() {
		byColumn[m.Column] = m
	}
	for _, name := range summaryMetrics() {
		m, ok := byColumn[name]
		if !ok {
			panic(fmt.Sprintf("metric: summary column %q belongs to no metric", name))
		}
		columns = append(columns, Column{Name: name, Help: m.Help, Metric: &m})
	}
	return append(columns, Column{Name: "side", Help: "base or new where two targets are compared, else empty"})
}

func attributes() []Column {
	return []Column{
		{Name: "scenario", Help: "the scenario's name"},
		{Name: "case", Help: "the matrix cell, or default: what transports and runs are paired by"},
		{Name: "transport", Help: "the transport preset's name"},
		{Name: "stack", Help: "the server library that spoke it"},
		{Name: "clients", Help: "subscribers"},
		{Name: "rate_per_s", Help: "messages published a second, offered"},
		{Name: "payload_bytes", Help: "bytes of one message's payload, envelope included"},
		{Name: "trials", Help: "trials that count"},
		{Name: "verdict", Help: "how far the case may be believed"},
	}
}

func summaryMetrics() []string {
	return []string{
		"published", "expected", "received", "lost", "dropped", "duplicated", "reordered", "corrupt", "errors",
		"connect_p50_ms", "connect_p99_ms", "first_event_p50_ms",
		"latency_p50_ms", "latency_p90_ms", "latency_p99_ms", "latency_p999_ms", "latency_max_ms",
		"app_latency_p50_ms", "app_latency_p99_ms",
		"schedule_lag_p99_ms", "receive_lag_p99_ms", "spread_p50_ms",
		"received_per_s",
		"target_cpu_us_per_msg", "generator_cpu_us_per_msg",
		"target_rss_kib_per_conn", "generator_rss_kib_per_conn",
		"wire_bytes_per_msg", "writes_per_msg", "allocs_per_msg",
	}
}
