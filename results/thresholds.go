package results

import (
	"fmt"

	"pushbench/results/metric"
)

// Evaluate holds one promise against the summary of every case, but those that
// an interrupted run did not come to. A value that
// could not be had breaks its promise, since nobody can say that it was kept; so
// does an operator that is none of < <= > >= == !=. limit is in the metric's base
// unit, text is the promise as it was written.
func Evaluate(run *Run, text, name, op string, limit float64) []Threshold {
	thresholds := make([]Threshold, 0, len(run.Cases))
	for _, c := range run.Cases {
		if run.Status == Partial && c.Summary.Verdict == "" {
			continue
		}
		value, known := c.Summary.Values[name]
		lacks := ""
		if !known {
			lacks = lacking(run, c.ID, name)
		}
		thresholds = append(thresholds, Threshold{
			Lacks: lacks, Text: text, Metric: name, Op: op, Limit: limit, Case: c.ID,
			Value: value, Known: known, Kept: known && holds(value, op, limit),
		})
	}
	return thresholds
}

// lacking says of a quantile that no trial gives how much there is of what it takes:
// "600 of 10,000 deliveries a trial"; "" where that is not the reason.
func lacking(run *Run, id, name string) string {
	m, ok := metric.Lookup(name)
	if !ok || m.Q <= 0 || m.Q >= 1 {
		return ""
	}
	most := int64(0)
	for _, t := range countingByBlock(run, id) {
		if h := t.Histograms[m.Dist]; h != nil {
			most = max(most, h.TotalCount())
		}
	}
	if most == 0 || Printable(m.Q, most) {
		return ""
	}
	return fmt.Sprintf("%s of %s %s a trial", metric.Number(float64(most)), metric.Number(float64(Needed(m.Q))), m.Per)
}

func holds(value float64, op string, limit float64) bool {
	switch op {
	case "<":
		return value < limit
	case "<=":
		return value <= limit
	case ">":
		return value > limit
	case ">=":
		return value >= limit
	case "==":
		return value == limit
	case "!=":
		return value != limit
	}
	return false
}
