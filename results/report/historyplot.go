package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// Trends lists a plot of each metric over the runs: trend-METRIC, or
// trend-SCENARIO-METRIC where the lines are of several scenarios.
func Trends(lines []results.HistoryLine, metrics []string) []Picture {
	lines = results.Shown(lines)
	return pictures(trendFigures(lines, metrics))
}

func trendFigures(lines []results.HistoryLine, metrics []string) []figure {
	var names []string
	for _, l := range lines {
		if !slices.Contains(names, l.Scenario) {
			names = append(names, l.Scenario)
		}
	}
	var figures []figure
	for _, scenario := range names {
		of := slices.DeleteFunc(slices.Clone(lines), func(l results.HistoryLine) bool { return l.Scenario != scenario })
		for _, name := range metrics {
			f, ok := trend(of, name)
			if !ok {
				continue
			}
			if len(names) > 1 {
				f.name = "trend-" + fileName(scenario) + "-" + name
			}
			figures = append(figures, f)
		}
	}
	return figures
}

// fileName is a name as part of a file's.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:`+" ", r) {
			return '-'
		}
		return r
	}, name)
}

// trend draws one metric of one scenario: a panel for every cell and settings, a track
// for every series in it.
func trend(lines []results.HistoryLine, name string) (figure, bool) {
	m, known := metric.Lookup(name)
	lines = slices.DeleteFunc(slices.Clone(lines), func(l results.HistoryLine) bool {
		return !slices.ContainsFunc(l.Points, func(p results.HistoryPoint) bool { _, had := p.Metrics[name]; return had })
	})
	if !known || len(lines) == 0 {
		return figure{}, false
	}
	var cases []results.Case // for the looks
	var order []string
	panels := make(map[string][]results.HistoryLine)
	for _, l := range lines {
		cases = append(cases, results.Case{Transport: l.Transport, Side: l.Side})
		key := l.Cell + " · " + l.Settings
		if panels[key] == nil {
			order = append(order, key)
		}
		panels[key] = append(panels[key], l)
	}
	given := view.Looks(cases)
	f := figure{name: "trend-" + m.Name, title: lines[0].Scenario + ": " + m.Name + " over the runs", x: "runs in the order in which they ran, by label or time (UTC)"}
	f.y = strings.TrimSuffix(m.Name+", "+m.Unit, ", ")
	if results.Summed(m.Name) {
		f.y += " a trial"
	}
	if len(order) > mostPanels {
		f.subtitle = fmt.Sprintf("%d of %d cases and settings shown", mostPanels, len(order))
		order = order[:mostPanels]
	} else if len(order) == 1 {
		f.subtitle = lines[0].Settings
	}
	var shown shownIn
	for _, c := range cases {
		if l := given[c.Series()]; !slices.ContainsFunc(f.legend, func(k key) bool { return k.label == c.Series() }) {
			f.legend = append(f.legend, key{label: c.Series(), stroke: line(l, 2), marker: marker(l)})
		}
	}
	var drawn []*plot.Plot
	for _, of := range order {
		title := ""
		if len(order) > 1 {
			title = of
		}
		p, has := trendPanel(title, panels[of], m, given, len(order))
		shown = shownIn{shown.intervals || has.intervals, shown.changes || has.changes, shown.suspect || has.suspect, shown.overloaded || has.overloaded}
		drawn = append(drawn, p)
	}
	if shown.intervals {
		f.legend = append(f.legend, intervalKey())
	}
	if shown.suspect {
		f.legend = append(f.legend, key{label: "suspect", stroke: draw.LineStyle{Color: ink()}, marker: ring{}})
	}
	if shown.overloaded {
		f.legend = append(f.legend, key{label: "overloaded", stroke: draw.LineStyle{Color: ink()}, marker: cross{}})
	}
	if shown.changes {
		f.legend = append(f.legend, key{label: "another machine, kernel or Go from here", stroke: changeStroke()})
	}
	f.panels = arrange(drawn)
	return f, true
}

