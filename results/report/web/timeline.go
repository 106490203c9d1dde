package web

import (
	"fmt"
	"math"
	"slices"
	"time"

	"pushbench/results"
	"pushbench/results/report/view"
	"pushbench/results/stats"
)

// timeline is one choice of what is shown over time: a cell's trials together, or one
// of its trials.
type timeline struct {
	Label  string  `json:"label"`
	Group  string  `json:"group"` // the cell
	Charts []chart `json:"charts"`
}

// over is the seconds of one series in a timeline.
type over struct {
	series string
	list   []second
}

// overTime draws what happened second by second, one chart a quantity.
func (p *page) overTime() *figure {
	f := figure{
		ID: "time", Title: "Second by second", Legend: p.legend(),
		Text: "The measurement window begins at 0.", Hint: "Choose a trial to see it alone, with its phases.",
		Table: table{Caption: "Second by second, median of the trials", Head: secondHead()},
	}
	each := perPoint(p.run)
	if each > 1 {
		f.Text += fmt.Sprintf(" Each point is the median of %d seconds.", each)
	}
	for _, cell := range p.cells {
		var all []over
		var single []timeline
		var phases [][]results.Phase
		for _, c := range p.casesOf(cell) {
			var trials [][]second
			for i := range p.run.Trials {
				t := &p.run.Trials[i]
				list := []second(nil)
				if t.Case == c.ID {
					list = secondsOf(t, c, each)
				}
				if len(list) == 0 {
					continue
				}
				if t.Counts() {
					trials = append(trials, list)
					phases = append(phases, t.Phases)
				}
				single = append(single, timeline{
					Label: trialName(t, c), Group: results.CellName(cell),
					Charts: p.timeCharts([]over{{c.Series(), list}}, [][]results.Phase{t.Phases}),
				})
			}
			if list := medianTrial(trials); len(list) > 0 {
				all = append(all, over{c.Series(), list})
				f.Table.Rows = append(f.Table.Rows, secondRows(cell, c.Series(), list)...)
			}
		}
		if len(all) > 0 {
			p.Data.Timelines = append(p.Data.Timelines, timeline{Label: "median of the trials", Group: results.CellName(cell), Charts: p.timeCharts(all, phases)})
		}
		p.Data.Timelines = append(p.Data.Timelines, single...)
	}
	if len(p.Data.Timelines) == 0 {
		return nil
	}
	for _, drawn := range p.Data.Timelines[0].Charts {
		f.Charts = append(f.Charts, panel{Title: drawn.Title, chart: drawn})
	}
	return p.addFigure(f)
}

func trialName(t *results.Trial, c results.Case) string {
	name := fmt.Sprintf("%s, trial %d", c.Series(), t.Trial)
	if t.Discarded {
		name = c.Series() + ", warm-up trial, thrown away"
	}
	if t.Attempt > 1 {
		name += fmt.Sprintf(", attempt %d", t.Attempt)
	}
	if t.Verdict != results.OK {
		name += ", " + string(t.Verdict)
	}
	return name
}

// quantity is what one chart over time shows: a main line a series, and perhaps
// another to hold it against.
type quantity struct {
	title, label, unit string
	per                float64
	main, other        func(second) float64
	otherName          string
}

func quantities(unit view.TimeUnit) []quantity {
	return []quantity{
		{"Deliveries a second; dotted: published × clients", "deliveries/s", "/s", 1, func(s second) float64 { return s.received },
			func(s second) float64 { return s.offered }, "published × clients"},
		{"Latency p99; dotted: p50", "latency, " + unit.Name, unit.Name, unit.Per, func(s second) float64 { return s.p99 },
			func(s second) float64 { return s.p50 }, "p50"},
		{"Processors kept busy by the target; dotted: by the generator", "processors", "", 1, func(s second) float64 { return s.target },
			func(s second) float64 { return s.generator }, "generator"},
		{"Resident memory of the target", "memory, MiB", "MiB", 1 << 20, func(s second) float64 { return s.memory }, nil, ""},
	}
}

