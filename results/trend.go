package results

import (
	"fmt"
	"math"

	"pushbench/results/metric"
	"pushbench/results/stats"
)

// Trend is how metrics went over several runs, in the order in which they ran.
type Trend struct {
	Runs  []RunRef    `json:"runs"`
	Lines []TrendLine `json:"lines"`
}

// TrendLine is one metric of one case over the runs.
type TrendLine struct {
	Cell      string       `json:"case"`
	Transport string       `json:"transport"`
	Metric    string       `json:"metric"`
	Points    []TrendPoint `json:"points"`          // one a run
	Scale     string       `json:"scale,omitempty"` // of Slope: ScaleRatio or ScaleDifference; empty: too few runs
	Slope     *float64     `json:"slope,omitempty"` // from one run to the next, the median (Theil–Sen)
	P         *float64     `json:"p,omitempty"`     // of a slope by chance (Mann–Kendall, two-sided, exact)
	Verdict   string       `json:"verdict"`         // a Meaning of later against earlier, NoteNoTrend or NoteTooFewRuns
}

// Name is what people call the line's case, as Case.Name.
func (l TrendLine) Name() string { return Case{Cell: l.Cell, Transport: l.Transport}.Name() }

// TrendPoint is what one run has to say.
type TrendPoint struct {
	Value    *float64  `json:"value,omitempty"`    // of a trial, in base units: the median, of counts the mean
	Interval *Interval `json:"interval,omitempty"` // of the median over trials
	Trials   int       `json:"trials"`
	Verdict  Verdict   `json:"verdict,omitempty"`
	Refused  string    `json:"refused,omitempty"` // why there is no value although the run has the case
}

// Verdicts of a TrendLine that show nothing.
const (
	NoteNoTrend    = "no trend shown"
	NoteTooFewRuns = "too few runs for a trend"
)

// TrendRuns is how many values a trend is judged from at least: with fewer no order of
// them would be a rare one (p ≥ 0.08 of 4).
const TrendRuns = 5

// NewTrend follows the metrics through runs that are in order of time, for every case
// that two of them have. What a run measured unlike the first that has the case is
// left out, with the reason. Of runs with sides the new one is taken.
func NewTrend(runs []*Run, metrics []string) Trend {
	trend := Trend{Lines: []TrendLine{}}
	names := namesOf(runs)
	alone := make([]*Run, 0, len(runs))
	for i, run := range runs {
		ref := RefOf(run)
		ref.Name = names[i]
		if sided(run) {
			ref.Side = SideNew
		}
		trend.Runs = append(trend.Runs, ref)
		alone = append(alone, OneSide(run, SideNew))
	}
	var keys []string
	seen := make(map[string]int)
	for _, run := range alone {
		for _, c := range run.Cases {
			if seen[c.Key()]++; seen[c.Key()] == 2 {
				keys = append(keys, c.Key())
			}
		}
	}
	for _, key := range keys {
		for _, name := range metrics {
			if line := trendLine(alone, key, name); line.values() > 1 {
				trend.Lines = append(trend.Lines, line)
			}
		}
	}
	return trend
}

// values is how many runs have one.
func (l TrendLine) values() int {
	n := 0
	for _, p := range l.Points {
		if p.Value != nil {
			n++
		}
	}
	return n
}

// trendLine follows one metric of one case. The runs have no sides.
func trendLine(runs []*Run, key, name string) TrendLine {
	line := TrendLine{Metric: name}
	var first *Case
	var ofFirst []*Trial
	for _, run := range runs {
		var point TrendPoint
		for i := range run.Cases {
			c := &run.Cases[i]
			if c.Key() != key {
				continue
			}
			trials := countingByBlock(run, c.ID)
			point = TrendPoint{Trials: c.Summary.Trials, Verdict: c.Summary.Verdict}
			switch {
			case len(trials) == 0:
				point.Refused = "no trial that counts"
			case first == nil:
				first, ofFirst = c, trials
				line.Cell, line.Transport = c.Cell, c.Transport
			default:
				before, now := *first, *c
				before.Side, now.Side = "the first", "this"
				point.Refused = incomparable(&before, &now, ofFirst, trials)
				if point.Refused == "" && ofLength(name) && otherLength(&before, &now, ofFirst, trials) {
					point.Refused = "another number of messages than in the first"
				}
			}
			if point.Refused == "" {
				point.Value = c.perTrial(name)
				if in, ok := c.Summary.Intervals[name]; ok {
					point.Interval = &in
				}
			}
		}
		line.Points = append(line.Points, point)
	}
	line.judge()
	return line
}

// judge says whether the line rises or falls.
func (l *TrendLine) judge() {
	var at, xs []float64 // a run without a value is a step all the same
	for i, p := range l.Points {
		if p.Value != nil {
			at, xs = append(at, float64(i)), append(xs, *p.Value)
		}
	}
	if len(xs) < TrendRuns {
		l.Verdict = fmt.Sprintf("%s (%d of %d)", NoteTooFewRuns, len(xs), TrendRuns)
		return
	}
	l.Scale = scaleOf(l.Metric, xs, nil)
	back := func(v float64) float64 { return v }
	if l.Scale == ScaleRatio {
		xs, back = logarithms(xs), math.Expm1
	}
	slope, ok := stats.TheilSen(at, xs)
	s, p, tested := stats.MannKendall(xs)
	if slope = back(slope); !ok || !tested || !stats.Finite(slope) {
		l.Verdict = NoteNoTrend
		return
	}
	l.Slope, l.P = &slope, &p
	known, _ := metric.Lookup(l.Metric)
	switch higher := s > 0; {
	case p > 1-level:
		l.Verdict = NoteNoTrend
	case known.Better == metric.Neither && higher:
		l.Verdict = MeansHigher
	case known.Better == metric.Neither:
		l.Verdict = MeansLower
	case (known.Better == metric.Higher) == higher:
		l.Verdict = MeansBetter
	default:
		l.Verdict = MeansWorse
	}
}
