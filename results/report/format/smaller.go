package format

import (
	"encoding/json"
	"fmt"
	"io"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// smaller is one entry of customSmallerIsBetter, the input of
// github-action-benchmark:
// https://github.com/benchmark-action/github-action-benchmark#customsmallerisbetter.
type smaller struct {
	Name  string  `json:"name"`
	Unit  string  `json:"unit"`
	Value float64 `json:"value"`
	Range string  `json:"range,omitempty"`
	Extra string  `json:"extra,omitempty"`
}

// Smaller writes customSmallerIsBetter: the metrics of which less is better, in the
// units of summary.csv, and counts a trial. The others have no place in that format.
func Smaller(w io.Writer, run *results.Run) error {
	list := []smaller{}
	for _, c := range run.Cases {
		for _, e := range estimates(c) {
			if e.metric.Better != metric.Lower {
				continue
			}
			entry := smaller{
				Name: clean(fmt.Sprintf("%s %s %s", run.Scenario, c.Short(), e.metric.Name)),
				Unit: smallerUnit(e.metric), Value: inColumn(e.metric, e.value),
				Extra: fmt.Sprintf("%s, %s", view.Counted(c.Summary.Trials, "trial"), clean(string(c.Summary.Verdict))),
			}
			if i := e.interval; i != nil {
				entry.Range = fmt.Sprintf("%s to %s", view.Number(e.metric.Scaled(i.Low)), view.Number(e.metric.Scaled(i.High)))
				entry.Extra += fmt.Sprintf(", range: %g %% interval of the median", 100*i.Level)
			}
			if run.Status == results.Partial {
				entry.Extra += ", partial run: " + results.ProgressOf(run).String()
			}
			list = append(list, entry)
		}
	}
	return writeJSON(w, list)
}

// smallerUnit is the unit of a metric's column, and of a count that it is a trial's.
func smallerUnit(m metric.Metric) string {
	if results.Summed(m.Name) {
		return "a trial"
	}
	return unitOf(m)
}

// writeJSON writes indented JSON; < and > stay readable.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
