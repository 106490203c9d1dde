package view

import (
	"fmt"
	"slices"

	"pushbench/results"
)

// Cells are the matrix cells of a run in the order of its cases.
func Cells(cases []results.Case) []string {
	var names []string
	for _, c := range cases {
		if !slices.Contains(names, c.Cell) {
			names = append(names, c.Cell)
		}
	}
	return names
}

// Series are what is told apart in each cell, in the order of the cases: transports, or
// their sides.
func Series(cases []results.Case) []string {
	var names []string
	for _, c := range cases {
		if !slices.Contains(names, c.Series()) {
			names = append(names, c.Series())
		}
	}
	return names
}

// Shown are all cells, or from first to last as many as a picture can show, evenly
// spread; note says so: "6 of 20 cells shown".
func Shown(cells []string, most int) (shown []string, note string) {
	if len(cells) <= most {
		return cells, ""
	}
	for i := range most {
		shown = append(shown, cells[i*(len(cells)-1)/(most-1)])
	}
	return shown, fmt.Sprintf("%d of %d cells shown", most, len(cells))
}

// TimeUnit is a unit of time for an axis.
type TimeUnit struct {
	Name string
	Per  float64 // nanoseconds
}

// TimeUnitOf is the unit in which a largest value of so many ns is good to read.
func TimeUnitOf(largest float64) TimeUnit {
	switch {
	case largest < 1e6:
		return TimeUnit{"µs", 1e3}
	case largest < 20e9:
		return TimeUnit{"ms", 1e6}
	default:
		return TimeUnit{"s", 1e9}
	}
}
