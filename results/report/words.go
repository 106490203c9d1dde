package report

import (
	"fmt"

	"pushbench/results"
)

// Contrast is one line of a comparison in words: how far new is from base, the
// interval ("" where there is none), and what that means.
func Contrast(c results.Comparison, m results.MetricContrast) (difference, interval, means string) {
	if m.Interval != nil {
		interval = fmt.Sprintf("[%s, %s]", bound(m, m.Interval.Low), bound(m, m.Interval.High))
	}
	means, _ = meaning(m)
	switch means {
	case "":
		means = m.Note
	case results.NoteNoDifference:
	default:
		means = c.New + " " + means
	}
	return estimate(m), interval, means
}

// Found is the value that a promise was held against, with its unit.
func Found(t results.Threshold) string { return found(t) }

// EvidenceHead heads the column of what a contrast stands on.
func EvidenceHead(c results.Comparison) string {
	if c.Unpaired {
		return "trials of either side, at least"
	}
	return "pairs"
}
