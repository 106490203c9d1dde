package results

import (
	"math"
	"strings"

	"pushbench/results/metric"
)

// percent writes a share of 1 for people: "0.8 %", "−40.1 %".
func percent(share float64) string {
	return minus(decimal(100*share, percentDecimals(share))) + " %"
}

// percentBeside is percent with the digits that tell the share from another that it
// was held against and exceeds: 0.0504 beside 0.05 is "5.04 %".
func percentBeside(share, other float64) string {
	const most = 12
	decimals := percentDecimals(share)
	for decimals < most && decimal(100*share, decimals) == decimal(100*other, decimals) {
		decimals++
	}
	return minus(decimal(100*share, decimals)) + " %"
}

func percentDecimals(share float64) int {
	if math.Abs(share) < 0.001 {
		return 4
	}
	return 1
}

// milliseconds writes nanoseconds as tables do: "0.279 ms".
func milliseconds[N ~int64 | float64](ns N) string {
	return minus(metric.Number(float64(ns)/1e6)) + " ms"
}

// millisecondsBeside is milliseconds with the digits that tell them from others.
func millisecondsBeside[N ~int64 | float64](ns, other N) string {
	return minus(metric.NumberBeside(float64(ns)/1e6, float64(other)/1e6)) + " ms"
}

// minus gives a number for people the sign that tables have.
func minus(number string) string { return strings.Replace(number, "-", "−", 1) }
