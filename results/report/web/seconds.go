package web

import (
	"math"
	"slices"

	"pushbench/results"
	"pushbench/results/report/view"
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

// placed is the middle of a second on a grid of tenths, where the seconds of several
// trials meet: the last ones end some milliseconds apart.
func placed(s results.Second, width float64) float64 {
	return math.Round(10*(float64(s.Second)+width/2)) / 10
}

// secondsOf are the seconds of a trial, so many joined in each point. What is too short
// to tell a rate is left out.
func secondsOf(t *results.Trial, c results.Case, each int) []second {
	known := func(v *float64) float64 {
		if v == nil {
			return math.NaN()
		}
		return *v
	}
	var list []second
	for i, s := range t.Series {
		width := view.Width(t, i, c.RatePerS)
		if width < view.ShortestPart {
			continue
		}
		at := second{
			at:       placed(s, width),
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
	return coarser(list, each)
}

// perPoint is how many seconds every point of a run has, so that its longest trial has
// few enough points.
func perPoint(run *results.Run) int {
	longest := 0
	for i := range run.Trials {
		longest = max(longest, len(run.Trials[i].Series))
	}
	return max(1, (longest+mostPoints-1)/mostPoints)
}

// coarser joins so many neighbours in each point: the medians of what was there.
func coarser(list []second, each int) []second {
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
