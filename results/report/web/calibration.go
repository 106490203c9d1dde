package web

import (
	"pushbench/results"
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
	for _, t := range view.Noise(c) {
		noise := namedTable("Noise over "+t.Transport, "metric", view.NoiseHead(), t.Rows)
		noise.Notes = []string{sentence(view.NoiseNote(c))}
		shown.add(noise)
	}
	shown.add(namedTable("What a delivery costs at least, µs of processor time", "transport", view.FloorHead(), view.Floors(c)))
	shown.add(namedTable("Precision of pacing and reading, µs", "lateness", view.LagHead(), view.Lags(c)))
	shown.add(namedTable("System calls", "call", []string{"µs"}, view.Syscalls(c)))
	return shown
}

// add appends a table, if it has any rows.
func (c *calibration) add(t table) {
	if len(t.Rows) > 0 {
		c.Tables = append(c.Tables, t)
	}
}

func namedTable(caption, first string, columns []string, rows []view.Named) table {
	t := table{Caption: caption, Head: []heading{{Text: first}}}
	for _, text := range columns {
		t.Head = append(t.Head, heading{Text: text, Number: true})
	}
	for _, named := range rows {
		r := row{Cells: []cell{{Text: named.Name, Head: true, Sub: named.About}}}
		for _, text := range named.Cells {
			r.Cells = append(r.Cells, rightCell(text))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}
