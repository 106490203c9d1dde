package results

// Evaluate holds one promise against the summary of every case, but those that
// an interrupted run did not come to. A value that
// could not be had breaks its promise, since nobody can say that it was kept; so
// does an operator that is none of < <= > >= == !=. limit is in the metric's base
// unit, text is the promise as it was written.
func Evaluate(run *Run, text, metric, op string, limit float64) []Threshold {
	thresholds := make([]Threshold, 0, len(run.Cases))
	for _, c := range run.Cases {
		if run.Status == Partial && c.Summary.Verdict == "" {
			continue
		}
		value, known := c.Summary.Values[metric]
		thresholds = append(thresholds, Threshold{
			Text: text, Metric: metric, Op: op, Limit: limit, Case: c.ID,
			Value: value, Known: known, Kept: known && holds(value, op, limit),
		})
	}
	return thresholds
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
