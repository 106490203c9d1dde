package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
)

// quantity is a metric's name without the mark of its column's unit, split where it
// says per what: "target_cpu_us_per_msg" is target_cpu per msg. Formats that keep
// base units add their own unit.
func quantity(m metric.Metric) (what, per string) {
	what, per, _ = strings.Cut(strings.ReplaceAll(m.Name, ".", "_"), "_per_")
	for _, mark := range []string{"_us", "_kib", "_bytes"} {
		what = strings.TrimSuffix(what, mark)
	}
	return what, per
}

// clean makes one line of text that can be seen of whatever a run holds: labels, reasons
// and names come from people and from servers.
func clean(s string) string {
	oneLine := strings.NewReplacer("\t", " ", "\n", " ", "\v", " ", "\f", " ", "\r", " ")
	return strings.TrimSpace(results.Visible(oneLine.Replace(s)))
}

// escape writes every byte that keep does not allow as %XX, so that different names
// stay different.
func escape(s string, keep func(c byte) bool) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; keep(c) && c != '%' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// plain allows letters, digits and the given punctuation.
func plain(punctuation string) func(byte) bool {
	return func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte(punctuation, c) >= 0
	}
}

// decimal writes v exactly, and without an exponent where that stays readable.
func decimal(v float64) string {
	if size := math.Abs(v); v != 0 && (size < 1e-6 || size >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// inColumn is a value as summary.csv has it: in the unit of the metric's column, with
// six decimals.
func inColumn(m metric.Metric, v float64) float64 {
	const decimals = 1e6
	if v = m.Scaled(v); math.Abs(v) < 1e9 {
		return math.Round(v*decimals) / decimals
	}
	return v
}

// unitOf is the unit of a metric's column, with what it is per: "µs/msg".
func unitOf(m metric.Metric) string {
	_, per := quantity(m)
	if per == "" || m.Unit == "1/s" {
		return m.Unit
	}
	return m.Unit + "/" + per
}
