package view

import "pushbench/results"

// ShortestPart is the width in seconds below which a part of a second is too short
// to tell a rate.
const ShortestPart = 0.1

// Width is how much of second i of the trial's window there was, in seconds: a window of
// 1.5 s ends with half of one.
func Width(t *results.Trial, i int, ratePerS float64) float64 {
	if i == len(t.Series)-1 {
		return lastWidth(t, ratePerS)
	}
	return 1
}

// lastWidth is how wide the last second of a trial's window is.
//
// A busy machine ends phases late, so the phase alone does not know. The schedule
// holds it to what fits its messages: a window of d seconds has between d·rate − 1
// and d·rate + 1 of them.
func lastWidth(t *results.Trial, ratePerS float64) float64 {
	for _, p := range t.Phases {
		if p.Name != "measure" {
			continue
		}
		window := p.Took.Seconds()
		if planned := float64(t.Evidence.Planned); planned > 0 && ratePerS > 0 {
			window = min(max(window, (planned-1)/ratePerS), (planned+1)/ratePerS)
		}
		return min(1, window-float64(len(t.Series)-1))
	}
	return 1
}
