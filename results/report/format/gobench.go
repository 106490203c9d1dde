package format

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
	"pushbench/results/stats"
)

// Bench writes Go benchmark text, one line a trial that counts, for benchstat:
//
//	BenchmarkFanout/transport=sse/clients=2000-2 120000 6710000 p50-latency-ns …
//
// The count of iterations is the deliveries. Settings that make runs incomparable
// are configuration lines: benchstat keeps such runs in tables of their own. So is the
// status of a partial run.
//
// Format: https://go.dev/design/14313-benchmark-format; metadata of units:
// https://pkg.go.dev/golang.org/x/perf/benchfmt.
func Bench(w io.Writer, run *results.Run) error {
	b := bufio.NewWriter(w)
	for _, c := range benchConfig(run) {
		if c.value != "" {
			fmt.Fprintf(b, "%s: %s\n", c.key, c.value)
		}
	}
	fmt.Fprintln(b)
	metrics := benchMetrics()
	for _, m := range metrics {
		fmt.Fprintf(b, "Unit %s better=%s\n", benchUnit(m), m.Better)
	}
	fmt.Fprintln(b)
	for _, c := range run.Cases {
		name := benchName(run, c)
		for _, t := range run.Counting(c.ID) {
			benchLine(b, name, t.Values, metrics)
		}
	}
	return b.Flush()
}

// benchMetrics are the metrics of summary.csv that can be better or worse; benchstat
// has a table for each in this order, and sums, mostly 0, come last. Received is none
// of them: it is the count of iterations.
func benchMetrics() []metric.Metric {
	var list, sums []metric.Metric
	for _, m := range summaryMetrics() {
		switch {
		case m.Better == metric.Neither || m.Name == iterations:
		case results.Summed(m.Name):
			sums = append(sums, m)
		default:
			list = append(list, m)
		}
	}
	return append(list, sums...)
}

// iterations is the metric that stands where go test has its b.N.
const iterations = "received"

// benchUnit is a metric's unit in benchmark text: "p99-latency-ns",
// "target-cpu-ns/msg", "lost". benchstat shows ns as seconds.
func benchUnit(m metric.Metric) string {
	what, per := quantity(m)
	if m.Dist != "" {
		what = m.Stat + "-" + m.Dist
	}
	unit := strings.ReplaceAll(what, "_", "-")
	if base := m.Kind.Base(); base == "ns" || base == "B" {
		unit += "-" + base
	}
	if per != "" {
		unit += "/" + per
	}
	return unit
}

// benchLine writes one trial. One without a value is left out: a line needs one.
func benchLine(w io.Writer, name string, values results.Values, metrics []metric.Metric) {
	var line strings.Builder
	for _, m := range metrics {
		if v, ok := values[m.Name]; ok && stats.Finite(v) {
			fmt.Fprintf(&line, " %s %s", decimal(v), benchUnit(m))
		}
	}
	if line.Len() == 0 {
		return
	}
	n := int64(1) // the trial itself, where nobody counted
	if v, ok := values[iterations]; ok && v >= 1 && v < 1<<53 {
		n = int64(v)
	}
	fmt.Fprintf(w, "%s %d%s\n", name, n, line.String())
}

// benchName is the benchmark that a case is: scenario, transport, matrix axes, side
// and the processors, as go test appends them.
func benchName(run *results.Run, c results.Case) string {
	legal := func(s string) string { return escape(s, plain("=.,_+-:@")) }
	name := "Benchmark" + camel(run.Scenario) + "/transport=" + legal(c.Transport)
	if c.Cell != results.DefaultCell {
		for axis := range strings.SplitSeq(c.Cell, ",") {
			name += "/" + legal(axis)
		}
	}
	if c.Side != "" {
		name += "/side=" + legal(c.Side)
	}
	if n := processors(run.Environment); n > 0 {
		return name + "-" + strconv.Itoa(n)
	}
	// Without that a name that ends like one would be read as one.
	if digits := strings.TrimRight(name, "0123456789"); digits != name && strings.HasSuffix(digits, "-") {
		return name + "_"
	}
	return name
}

// processors is GOMAXPROCS where it was set, else the processors there were; 0 is
// unknown.
func processors(e results.Environment) int {
	if n, err := strconv.Atoi(e.GoEnv["GOMAXPROCS"]); err == nil && n > 0 {
		return n
	}
	return e.CPUs
}

// camel is a scenario's name as Go writes names: "fanout-sweep" is FanoutSweep.
func camel(s string) string {
	var b strings.Builder
	up := true
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			up = true
		case up:
			b.WriteRune(unicode.ToUpper(r))
			up = false
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "Run"
	}
	return b.String()
}

type configLine struct{ key, value string }

// benchConfig is what runs must have in common to be compared.
func benchConfig(run *results.Run) []configLine {
	lines := []configLine{
		{"goos", clean(run.Environment.OS)},
		{"goarch", clean(run.Environment.Arch)},
		{"pkg", "pushbench/" + clean(run.Scenario)},
		{"cpu", clean(run.Environment.CPUModel)},
	}
	if run.Status == results.Partial {
		lines = append(lines, configLine{"status", results.Partial})
	}
	for _, setting := range []struct {
		key string
		of  func(results.Case) string
	}{
		{"workload", func(c results.Case) string { return c.Workload }},
		{"clients", func(c results.Case) string { return strconv.Itoa(c.Clients) }},
		{"rate-per-s", func(c results.Case) string { return decimal(c.RatePerS) }},
		{"payload-bytes", func(c results.Case) string { return strconv.Itoa(c.PayloadBytes) }},
		{"engine", func(c results.Case) string { return c.Engine }},
		{"stamp", func(c results.Case) string { return c.Stamp }},
		{"placement", func(c results.Case) string { return c.Placement }},
	} {
		// What differs is in the names of the cases.
		if value, same := view.Common(run.Cases, setting.of); same {
			lines = append(lines, configLine{setting.key, clean(value)})
		}
	}
	return lines
}
