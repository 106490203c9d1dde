package web

import (
	"maps"
	"math"
	"slices"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// calibration is what the machine can show.
type calibration struct {
	Text   string
	Tables []table
}

func calibrationOf(c *results.Calibration) *calibration {
	if c == nil {
		return nil
	}
	shown := &calibration{Text: "Taken " + moment(c.Taken) + " with " + view.Number(float64(c.Clients)) + " clients at " + view.Number(c.RatePerS) + " messages a second."}
	for _, t := range []table{noise(c), floorTable(c), lags("Precision of pacing and reading", c.Lags), lags("System calls", c.Syscalls)} {
		if len(t.Rows) > 0 {
			shown.Tables = append(shown.Tables, t)
		}
	}
	return shown
}

func noise(c *results.Calibration) table {
	t := table{Caption: "Pair-to-pair noise of identical systems", Head: []heading{{Text: "metric"}, {Text: "transport"}, {Text: "noise σ, %", Number: true}, {Text: "pairs", Number: true}}}
	for _, n := range c.Noise {
		t.Rows = append(t.Rows, row{Cells: []cell{rowHead(n.Metric), textCell(n.Transport), numberCell(100 * n.Sigma), numberCell(float64(n.Pairs))}})
	}
	return t
}

func floorTable(c *results.Calibration) table {
	t := table{Caption: "What a delivery costs at least, µs of processor time", Head: []heading{{Text: "transport"}}}
	for _, text := range []string{"generator", "raw reader", "server", "raw writer"} {
		t.Head = append(t.Head, heading{Text: text, Number: true})
	}
	for _, f := range c.Floors {
		r := row{Cells: []cell{rowHead(f.Transport)}}
		for _, ns := range []float64{f.Generator, f.RawReader, f.Server, f.RawWriter} {
			if ns > 0 {
				r.Cells = append(r.Cells, numberCell(ns/1e3))
			} else {
				r.Cells = append(r.Cells, missingCell())
			}
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// lags is a table of times by name.
func lags(caption string, values map[string]float64) table {
	t := table{Caption: caption, Head: []heading{{Text: "what"}, {Text: "µs", Number: true}}}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if m, known := metric.Lookup(name); known {
			t.Rows = append(t.Rows, row{Cells: []cell{{Text: name, Head: true, Sub: m.Help}, microseconds(values[name])}})
			continue
		}
		t.Rows = append(t.Rows, row{Cells: []cell{rowHead(name), microseconds(values[name])}})
	}
	return t
}

func microseconds(ns float64) cell {
	if math.IsNaN(ns) {
		return missingCell()
	}
	return numberCell(ns / 1e3)
}
