package results

import (
	"fmt"
	"math"

	"pushbench/results/stats"
)

// windowSlices is how many even slices of the window Evidence.SliceMedians has.
const windowSlices = 20

// checkStationarity asks whether latency drifted over the window: the median of
// the last third differs from that of the first by more than a tenth, and a rank
// correlation of the slices with time says that this is no accident. Without
// every slice it is not judged.
func checkStationarity(e Evidence, _ Histograms) []Reason {
	const mostDrift, mostP = 0.10, 0.01
	if len(e.SliceMedians) != windowSlices || e.FirstThird <= 0 {
		return nil
	}
	drift := e.LastThird/e.FirstThird - 1
	if !exceeds(math.Abs(drift), mostDrift) {
		return nil
	}
	time := make([]float64, windowSlices)
	for i := range time {
		time[i] = float64(i)
	}
	rho, p, ok := stats.Spearman(time, e.SliceMedians)
	if !ok || p >= mostP {
		return nil
	}
	return because(Suspect, fmt.Sprintf("latency drifted by %s: the median was %s in the first third and %s in the last (at most %s allowed; rank correlation with time %s)",
		driftText(drift, mostDrift), milliseconds(e.FirstThird), milliseconds(e.LastThird), percent(mostDrift), minus(fmt.Sprintf("%.2f", rho))),
		"warm up longer; a drift that stays is a finding about the target")
}

// checkBytes asks that a message costs on the wire what its transport's formula
// says, to 1 %.
func checkBytes(e Evidence, _ Histograms) []Reason {
	const most = 0.01
	if e.WireBytesPerMsg == nil || e.WireFormula <= 0 {
		return nil
	}
	off := *e.WireBytesPerMsg/e.WireFormula - 1
	if !exceeds(math.Abs(off), most) {
		return nil
	}
	return because(Suspect, fmt.Sprintf("a message took %.2f B on the wire and not %.0f B as its transport's formula says (%s off, at most %s allowed): this variant is not what it claims",
		*e.WireBytesPerMsg, e.WireFormula, driftText(off, most), percent(most)),
		"look at the target's framing: extra headers, comments, pings, split events or compression")
}

// driftText writes a change with its sign, so that it reads as more than is allowed.
func driftText(change, most float64) string {
	sign := "+"
	if change < 0 {
		sign = "−"
	}
	return sign + percentBeside(math.Abs(change), most)
}

// exceeds is a > b where a difference in the last digits of the arithmetic does
// not count: a share of exactly 1 % is not above 1 %.
func exceeds(a, b float64) bool {
	return a-b > 1e-9*max(math.Abs(a), math.Abs(b))
}
