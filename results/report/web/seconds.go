package web

import (
	"fmt"
	"math"
	"slices"
	"time"

	"pushbench/results"
	"pushbench/results/report"
	"pushbench/results/stats"
)

// mostPoints is how many points a line over time has at most; a longer trial has
// several seconds in each.
const mostPoints = 400

// second is one point of a trial over time, or the median of several trials there. A
// value that could not be had is NaN.
type second struct {
	at                float64 // middle, seconds into the window
	offered, received float64 // deliveries a second
	p50, p99          float64 // ns
	target, generator float64 // processors
	memory            float64 // bytes
}

// secondsOf are the seconds of a trial. What is too short to tell a rate is left out.
func secondsOf(t *results.Trial, c results.Case) []second {
	known := func(v *float64) float64 {
		if v == nil {
			return math.NaN()
		}
		return *v
	}
	var list []second
	for i, s := range t.Series {
		width := report.Width(t, i, c.RatePerS)
		if width < report.ShortestPart {
			continue
		}
		at := second{
			at:       float64(s.Second) + width/2,
			offered:  float64(s.Published) * float64(c.Clients) / width,
			received: float64(s.Received) / width,
			p50:      known(s.LatencyP50), p99: known(s.LatencyP99),
			target: known(s.TargetShare), generator: known(s.GeneratorShare), memory: math.NaN(),
		}
		if s.TargetRSS != nil {
			at.memory = float64(*s.TargetRSS)
		}
		list = append(list, at)
	}
	return coarser(list)
}

// coarser joins neighbours until few enough are left: the medians of what was there.
func coarser(list []second) []second {
	each := (len(list) + mostPoints - 1) / mostPoints
	if each <= 1 {
		return list
	}
	var joined []second
	for group := range slices.Chunk(list, each) {
		joined = append(joined, middle(group))
	}
	return joined
}

// middle is the median of each value over those that have it.
func middle(group []second) second {
	of := func(value func(second) float64) float64 {
		var xs []float64
		for _, s := range group {
			if v := value(s); !math.IsNaN(v) {
				xs = append(xs, v)
			}
		}
		if len(xs) == 0 {
			return math.NaN()
		}
		m, _ := stats.Median(xs)
		return m
	}
	return second{
		at:      of(func(s second) float64 { return s.at }),
		offered: of(func(s second) float64 { return s.offered }), received: of(func(s second) float64 { return s.received }),
		p50: of(func(s second) float64 { return s.p50 }), p99: of(func(s second) float64 { return s.p99 }),
		target: of(func(s second) float64 { return s.target }), generator: of(func(s second) float64 { return s.generator }),
		memory: of(func(s second) float64 { return s.memory }),
	}
}

// medianTrial is the median of the trials in each second.
func medianTrial(trials [][]second) []second {
	var list []second
	for i := 0; ; i++ {
		var group []second
		for _, t := range trials {
			if i < len(t) {
				group = append(group, t[i])
			}
		}
		if len(group) == 0 {
			return list
		}
		list = append(list, middle(group))
	}
}

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
		Text:  "The measurement window begins at 0. Choose a trial to see it alone, with its phases.",
		Table: table{Caption: "Second by second, median of the trials", Head: secondHead()},
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
					list = secondsOf(t, c)
				}
				if len(list) == 0 {
					continue
				}
				if t.Counts() {
					trials = append(trials, list)
					phases = append(phases, t.Phases)
				}
				single = append(single, timeline{
					Label: trialName(t, c), Group: cellName(cell),
					Charts: p.timeCharts([]over{{c.Series(), list}}, [][]results.Phase{t.Phases}),
				})
			}
			if list := medianTrial(trials); len(list) > 0 {
				all = append(all, over{c.Series(), list})
				f.Table.Rows = append(f.Table.Rows, secondRows(cell, c.Series(), list)...)
			}
		}
		if len(all) > 0 {
			p.Data.Timelines = append(p.Data.Timelines, timeline{Label: "median of the trials", Group: cellName(cell), Charts: p.timeCharts(all, phases)})
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

// cellName names a cell in a choice.
func cellName(cell string) string {
	if cell == report.DefaultCell {
		return ""
	}
	return cell
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

func quantities(unit timeUnit) []quantity {
	return []quantity{
		{"Deliveries a second; dotted: published × clients", "deliveries/s", "/s", 1, func(s second) float64 { return s.received },
			func(s second) float64 { return s.offered }, "published × clients"},
		{"Latency p99; dotted: p50", "latency, " + unit.name, unit.name, unit.per, func(s second) float64 { return s.p99 },
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
	for _, q := range quantities(unitOf(largest)) {
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
