package view

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"pushbench/results"
	"pushbench/results/metric"
)

// Gate is the decisions of a gate in words, for every report that shows them: heads,
// a row a decision, and what the marks in the rows mean.
type Gate struct {
	Base  string // head of what new is held against: "base" or "baseline"
	Count string // head of what was decided on: "pairs" or "trials"
	Rows  []GateRow
	Notes []string // those of all rows, each once
}

// GateRow is one decision. What there is not is Missing.
type GateRow struct {
	Outcome   results.GateOutcome
	Case      string // "sse", "clients=1000/sse"
	Metric    string
	Limit     string // as written: "latency.p99=+10%"
	HeldTo    string // "+10%", or where its floor is wider that, marked: "+74.3%*"
	Base, New string // the medians of the sides: "1.23 ms"
	Worse     string // "+1.6 %", marked where the medians say otherwise
	Bounds    string // "[−2.1, +6.3]"; of one alone "[–, +6.3]"
	Pairs     string
	Down      bool // a target does not run, which is no matter of the limit
	Note      string
	Notes     []string // what its marks mean, each with its mark at the beginning
}

// Marks of what a footnote explains.
const (
	markFloored = "*"
	markOpposed = "†"

	opposedNote = markOpposed + " worse by is of the pairs, each new against its own base; the medians of all base and of all new trials say the opposite"
)

// GateOf puts the decisions of a gate into words.
func GateOf(gate *results.Gate) Gate {
	g := Gate{Base: "base", Count: gate.Unit() + "s"}
	if gate.Baseline != "" {
		g.Base = "baseline"
	}
	for _, d := range gate.Decisions {
		row := gateRow(d)
		for _, note := range row.Notes {
			if !slices.Contains(g.Notes, note) {
				g.Notes = append(g.Notes, note)
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func gateRow(d results.GateDecision) GateRow {
	row := GateRow{
		Outcome: d.Outcome, Case: results.ShortKey(d.Case), Metric: d.Limit.Metric, Limit: d.Limit.Text, HeldTo: heldTo(d),
		Base: AmountOf(d.Limit.Metric, d.Base), New: AmountOf(d.Limit.Metric, d.New),
		Worse: Missing, Bounds: Missing, Pairs: Number(float64(d.Pairs)), Down: d.Down != "", Note: d.Note,
	}
	if d.Estimate != nil {
		row.Worse = estimateBeside(gateContrast(d), *d.Estimate, d.Margin)
	}
	if d.Low != nil || d.High != nil {
		row.Bounds = "[" + gateBound(d, d.Low, 0) + ", " + gateBound(d, d.High, d.Margin) + "]"
	}
	if floored(d) {
		row.Notes = append(row.Notes, floorNote(d))
	}
	if opposed(d, row) {
		row.Worse += markOpposed
		row.Notes = append(row.Notes, opposedNote)
	}
	return row
}

// gateContrast puts a decision into the shape that contrasts are written from.
func gateContrast(d results.GateDecision) results.MetricContrast {
	return results.MetricContrast{Metric: d.Limit.Metric, Scale: d.Limit.Scale}
}

// gateBound writes a bound beside what it has to stay above or below: one that missed
// it by a hair must not read as if it had not.
func gateBound(d results.GateDecision, v *float64, other float64) string {
	if v == nil {
		return Missing
	}
	return boundBeside(gateContrast(d), *v, other)
}

// heldTo is a limit as it was written, without its metric; where its floor is wider,
// that, marked.
func heldTo(d results.GateDecision) string {
	if floored(d) {
		return strings.ReplaceAll(Percent(d.Margin), " ", "") + markFloored
	}
	_, text, found := strings.Cut(d.Limit.Text, "=")
	if !found {
		return d.Limit.Text
	}
	text, _, _ = strings.Cut(text, ",")
	return text
}

// floored says whether the floor of a limit is wider than its share of base.
func floored(d results.GateDecision) bool {
	const rounding = 1e-9
	return d.Limit.Scale == results.ScaleRatio && d.Estimate != nil && d.Margin > d.Limit.Max+rounding
}

func floorNote(d results.GateDecision) string {
	m, _ := metric.Lookup(d.Limit.Metric)
	floor := Value(m, d.Limit.FloorUnits)
	if m.Kind == metric.Time {
		floor = time.Duration(d.Limit.FloorUnits).String()
	}
	return fmt.Sprintf("%s %s: a change below %s is none, whatever share of base it is", markFloored, d.Limit.Metric, floor)
}

// opposed says whether a row contradicts itself to the eye: by the pairs new is worse,
// by the medians of the sides better, or the other way round. The middle of many
// differences and the difference of two medians need not agree.
func opposed(d results.GateDecision, row GateRow) bool {
	if d.Estimate == nil || d.Base == nil || d.New == nil || printed(*d.Base) == printed(*d.New) {
		return false
	}
	worse := *d.New - *d.Base
	if m, _ := metric.Lookup(d.Limit.Metric); m.Better == metric.Higher {
		worse = -worse
	}
	shown := strings.ContainsFunc(row.Worse, func(r rune) bool { return r >= '1' && r <= '9' })
	return shown && math.Signbit(worse) != math.Signbit(*d.Estimate)
}

// printed is a value to the digits that tables show.
func printed(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

// PairsNote is what to know of the intervals over the pairs of a gate: it looked at them
// before it ended, and ended where they were far apart sooner than where they were not
// (simulated: BenchmarkIntervalsOfGates in results/gate). "" where there are none.
func PairsNote(run *results.Run) string {
	if run.Gate == nil || run.Gate.Baseline != "" {
		return ""
	}
	for _, c := range run.Comparisons {
		for _, m := range c.Metrics {
			if m.Interval != nil && !c.Unpaired {
				return "the gate ended at these pairs because of what they showed: their 95 % intervals hold the truth in 92 to 95 of 100 gates"
			}
		}
	}
	return ""
}
