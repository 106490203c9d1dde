package results

import (
	"io"
	"strconv"
	"strings"
	"time"

	"pushbench/results/metric"
)

// WriteHistory writes history.csv: one row a line, run and metric, values in the
// unit of the metric's column, counts a trial. What could not be had has no row; a change that could
// not be had is an empty field.
func WriteHistory(w io.Writer, lines []HistoryLine, metrics []string) error {
	rows := [][]string{{"scenario", "case", "transport", "side", "settings", "started", "label", "commit", "dirty", "status", "verdict", "trials",
		"metric", "unit", "value", "low", "high", "change_percent", "environment_changes", "folder", "target"}}
	for _, l := range lines {
		for _, p := range l.Points {
			for _, name := range metrics {
				v, had := p.Metrics[name]
				m, known := metric.Lookup(name)
				if !had || !known {
					continue
				}
				low, high, change := "", "", ""
				if v.Interval != nil {
					low, high = field6(m.Scaled(v.Interval.Low)), field6(m.Scaled(v.Interval.High))
				}
				if v.Change != nil {
					change = field6(100 * *v.Change)
				}
				rows = append(rows, []string{l.Scenario, l.Cell, l.Transport, l.Side, l.Settings,
					p.Started.UTC().Format(time.RFC3339), p.Label, p.Commit, strconv.FormatBool(p.Dirty), p.Status, string(p.Verdict), strconv.Itoa(p.Trials),
					name, m.Unit, field6(m.Scaled(v.Value)), low, high, change, strings.Join(p.Environment, "; "), p.Dir, p.Target})
			}
		}
	}
	return writeRows(w, rows)
}