// shownIn is what a panel has that the legend must explain.
type shownIn struct{ intervals, changes, suspect, overloaded bool }

func trendPanel(title string, lines []results.HistoryLine, m metric.Metric, given map[string]view.Look, panels int) (*plot.Plot, shownIn) {
	p := panel(title, "")
	var has shownIn
	var runs []results.HistoryPoint // of the panel, each once
	for _, l := range lines {
		for _, at := range l.Points {
			if !slices.ContainsFunc(runs, func(r results.HistoryPoint) bool { return r.Dir == at.Dir }) {
				runs = append(runs, at)
			}
		}
	}
	slices.SortStableFunc(runs, func(a, b results.HistoryPoint) int { return a.Started.Compare(b.Started) })
	place := make(map[string]float64)
	for i, r := range runs {
		place[r.Dir] = float64(i)
	}
	ys := nowhere()
	var breaks []float64
	for i, l := range lines {
		t := track{look: given[l.Series()], aside: apart * (vg.Length(i) - vg.Length(len(lines)-1)/2) / 3}
		for _, at := range l.Points {
			if len(at.Environment) > 0 && !slices.Contains(breaks, place[at.Dir]) {
				breaks = append(breaks, place[at.Dir])
			}
			v, had := at.Metrics[m.Name]
			if !had {
				continue
			}
			b := view.Estimated{Value: m.Scaled(v.Value), Low: m.Scaled(v.Value), High: m.Scaled(v.Value)}
			if v.Interval != nil {
				b.Low, b.High, b.Sure = m.Scaled(v.Interval.Low), m.Scaled(v.Interval.High), true
				has.intervals = true
			}
			ys.include(b.Low)
			ys.include(b.High)
			t.suspect = append(t.suspect, at.Verdict == results.Suspect)
			has.suspect, has.overloaded = has.suspect || at.Verdict == results.Suspect, has.overloaded || at.Verdict == results.Overloaded
			t.points = append(t.points, view.SweepPoint{X: place[at.Dir], Estimated: b, Overloaded: at.Verdict == results.Overloaded})
		}
		p.Add(quietly{t})
	}
	has.changes = len(breaks) > 0
	p.Add(quietly{changes{breaks}})
	trendAxes(p, ys, runNames(runs), panels)
	return p, has
}

// runNames names runs as short as tells them apart: by a label that no other has, else
// by when they began.
func runNames(runs []results.HistoryPoint) []string {
	const longest = 14
	var times []time.Time
	seen := make(map[string]int)
	for _, r := range runs {
		times = append(times, r.Started)
		seen[shortened(r.Label, longest)]++
	}
	names := moments(times)
	for i, r := range runs {
		if label := shortened(r.Label, longest); label != "" && seen[label] == 1 {
			names[i] = label
		}
	}
	return names
}

// trendAxes begins at 0, so that a step looks as large as it is. Where the runs' names
// have no room beside each other, only some are written.
func trendAxes(p *plot.Plot, ys span, names []string, panels int) {
	linear(&p.Y, span{0, ys.high * 1.05})
	p.X.Min, p.X.Max = -0.5, float64(len(names))-0.5
	widest := vg.Length(0)
	for _, name := range names {
		widest = max(widest, p.X.Tick.Label.Width(name))
	}
	const space = 12
	every := 1
	for float64(len(names))/float64(every)*float64(widest+space) > panelWidth(panels) && every < len(names) {
		every++
	}
	var ticks plot.ConstantTicks
	for i, name := range names {
		if i%every != 0 {
			name = ""
		}
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: name})
	}
	p.X.Tick.Marker = ticks
}

// changes are upright lines before the runs from which on the machine was another.
type changes struct{ at []float64 }

// Plot implements plot.Plotter.
func (b changes) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	for _, at := range b.at {
		c.StrokeLine2(changeStroke(), x(at-0.5), c.Min.Y, x(at-0.5), c.Max.Y)
	}
}

func changeStroke() draw.LineStyle {
	return draw.LineStyle{Color: ink(), Width: 1.1, Dashes: dotted()}
}
