package view

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/stats"
)

// Swept is a metric that is drawn over the axis of a matrix.
type Swept struct {
	Metric string
	Title  string // "median latency"
	Label  string // of its axis: "latency p50, ms"
}

// SweptMetrics are the metrics that are drawn over the axis of a matrix.
func SweptMetrics() []Swept {
	return []Swept{
		{"latency.p50", "median latency", "latency p50, ms"},
		{"latency.p99", "99th percentile of latency", "latency p99, ms"},
		{"received_per_s", "messages received a second", "messages/s"},
		{"target_cpu_us_per_msg", "the target's processor time", "target CPU, µs/message"},
		{"generator_cpu_us_per_msg", "the generator's processor time", "generator CPU, µs/message"},
		{"target_rss_kib_per_conn", "the target's memory", "target memory, KiB/connection"},
	}
}

// LongestAxis is the axis of the matrix that sweeps are drawn over: the one with the
// most values, the first by name of several; "" when none has two.
func LongestAxis(cases []results.Case) string {
	seen := make(map[string]map[float64]bool)
	for _, c := range cases {
		for axis, v := range c.Vary {
			if seen[axis] == nil {
				seen[axis] = make(map[float64]bool)
			}
			seen[axis][v] = true
		}
	}
	best := ""
	for _, axis := range slices.Sorted(maps.Keys(seen)) {
		if len(seen[axis]) >= 2 && (best == "" || len(seen[axis]) > len(seen[best])) {
			best = axis
		}
	}
	return best
}

// AxisSeparator stands between the axes in a cell's name.
const AxisSeparator = ","

// otherAxes is the rest of a cell's name when one of its axes is taken out.
func otherAxes(cell, axis string) string {
	parts := strings.Split(cell, AxisSeparator)
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return strings.HasPrefix(p, axis+"=") }), AxisSeparator)
}

// SweepPanel is the cases that differ in the axis of a sweep alone.
type SweepPanel struct {
	Name  string // the other axes: "payload=128B"; "" where there are none
	Cases []results.Case
}

// SweepPanels are the cases that vary along an axis, those in one panel that share the
// rest of their cells.
func SweepPanels(cases []results.Case, axis string) []SweepPanel {
	var panels []SweepPanel
	for _, c := range cases {
		if x, varies := c.Vary[axis]; !varies || !stats.Finite(x) {
			continue
		}
		name := otherAxes(c.Cell, axis)
		i := slices.IndexFunc(panels, func(p SweepPanel) bool { return p.Name == name })
		if i < 0 {
			i = len(panels)
			panels = append(panels, SweepPanel{Name: name})
		}
		panels[i].Cases = append(panels[i].Cases, c)
	}
	return panels
}

// SweepPoint is one case on the way of a series along an axis.
type SweepPoint struct {
	X float64
	Estimated
	Overloaded bool
}

// Track is the way of a series along the axis, in rising order.
func (p SweepPanel) Track(series, axis string, m metric.Metric) []SweepPoint {
	var points []SweepPoint
	for _, c := range p.Cases {
		if v, ok := EstimateOf(c, m); ok && c.Series() == series {
			points = append(points, SweepPoint{c.Vary[axis], v, c.Summary.Verdict == results.Overloaded})
		}
	}
	slices.SortStableFunc(points, func(a, b SweepPoint) int { return cmp.Compare(a.X, b.X) })
	return points
}

// Estimated is a case's value of a metric with its interval, in the metric's unit.
type Estimated struct {
	Value     float64
	Low, High float64 // of the interval, or the value where there is none
	Sure      bool    // there is an interval
}

// EstimateOf is what a case found in a metric; false where it has no value.
func EstimateOf(c results.Case, m metric.Metric) (Estimated, bool) {
	v, ok := c.Summary.Values[m.Name]
	if !ok || !stats.Finite(v) {
		return Estimated{}, false
	}
	e := Estimated{Value: m.Scaled(v), Low: m.Scaled(v), High: m.Scaled(v)}
	if in, ok := c.Summary.Intervals[m.Name]; ok {
		e.Low, e.High, e.Sure = m.Scaled(in.Low), m.Scaled(in.High), true
	}
	return e, true
}

// SpansDecade says whether an axis from low to high is to be logarithmic.
func SpansDecade(low, high float64) bool { return low > 0 && high >= 10*low }
