package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"pushbench/results/report/view"
)

// density draws what share of the deliveries had which latency, in bins of one
// width on a logarithmic axis, over all trials that count.
func density(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	samples := make(map[[2]string]view.Sample)
	xs := nowhere()
	for _, cell := range shown {
		for _, name := range s.series {
			if c, ok := s.find(cell, name); ok {
				if sample := s.all[c.ID]; sample.Count() > 0 {
					samples[[2]string{cell, name}] = sample
					xs.include(sample.Least())
					xs.include(sample.Most())
				}
			}
		}
	}
	if xs.empty() {
		return figure{}, false
	}
	unit := view.TimeUnitOf(xs.high)
	perDecade := view.BinsPerDecade(xs.low, xs.high)
	top := nowhere()
	steps := make(map[[2]string]plotter.XYs)
	for at, sample := range samples {
		steps[at] = binned(sample, perDecade, unit)
		for _, p := range steps[at] {
			top.include(p.Y)
		}
	}
	f := figure{
		name: "latency-density", title: s.title("density of latency"), subtitle: s.about + " · all trials pooled" + note, legend: s.legend(),
		x: "latency, " + unit.Name, y: fmt.Sprintf("share of deliveries, %% a bin (%g bins a decade)", perDecade),
	}
	var panels []*plot.Plot
	for _, cell := range shown {
		p := panel(s.panelTitle(cell), "")
		logarithmic(&p.X, span{xs.low / unit.Per, xs.high / unit.Per}, panelWidth(len(shown)), labelWidth)
		linear(&p.Y, top)
		for _, name := range s.series {
			points := steps[[2]string{cell, name}]
			if len(points) == 0 {
				continue
			}
			l := s.looks[name]
			p.Add(quietly{&plotter.Line{XYs: points, LineStyle: line(l, 1.8), FillColor: faded(l.Colour, 0x24)}})
		}
		panels = append(panels, p)
	}
	f.x = axisLabel(f.x, panels[0].X)
	f.panels = arrange(panels)
	return f, true
}

// binned is the outline of a sample's bins: x in unit, y in per cent of all.
func binned(s view.Sample, perDecade float64, unit view.TimeUnit) plotter.XYs {
	edge := func(i int) float64 { return math.Pow(10, float64(i)/perDecade) / unit.Per }
	first, shares := view.Density(s, perDecade)
	points := plotter.XYs{{X: edge(first), Y: 0}}
	for i, share := range shares {
		points = append(points,
			plotter.XY{X: edge(first + i), Y: 100 * share}, plotter.XY{X: edge(first + i + 1), Y: 100 * share})
	}
	return append(points, plotter.XY{X: edge(first + len(shares)), Y: 0})
}
