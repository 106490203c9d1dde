package web

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"pushbench/results"
	"pushbench/results/report/view"
)

// mostPanels is how many cells one figure shows: more are a wall.
const mostPanels = 12

// shownCells are all cells, or as many as can be shown; note goes behind the text.
func (p *page) shownCells() (shown []string, note string) {
	if shown, note = view.Shown(p.cells, mostPanels); note != "" {
		note = " " + note + "."
	}
	return shown, note
}

// latencyLine is the percentiles of a trial or of a case, y in ns.
type latencyLine struct {
	line
	points []view.Point
}

// quantilesShown are the stops of the percentile chart and the rows of its table.
func quantilesShown() []float64 {
	return []float64{0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999, 0.999999}
}

// percentLabel names a quantile: "99.9 %".
func percentLabel(q float64) string { return strconv.FormatFloat(100*q, 'g', 8, 64) + " %" }

// percentiles draws latency over the percentile, as the picture of the run folder does.
func (p *page) percentiles() *figure {
	shown, note := p.shownCells()
	f := figure{
		ID: "percentiles", Title: "Latency by percentile", Legend: p.legend(), Logarithm: true,
		Text: "Thick: the median of the trials at each percentile, as in the table; thin: single trials. A line ends where fewer than ten deliveries lie beyond." + note,
		Table: table{Caption: "Latency by percentile, median of the trials", Head: []heading{{Text: "percentile"}},
			Rows: make([]row, len(quantilesShown()))},
	}
	for i, q := range quantilesShown() {
		f.Table.Rows[i].Cells = []cell{rowHead(percentLabel(q))}
	}
	byCell := make(map[string][]latencyLine)
	var all [][]view.Point
	for _, cell := range shown {
		for _, c := range p.casesOf(cell) {
			trials := p.run.Counting(c.ID)
			samples := view.SamplesOf(trials)
			thick := latencyLine{p.styled(c.Series(), c.Series()), view.PercentileLine(samples...)}
			if len(thick.points) == 0 {
				continue
			}
			if len(trials) == 1 {
				trials = nil // its line is the thick one
			}
			for i, t := range trials {
				thin := latencyLine{p.styled(c.Series(), fmt.Sprintf("%s, trial %d", c.Series(), t.Trial)), view.PercentileLine(samples[i])}
				if thin.Style, thin.Dash = styleThin, nil; len(thin.points) > 0 {
					byCell[cell] = append(byCell[cell], thin)
				}
			}
			byCell[cell] = append(byCell[cell], thick)
		}
		// Single trials lie below the lines of them all.
		slices.SortStableFunc(byCell[cell], func(a, b latencyLine) int { return rankOfStyle(a.Style) - rankOfStyle(b.Style) })
		for _, l := range byCell[cell] {
			f.Single = f.Single || l.Style == styleThin
			all = append(all, l.points)
		}
	}
	reach := view.ReachOf(all)
	if reach.High == 0 {
		return nil
	}
	unit := view.TimeUnitOf(reach.High)
	kind := ""
	if reach.Logarithmic() {
		kind = "log"
	}
	for _, cell := range shown {
		if len(byCell[cell]) == 0 {
			continue
		}
		drawn := p.percentileChart(cell, byCell[cell], unit, reach.Last)
		drawn.Title = "Latency by percentile " + results.CellName(cell)
		drawn.Y = axis{Label: "latency, " + unit.Name, Unit: unit.Name, Kind: kind, Group: "latency", Low: none(), High: none()}
		f.Charts = append(f.Charts, panel{Title: results.CellName(cell), chart: drawn})
		for _, l := range byCell[cell] {
			if l.Style == styleThin {
				continue
			}
			f.Table.Head = append(f.Table.Head, heading{Text: joined(results.CellName(cell), l.Label) + ", " + unit.Name, Number: true})
			for i, q := range quantilesShown() {
				f.Table.Rows[i].Cells = append(f.Table.Rows[i].Cells, at(l.points, view.Rank(q), unit))
			}
		}
	}
	f.Table.Rows = slices.DeleteFunc(f.Table.Rows, func(r row) bool {
		return !slices.ContainsFunc(r.Cells[1:], func(c cell) bool { return c.Text != view.Missing })
	})
	return p.addFigure(f)
}

