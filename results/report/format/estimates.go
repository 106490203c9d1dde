package format

import (
	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/stats"
)

// estimate is what a case found in one metric, in the metric's base unit: of a count
// what a trial has, so that runs of more trials do not look worse.
type estimate struct {
	metric   metric.Metric
	value    float64
	interval *results.Interval
}

// estimates are what a case found in every metric of summary.csv that it has a
// value of, in the order of the columns.
func estimates(c results.Case) []estimate {
	var found []estimate
	for _, m := range summaryMetrics() {
		v, ok := c.PerTrial(m.Name)
		if !ok || !stats.Finite(v) {
			continue
		}
		e := estimate{metric: m, value: v}
		if i, ok := c.Summary.Intervals[m.Name]; ok && stats.Finite(i.Low) && stats.Finite(i.High) {
			e.interval = &i
		}
		found = append(found, e)
	}
	return found
}

// summaryMetrics are the metrics of summary.csv.
func summaryMetrics() []metric.Metric {
	var list []metric.Metric
	for _, c := range metric.SummaryColumns() {
		if c.Metric != nil {
			list = append(list, *c.Metric)
		}
	}
	return list
}
