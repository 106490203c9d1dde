package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// binsAcross is about how many bins the latencies of a run fill.
const binsAcross = 60

// density draws what share of the deliveries had which latency, in bins of one
// width on a logarithmic axis, over all trials that count.
func density(s sheet) (figure, bool) {
	shown, note := s.shownCells()
	samples := make(map[[2]string]sample)
	xs := nowhere()
	for _, cell := range shown {
		for _, name := range s.series {
			if c, ok := s.find(cell, name); ok {
				if sample := s.all[c.ID]; sample.count() > 0 {
					samples[[2]string{cell, name}] = sample
					xs.include(sample.values[0])
					xs.include(sample.values[len(sample.values)-1])
				}
			}
		}
	}
	if xs.empty() {
		return figure{}, false
	}
	unit := timeScale(xs.high)
	perDecade := math.Round(math.Min(100, math.Max(10, binsAcross/math.Max(0.1, math.Log10(xs.high/xs.low)))))
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
		x: "latency, " + unit.unit, y: fmt.Sprintf("share of deliveries, %% a bin (%g bins a decade)", perDecade),
	}
	var panels []*plot.Plot
	for _, cell := range shown {
		p := panel(s.panelTitle(cell), "")
		logarithmic(&p.X, span{xs.low / unit.per, xs.high / unit.per}, panelWidth(len(shown)), labelWidth)
		linear(&p.Y, top)
		for _, name := range s.series {
			points := steps[[2]string{cell, name}]
			if len(points) == 0 {
				continue
			}
			l := s.looks[name]
			p.Add(quietly{&plotter.Line{XYs: points, LineStyle: l.line(1.8), FillColor: faded(l.colour, 0x24)}})
		}
		panels = append(panels, p)
	}
	f.panels = arrange(panels)
	return f, true
}

// bins are the shares of all that lie in each bin from the first on: bin i begins at
// 10^(i/perDecade) ns.
func bins(s sample, perDecade float64) (first int, shares []float64) {
	index := func(v float64) int { return int(math.Floor(math.Log10(v) * perDecade)) }
	first = index(s.values[0])
	shares = make([]float64, index(s.values[len(s.values)-1])-first+1)
	before := int64(0)
	for i, v := range s.values {
		shares[index(v)-first] += float64(s.upTo[i]-before) / float64(s.count())
		before = s.upTo[i]
	}
	return first, shares
}

// binned is the outline of a sample's bins: x in unit, y in per cent of all.
func binned(s sample, perDecade float64, unit scale) plotter.XYs {
	edge := func(i int) float64 { return math.Pow(10, float64(i)/perDecade) / unit.per }
	first, shares := bins(s, perDecade)
	points := plotter.XYs{{X: edge(first), Y: 0}}
	for i, share := range shares {
		points = append(points,
			plotter.XY{X: edge(first + i), Y: 100 * share}, plotter.XY{X: edge(first + i + 1), Y: 100 * share})
	}
	return append(points, plotter.XY{X: edge(first + len(shares)), Y: 0})
}
