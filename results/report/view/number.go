package view

import (
	"fmt"
	"math"
	"strconv"

	"github.com/dustin/go-humanize"

	"pushbench/results/metric"
)

// Missing stands where a value could not be had.
const Missing = "–"

// Number writes v to about three significant digits, as metric.Number.
func Number(v float64) string { return metric.Number(v) }

// Counted is a whole number with its noun: "1 client", "1,000 clients".
func Counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return humanize.Comma(int64(n)) + " " + noun
}

// Value writes a value of a metric, given in base units, in the metric's own
// unit and with it: "4.31 ms", "142 B", "3".
func Value(m metric.Metric, v float64) string { return m.Text(v) }

// Percent writes a ratio as a signed percentage with one decimal: "−4.1 %".
func Percent(ratio float64) string { return signed(100*ratio, 1) + " %" }

// mostSigned is the largest number that signed writes out: of what is beyond it nobody
// asks by how much.
const mostSigned = 1e6

// signed writes v with its sign, a true minus and so many decimals.
func signed(v float64, decimals int) string {
	switch {
	case v > mostSigned:
		return ">+" + humanize.Comma(mostSigned)
	case v < -mostSigned:
		return "<−" + humanize.Comma(mostSigned)
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	switch zero := strconv.FormatFloat(0, 'f', decimals, 64); {
	case s == zero:
		return s
	case v < 0:
		return "−" + s
	default:
		return "+" + s
	}
}

// ByteSize writes a size in the largest binary unit that divides it: "128 B", "4 KiB".
func ByteSize(n int) string {
	const kib, mib = 1 << 10, 1 << 20
	switch {
	case n >= mib && n%mib == 0:
		return Number(float64(n/mib)) + " MiB"
	case n >= kib && n%kib == 0:
		return Number(float64(n/kib)) + " KiB"
	default:
		return Number(float64(n)) + " B"
	}
}

// Share writes a share as a percentage without a sign. By how much a number that is
// all noise does may vary is no number to print.
func Share(v float64) string {
	switch p := 100 * v; {
	case p == 0:
		return "0 %"
	case p >= 100:
		return ">100 %"
	case p < 0.1:
		return Number(p) + " %"
	default:
		return fmt.Sprintf("%.1f %%", p)
	}
}

// AmountOf is Value of a metric that is known by its name, Missing where the value is
// not known.
func AmountOf(name string, v *float64) string {
	m, known := metric.Lookup(name)
	if v == nil || !known {
		return Missing
	}
	return Value(m, *v)
}

// Few marks a quantile that rests on few broadcasts, and FewNote is what it means.
const (
	Few     = "*"
	FewNote = Few + " few broadcasts: fewer than 10 in a trial were later than this"
)