func rankOfStyle(style string) int {
	if style == styleThin {
		return 0
	}
	return 1
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// at is the latency at a rank between two points of a line, missing beyond its end.
func at(points []view.Point, x float64, unit view.TimeUnit) cell {
	y, ok := interpolated(points, x)
	if !ok {
		return missingCell()
	}
	return numberCell(y / unit.Per)
}

// interpolated is the line at x; false outside of it.
func interpolated(points []view.Point, x float64) (float64, bool) {
	i, exact := slices.BinarySearchFunc(points, x, func(p view.Point, x float64) int {
		switch {
		case p.X < x-1e-9:
			return -1
		case p.X > x+1e-9:
			return 1
		}
		return 0
	})
	switch {
	case exact:
		return points[i].Y, true
	case i == 0 || i == len(points):
		return 0, false
	}
	a, b := points[i-1], points[i]
	return a.Y + (b.Y-a.Y)*(x-a.X)/(b.X-a.X), true
}

// percentileChart puts lines on one grid of ranks: those of the thick lines, and those
// that the arrow keys stop at. Between its own points a line is straight. The last rank
// is that of all charts of the figure.
func (p *page) percentileChart(cell string, lines []latencyLine, unit view.TimeUnit, last float64) chart {
	var grid []float64
	for _, l := range lines {
		if l.Style != styleThin {
			for i := 0; i < len(l.points); i += 2 { // every other: the eye cannot tell
				grid = append(grid, l.points[i].X)
			}
		}
	}
	own := 0.0
	for _, l := range lines {
		grid = append(grid, l.points[len(l.points)-1].X)
		own = max(own, grid[len(grid)-1])
	}
	for _, q := range quantilesShown() {
		if view.Rank(q) <= own {
			grid = append(grid, view.Rank(q))
		}
	}
	slices.Sort(grid)
	grid = slices.CompactFunc(grid, func(a, b float64) bool { return math.Abs(b-a) < 1e-6 })
	drawn := chart{X: axis{Label: "percentile of deliveries", Kind: "rank", Low: 0, High: number(last)}}
	for i, x := range grid {
		drawn.At = append(drawn.At, number(x))
		if slices.ContainsFunc(quantilesShown(), func(q float64) bool { return math.Abs(view.Rank(q)-x) < 1e-6 }) || i == len(grid)-1 {
			drawn.Stops = append(drawn.Stops, i)
		}
	}
	for _, l := range lines {
		l.Y = make([]number, len(grid))
		for i, x := range grid {
			l.Y[i] = none()
			if y, ok := interpolated(l.points, x); ok {
				l.Y[i] = number(y / unit.Per)
			}
		}
		drawn.Lines = append(drawn.Lines, l.line)
	}
	if doubtFrom, known := view.DoubtFrom(p.run, cell); known && doubtFrom < last {
		drawn.Bands = append(drawn.Bands, band{From: number(doubtFrom), To: none(), Label: "few broadcasts", Kind: "doubt"})
	}
	return drawn
}

// density draws what share of the deliveries had which latency.
func (p *page) density() *figure {
	shown, note := p.shownCells()
	samples := make(map[string]view.Sample)
	low, high := math.Inf(1), 0.0
	for _, cell := range shown {
		for _, c := range p.casesOf(cell) {
			all := view.Merged(view.SamplesOf(p.run.Counting(c.ID)))
			if samples[c.ID] = all; all.Count() > 0 {
				low, high = min(low, all.Least()), max(high, all.Most())
			}
		}
	}
	if high == 0 {
		return nil
	}
	perDecade := view.BinsPerDecade(low, high)
	unit := view.TimeUnitOf(high)
	f := figure{
		ID: "density", Title: "Density of latency", Legend: p.legend(),
		Text:  fmt.Sprintf("Share of the deliveries in bins of one width on a logarithmic axis, %g a decade, all trials pooled.", perDecade) + note,
		Table: table{Caption: "Share of the deliveries in each bin of latency, %", Head: []heading{{Text: "from, " + unit.Name, Number: true}, {Text: "below, " + unit.Name, Number: true}}},
	}
	first := int(math.Floor(math.Log10(low)*perDecade)) - 1
	count := int(math.Floor(math.Log10(high)*perDecade)) + 2 - first
	edge := func(i int) float64 { return math.Pow(10, float64(first+i)/perDecade) / unit.Per }
	for i := range count {
		f.Table.Rows = append(f.Table.Rows, row{Cells: []cell{rowHead(view.Number(edge(i))), numberCell(edge(i + 1))}})
	}
	for _, cell := range shown {
		drawn := chart{
			Title: "Density of latency " + results.CellName(cell),
			X:     axis{Label: "latency, " + unit.Name, Unit: unit.Name, Kind: "log10", Low: number(math.Log10(edge(0))), High: number(math.Log10(edge(count)))},
			Y:     axis{Label: "share of deliveries, % a bin", Unit: "%", Group: "share", Low: 0, High: none()},
		}
		for i := range count {
			drawn.At = append(drawn.At, number(math.Log10(edge(i))))
		}
		for _, c := range p.casesOf(cell) {
			from, shares := view.Density(samples[c.ID], perDecade)
			if len(shares) == 0 {
				continue
			}
			l := p.styled(c.Series(), c.Series())
			l.Style = styleSteps
			f.Table.Head = append(f.Table.Head, heading{Text: joined(results.CellName(cell), c.Series()), Number: true})
			for i := range count {
				share := 0.0
				if at := first + i - from; at >= 0 && at < len(shares) {
					share = 100 * shares[at]
				}
				l.Y = append(l.Y, number(share))
				f.Table.Rows[i].Cells = append(f.Table.Rows[i].Cells, numberCell(share))
			}
			drawn.Lines = append(drawn.Lines, l)
		}
		if len(drawn.Lines) > 0 {
			f.Charts = append(f.Charts, panel{Title: results.CellName(cell), chart: drawn})
		}
	}
	return p.addFigure(f)
}
