package results

import "fmt"

// Promise is one absolute threshold as a scenario states it.
type Promise struct {
	Text   string  // as written: "latency.p99 < 250ms"
	Metric string  // "latency.p99"
	Op     string  // < <= > >= == !=
	Limit  float64 // in the metric's base unit
}

// Evaluate holds every promise against every case's summary, case by case. A
// value that could not be had breaks its promise: nobody can say that it was
// kept. It fails on an operator that is none.
func Evaluate(cases []Case, promises []Promise) ([]Threshold, error) {
	var thresholds []Threshold
	for _, c := range cases {
		for _, p := range promises {
			t := Threshold{Text: p.Text, Metric: p.Metric, Op: p.Op, Limit: p.Limit, Case: c.ID}
			t.Value, t.Known = c.Summary.Values[p.Metric]
			holds, err := holds(t.Value, p.Op, p.Limit)
			if err != nil {
				return nil, fmt.Errorf("threshold %q: %w", p.Text, err)
			}
			t.Kept = t.Known && holds
			thresholds = append(thresholds, t)
		}
	}
	return thresholds, nil
}

func holds(value float64, op string, limit float64) (bool, error) {
	switch op {
	case "<":
		return value < limit, nil
	case "<=":
		return value <= limit, nil
	case ">":
		return value > limit, nil
	case ">=":
		return value >= limit, nil
	case "==":
		return value == limit, nil
	case "!=":
		return value != limit, nil
	}
	return false, fmt.Errorf("operator %q is unknown; one of < <= > >= == != expected", op)
}
