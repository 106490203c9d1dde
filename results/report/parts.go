package report

import (
	"image/color"

	"pushbench/results"
)

// What the pictures and the terminal table are made of, for the reports that are
// drawn elsewhere: all of them show the same numbers in the same words and colours.

// Look is how a series is drawn in every picture.
type Look struct {
	Colour color.NRGBA
	Dashes []float64 // lengths on and off in points; none: a solid line
}

// Looks gives every series of the cases (results.Case.Series) its look.
func Looks(cases []results.Case) map[string]Look {
	given := make(map[string]Look)
	for name, l := range seriesLooks(cases) {
		shown := Look{Colour: l.colour}
		for _, d := range l.dashes {
			shown.Dashes = append(shown.Dashes, d.Points())
		}
		given[name] = shown
	}
	return given
}

// Settings lists what all cases have in common: "1,000 clients", "10 msg/s", ….
func Settings(cases []results.Case) []string { return settings(cases) }

// Point is one point of a line.
type Point struct{ X, Y float64 }

// PercentileLine is latency in nanoseconds over the rank log10(1/(1−q)) of the
// quantile q: at each rank the median of the trials that reach it. It ends where
// the picture's line does, and is empty where no latency can be told.
func PercentileLine(trials ...*results.Trial) []Point {
	samples := make([]sample, len(trials))
	for i, t := range trials {
		samples[i] = sampleOf(t)
	}
	var line []Point
	for _, p := range ranks(samples...) {
		line = append(line, Point{p.X, p.Y})
	}
	return line
}

// Density is what share of the trials' deliveries had which latency: shares[i] of
// them at least 10^((first+i)/perDecade) ns and less than the next such edge. It is
// empty where there is no latency.
func Density(perDecade float64, trials ...*results.Trial) (first int, shares []float64) {
	samples := make([]sample, len(trials))
	for i, t := range trials {
		samples[i] = sampleOf(t)
	}
	all := merged(samples)
	if all.count() == 0 {
		return 0, nil
	}
	return bins(all, perDecade)
}

// Width is how much of second i of the trial's window there was, in seconds: the
// last one may be cut.
func Width(t *results.Trial, i int, ratePerS float64) float64 {
	if i == len(t.Series)-1 {
		return lastWidth(t, ratePerS)
	}
	return 1
}

// ShortestPart is the width in seconds below which a part of a second is too short
// to tell a rate.
const ShortestPart = shortestPart

// Counting is the trials of a case that count.
func Counting(run *results.Run, c results.Case) []*results.Trial { return counting(run, c) }

// LongestAxis is the axis of the matrix that sweeps are drawn over, "" for none.
func LongestAxis(cases []results.Case) string { return longestAxis(cases) }

// OtherAxes is the rest of a cell's name when one of its axes is taken out.
func OtherAxes(cell, axis string) string { return others(cell, axis) }
