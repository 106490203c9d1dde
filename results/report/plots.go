package report

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"pushbench/results"
	"pushbench/results/report/view"
)

// Picture is one plot, drawn when it is asked for.
type Picture struct {
	Name   string // "latency-percentiles", without an extension
	figure figure
}

// Pictures lists the plots of a run: latency-percentiles, latency-density,
// throughput, cost, and for a matrix sweep-METRIC. One with nothing to show is left
// out. The same run gives the same pictures, byte for byte; several may be drawn at
// once.
func Pictures(run *results.Run) []Picture {
	run = results.Shown(run)
	return pictures(figuresOf(run))
}

// pictures are figures as others may draw them.
func pictures(figures []figure) []Picture {
	var list []Picture
	for _, f := range figures {
		list = append(list, Picture{Name: f.name, figure: f})
	}
	return list
}

// PNG draws the picture in pixels.
func (p Picture) PNG() ([]byte, error) { return p.figure.png() }

// SVG draws the picture in lines.
func (p Picture) SVG() ([]byte, error) { return p.figure.svg() }

// figuresOf lists the pictures of a run.
func figuresOf(run *results.Run) []figure {
	s := newSheet(run)
	var figures []figure
	for _, make := range []func(sheet) (figure, bool){percentiles, density, throughput, cost} {
		if f, ok := make(s); ok {
			figures = append(figures, f)
		}
	}
	return append(figures, sweeps(s)...)
}

// sheet is a run as all its pictures see it.
type sheet struct {
	run    *results.Run
	cells  []string // in the order of the run
	series []string // what is told apart in each cell: transports, or their sides
	looks  map[string]view.Look
	about  string // the subtitle

	single map[string][]view.Sample // latencies by Case.ID, of each trial that counts
	all    map[string]view.Sample   // and of all of them
}

func newSheet(run *results.Run) sheet {
	s := sheet{
		run: run, cells: view.Cells(run.Cases), series: view.Series(run.Cases), looks: view.Looks(run.Cases),
		single: make(map[string][]view.Sample), all: make(map[string]view.Sample),
	}
	for _, c := range run.Cases {
		s.single[c.ID] = view.SamplesOf(run.Counting(c.ID))
		s.all[c.ID] = view.Merged(s.single[c.ID])
	}
	about := view.Settings(run.Cases)
	if run.Label != "" {
		about = append([]string{run.Label}, about...)
	}
	if run.Status == results.Partial {
		about = append(about, "partial run")
	}
	s.about = strings.Join(about, " · ")
	return s
}

// title is what a picture is called.
func (s sheet) title(what string) string { return s.run.Scenario + ": " + what }

// find is the case of a cell and series.
func (s sheet) find(cell, series string) (results.Case, bool) {
	for _, c := range s.run.Cases {
		if c.Cell == cell && c.Series() == series {
			return c, true
		}
	}
	return results.Case{}, false
}

// legend has a key for each series. In a run of one cell it says whose verdict
// is worse than suspect; with several cells their panels do.
func (s sheet) legend() []key {
	if len(s.cells) == 1 {
		return s.cellLegend()
	}
	var keys []key
	for _, name := range s.series {
		l := s.looks[name]
		keys = append(keys, key{label: name, stroke: line(l, 2), marker: marker(l)})
	}
	return keys
}

// cellLegend is the legend of a picture that has no panel for each cell: it says
// in which cells a verdict is worse than suspect.
func (s sheet) cellLegend() []key {
	var keys []key
	for _, name := range s.series {
		l := s.looks[name]
		keys = append(keys, key{label: name + s.reservations(name), stroke: line(l, 2), marker: marker(l)})
	}
	return keys
}

// trialKeys say what the thick and the thin lines of a picture are.
func trialKeys() []key {
	return []key{
		{label: "thick: median of the trials", stroke: draw.LineStyle{Color: soft(), Width: 2}},
		{label: "thin: single trials", stroke: draw.LineStyle{Color: soft(), Width: 0.7}},
	}
}

// reservations lists the cells of a series whose verdict is worse than suspect.
func (s sheet) reservations(series string) string {
	where := make(map[results.Verdict][]string)
	for _, cell := range s.cells {
		if c, ok := s.find(cell, series); ok && reservation(c) != "" {
			where[c.Summary.Verdict] = append(where[c.Summary.Verdict], cell)
		}
	}
	var said []string
	for _, v := range []results.Verdict{results.Overloaded, results.Failed, results.Invalid} {
		switch at := where[v]; {
		case len(at) == 0:
		case len(s.cells) == 1:
			said = append(said, string(v))
		case len(at) == 1:
			said = append(said, string(v)+" at "+at[0])
		default:
			said = append(said, fmt.Sprintf("%s in %d of %d cells", v, len(at), len(s.cells)))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, ", ") + ")"
}

// reservation is a verdict that must be known before a case's picture is believed.
func reservation(c results.Case) string {
	switch c.Summary.Verdict {
	case results.Overloaded, results.Failed, results.Invalid:
		return string(c.Summary.Verdict)
	default:
		return ""
	}
}

// panelTitle names a cell and whose verdict in it is worse than suspect. The only
// cell of a run without a matrix needs no name.
func (s sheet) panelTitle(cell string) string {
	if len(s.cells) == 1 {
		return results.CellName(cell)
	}
	title := cell
	for _, name := range s.series {
		if c, ok := s.find(cell, name); ok && reservation(c) != "" {
			title += ", " + name + " " + reservation(c)
		}
	}
	return title
}

// mostPanels is how many cells one picture can show and stay readable.
const mostPanels = 6

// shownCells are all cells, or as many as can be shown; note goes behind the subtitle.
func (s sheet) shownCells() (shown []string, note string) {
	if shown, note = view.Shown(s.cells, mostPanels); note != "" {
		note = " · " + note
	}
	return shown, note
}