func (p *page) timeCharts(lines []over, phases [][]results.Phase) []chart {
	largest := 0.0
	var grid []float64
	for _, l := range lines {
		for _, s := range l.list {
			grid = append(grid, s.at)
			if s.p99 > largest {
				largest = s.p99
			}
		}
	}
	slices.Sort(grid)
	grid = slices.Compact(grid)
	bands, low, high := phaseBands(phases)
	var charts []chart
	for _, q := range quantities(view.TimeUnitOf(largest)) {
		drawn := chart{
			Title: q.title, X: axis{Label: "seconds", Unit: "s", Low: number(low), High: number(max(high, grid[len(grid)-1]))},
			Y: axis{Label: q.label, Unit: q.unit, Low: 0, High: none()}, Bands: bands, Lines: []line{},
		}
		for _, x := range grid {
			drawn.At = append(drawn.At, number(x))
		}
		for _, l := range lines {
			if q.other != nil {
				drawn.Lines = p.drawSeconds(drawn.Lines, l, joined(l.series, q.otherName), styleFaint, grid, q.per, q.other)
			}
			drawn.Lines = p.drawSeconds(drawn.Lines, l, l.series, styleMarks, grid, q.per, q.main)
		}
		charts = append(charts, drawn)
	}
	return charts
}

// drawSeconds adds a line, if it has a point at all.
func (p *page) drawSeconds(lines []line, o over, label, style string, grid []float64, per float64, value func(second) float64) []line {
	l := p.styled(o.series, label)
	l.Style = style
	any, i := false, 0
	for _, x := range grid {
		y := none()
		if i < len(o.list) && o.list[i].at == x {
			y = number(value(o.list[i]) / per)
			i++
		}
		any = any || !math.IsNaN(float64(y))
		l.Y = append(l.Y, y)
	}
	if !any {
		return lines
	}
	return append(lines, l)
}

// phaseBands are the phases of a trial as grounds of the time axis, 0 being the start
// of the window; of several trials, the medians of their phases' ends.
func phaseBands(trials [][]results.Phase) (bands []band, low, high float64) {
	type ends struct{ from, to []float64 }
	all := make(map[string]*ends)
	var order []string
	for _, phases := range trials {
		at := slices.IndexFunc(phases, func(p results.Phase) bool { return p.Name == "measure" })
		if at < 0 {
			continue
		}
		for _, p := range phases {
			if all[p.Name] == nil {
				all[p.Name] = new(ends)
				order = append(order, p.Name)
			}
			from := p.Start.Sub(phases[at].Start)
			all[p.Name].from = append(all[p.Name].from, from.Seconds())
			all[p.Name].to = append(all[p.Name].to, (from + max(p.Took, time.Duration(0))).Seconds())
		}
	}
	for _, name := range order {
		from, _ := stats.Median(all[name].from)
		to, _ := stats.Median(all[name].to)
		low, high = min(low, from), max(high, to)
		bands = append(bands, band{From: number(from), To: number(to), Label: name, Kind: "phase-" + name})
	}
	return bands, low, high
}

func secondHead() []heading {
	heads := []heading{{Text: "case"}, {Text: "transport"}}
	for _, text := range []string{"second", "offered, deliveries/s", "received, deliveries/s", "latency p50, ms", "latency p99, ms", "target, processors", "generator, processors", "target memory, MiB"} {
		heads = append(heads, heading{Text: text, Number: true})
	}
	return heads
}

func secondRows(name, series string, list []second) []row {
	var rows []row
	for _, s := range list {
		cells := []cell{textCell(name), rowHead(series)}
		for _, v := range []float64{s.at, s.offered, s.received, s.p50 / 1e6, s.p99 / 1e6, s.target, s.generator, s.memory / (1 << 20)} {
			if math.IsNaN(v) {
				cells = append(cells, missingCell())
			} else {
				cells = append(cells, numberCell(v))
			}
		}
		rows = append(rows, row{Cells: cells})
	}
	return rows
}
