package format

import (
	"io"

	"pushbench/results"
	"pushbench/results/metric"
)

// measure is one value of the Bencher Metric Format:
// https://bencher.dev/docs/reference/bencher-metric-format/.
type measure struct {
	Value float64  `json:"value"`
	Lower *float64 `json:"lower_value,omitempty"`
	Upper *float64 `json:"upper_value,omitempty"`
}

// Bencher writes the Bencher Metric Format: a benchmark a case, a measure a column
// of summary.csv, in that column's unit, with the interval as lower and upper value;
// of a column that sums up what a trial has, under a name that says so.
// A case without a value is left out.
func Bencher(w io.Writer, run *results.Run) error {
	benchmarks := make(map[string]map[string]measure)
	for _, c := range run.Cases {
		measures := make(map[string]measure)
		for _, e := range estimates(c) {
			if e.metric.Better == metric.Neither {
				continue
			}
			m := measure{Value: inColumn(e.metric, e.value)}
			if e.interval != nil {
				low, high := inColumn(e.metric, e.interval.Low), inColumn(e.metric, e.interval.High)
				m.Lower, m.Upper = &low, &high
			}
			measures[measureName(e.metric)] = m
		}
		if len(measures) > 0 {
			benchmarks[clean(run.Scenario+"/"+c.Short())] = measures
		}
	}
	return writeJSON(w, benchmarks)
}

// measureName is the column's, and of a count that it is a trial's: "lost_per_trial".
func measureName(m metric.Metric) string {
	if results.Summed(m.Name) {
		return m.Column + "_per_trial"
	}
	return m.Column
}
