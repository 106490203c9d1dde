package results

import "pushbench/results/metric"

// Meanings of an interval: what it shows of new against base.
const (
	MeansBetter = "better"
	MeansWorse  = "worse"
	MeansHigher = "higher" // of a metric that has no better
	MeansLower  = "lower"
)

// Meaning says in a word what the contrast shows: one of the four above, or
// NoteNoDifference; "" where there is no interval to show anything.
func (m MetricContrast) Meaning() string {
	if m.Interval == nil {
		return ""
	}
	if m.Interval.Low <= 0 && m.Interval.High >= 0 {
		return NoteNoDifference
	}
	higher := m.Interval.Low > 0
	known, _ := metric.Lookup(m.Metric)
	switch {
	case known.Better == metric.Neither && higher:
		return MeansHigher
	case known.Better == metric.Neither:
		return MeansLower
	case (known.Better == metric.Higher) == higher:
		return MeansBetter
	default:
		return MeansWorse
	}
}
