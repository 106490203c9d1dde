package metric

import (
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// Number writes v to about three significant digits, as a person would:
// "0.0412", "1.23", "123", "9,998", "124k", "1.24M". Whole numbers below 100,000
// keep all their digits. What is no number is "–".
func Number(v float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case size >= 99_999.5:
		return thousands(v)
	case size >= 999.5 || v == math.Trunc(v):
		return humanize.Comma(int64(math.Round(v)))
	default:
		return significant(v)
	}
}

// NumberBeside is Number of v, with more digits where it takes them to tell v from
// another number that it stands beside: 5.0012 beside 5 is "5.001". What differs in
// the last digits of the arithmetic alone is the same number.
func NumberBeside(v, other float64) string {
	short := Number(v)
	if math.Abs(v-other) <= 1e-12*math.Abs(v) || math.IsNaN(v-other) {
		return short
	}
	decimals := 0
	if _, after, found := strings.Cut(short, "."); found {
		decimals = len(after)
	}
	if math.Abs(v) >= 99_999.5 { // it has a suffix
		if short != Number(other) {
			return short
		}
		decimals = 0
	} else if fixed(v, decimals) != fixed(other, decimals) {
		return short
	}
	const most = 15
	for fixed(v, decimals) == fixed(other, decimals) && decimals < most {
		decimals++
	}
	if decimals == 0 {
		return humanize.Comma(int64(math.Round(v)))
	}
	return fixed(v, decimals)
}

func fixed(v float64, decimals int) string { return strconv.FormatFloat(v, 'f', decimals, 64) }

// thousands writes |v| ≥ 99,999.5 with the suffix k, M, G, T or P; what is larger
// still is left to the exponent.
func thousands(v float64) string {
	for _, suffix := range []string{"k", "M", "G", "T", "P"} {
		v /= 1000
		if math.Abs(v) < 999.5 {
			return significant(v) + suffix
		}
	}
	return strconv.FormatFloat(v*1e15, 'e', 2, 64)
}

// significant writes |v| < 999.5 with three significant digits, and with two
// where they are all that five decimals can show.
func significant(v float64) string {
	size := math.Abs(v)
	decimals := 0
	switch {
	case size < 0.000_005:
		return "0"
	case size < 0.009_995:
		decimals = 5
	case size < 0.099_95:
		decimals = 4
	case size < 0.999_5:
		decimals = 3
	case size < 9.995:
		decimals = 2
	case size < 99.95:
		decimals = 1
	}
	return fixed(v, decimals)
}

// Text writes a value, given in base units, in the metric's own unit and with it:
// "4.31 ms", "142 B", "3".
func (m Metric) Text(v float64) string { return m.withUnit(Number(m.Scaled(v))) }

// TextBeside is Text with the digits that tell v from other, as NumberBeside.
func (m Metric) TextBeside(v, other float64) string {
	return m.withUnit(NumberBeside(m.Scaled(v), m.Scaled(other)))
}

func (m Metric) withUnit(number string) string {
	switch {
	case number == "–" || m.Unit == "":
		return number
	case m.Unit == "1/s":
		return number + "/s"
	default:
		return number + " " + m.Unit
	}
}
