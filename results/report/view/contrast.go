package view

import (
	"fmt"
	"math"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
)

// ContrastTitle names what is compared, and where: "ws vs sse", or of two sides
// "clients=1000/sse: new vs base".
func ContrastTitle(c results.Comparison) string {
	title := c.New + " vs " + c.Base
	if where := (results.Case{Cell: c.Cell, Transport: c.Transport}).Name(); where != "" {
		return where + ": " + title
	}
	return title
}

// EvidenceHead heads the column of what a contrast stands on.
func EvidenceHead(c results.Comparison) string {
	if c.Unpaired {
		return "trials of either side, at least"
	}
	return "pairs"
}

// Estimate writes how far new is from base, with its unit: "−4.1 %".
func Estimate(m results.MetricContrast) string { return withUnit(m, bound(m, m.Estimate)) }

// estimateBeside is Estimate of v, with the digits that tell it from other.
func estimateBeside(m results.MetricContrast, v, other float64) string {
	return withUnit(m, boundBeside(m, v, other))
}

func withUnit(m results.MetricContrast, number string) string {
	if m.Scale != results.ScaleDifference {
		return number + " %"
	}
	known, _ := metric.Lookup(m.Metric)
	if known.Unit == "" {
		return number
	}
	return number + " " + known.Unit
}

// Interval writes the interval of a contrast in the unit of its estimate, without it:
// "[−8.0, +0.3]"; "" where there is none.
func Interval(m results.MetricContrast) string {
	if m.Interval == nil {
		return ""
	}
	return fmt.Sprintf("[%s, %s]", bound(m, m.Interval.Low), bound(m, m.Interval.High))
}

// bound writes an end of an interval in the unit of its estimate, without it.
func bound(m results.MetricContrast, v float64) string {
	if m.Scale != results.ScaleDifference {
		return signed(100*v, 1)
	}
	known, _ := metric.Lookup(m.Metric)
	scaled := v * known.Scale
	switch {
	case scaled < 0:
		return "−" + Number(-scaled)
	case scaled > 0:
		return "+" + Number(scaled)
	default:
		return "0"
	}
}

// boundBeside is bound with the digits that tell v from other.
func boundBeside(m results.MetricContrast, v, other float64) string {
	const most = 9
	if m.Scale != results.ScaleDifference {
		decimals := 1
		for decimals < most && signed(100*v, decimals) == signed(100*other, decimals) && math.Abs(v-other) > 1e-9 {
			decimals++
		}
		return signed(100*v, decimals)
	}
	known, _ := metric.Lookup(m.Metric)
	v, other = v*known.Scale, other*known.Scale
	switch text := metric.NumberBeside(math.Abs(v), math.Abs(other)); {
	case math.Signbit(v) != math.Signbit(other), v == 0:
		return bound(m, v/known.Scale)
	case v < 0:
		return "−" + text
	default:
		return "+" + text
	}
}

// Meaning says in a word what an interval shows, "is better", and whether that is for
// the better; "" where there is no interval.
func Meaning(m results.MetricContrast) (word string, better bool) {
	switch word = m.Meaning(); word {
	case "", results.NoteNoDifference:
		return word, false
	default:
		return "is " + word, word != results.MeansWorse
	}
}

// Means is what a contrast of two cases shows, in words: "ws is better", and what
// stands against that where nothing is shown.
func Means(c results.Comparison, m results.MetricContrast) string {
	switch word, _ := Meaning(m); word {
	case "":
		return m.Note
	case results.NoteNoDifference:
		return word
	default:
		return c.New + " " + word
	}
}

// NoNews says whether a contrast is of counts that are the same on both sides, mostly
// 0 and 0.
func NoNews(m results.MetricContrast) bool {
	return m.Scale == results.ScaleDifference && m.Estimate == 0 &&
		(m.Interval == nil || m.Interval.Low == 0 && m.Interval.High == 0)
}

// Found is the value that a promise was held against, with its unit, and with the
// digits that tell it from what was promised.
func Found(t results.Threshold) string {
	if !t.Known && t.Lacks != "" {
		return "could not be measured: " + t.Lacks
	}
	if !t.Known {
		return "could not be measured"
	}
	m, ok := metric.Lookup(t.Metric)
	switch {
	case !ok:
		return metric.NumberBeside(t.Value, t.Limit)
	case m.Kind == metric.Share && strings.HasSuffix(t.Text, "%"): // as it was asked
		return metric.NumberBeside(100*t.Value, 100*t.Limit) + " %"
	}
	return m.TextBeside(t.Value, t.Limit)
}

// RunsTally counts what came out of the metrics that are shown: "1 better, 3 worse, 24
// no difference shown, 2 metrics with too few trials".
func RunsTally(c results.RunsComparison, shown func(results.MetricComparison) bool) string {
	counts := make(map[string]int)
	refused := 0
	for _, one := range c.Cases {
		if one.Refused != "" {
			refused++
		}
		for _, m := range one.Metrics {
			if shown(m) {
				counts[m.Verdict]++
			}
		}
	}
	var said []string
	for _, verdict := range []string{
		results.MeansBetter, results.MeansWorse, results.MeansHigher, results.MeansLower, results.NoteNoDifference,
	} {
		if n := counts[verdict]; n > 0 {
			said = append(said, fmt.Sprintf("%d %s", n, verdict))
		}
	}
	if n := counts[results.NoteOtherLength]; n > 0 {
		said = append(said, fmt.Sprintf("%d not judged", n))
	}
	switch n := counts[results.NoteTooFew]; {
	case n == 1:
		said = append(said, "1 metric with too few trials")
	case n > 1:
		said = append(said, fmt.Sprintf("%d metrics with too few trials", n))
	}
	if refused > 0 {
		said = append(said, fmt.Sprintf("%d of %d cases not compared", refused, len(c.Cases)))
	}
	if len(said) == 0 {
		return "nothing to compare"
	}
	return strings.Join(said, ", ")
}
