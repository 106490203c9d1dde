package results

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pushbench/results/metric"
	"pushbench/results/stats"
)

// Filed is a run and the folder that it was read from.
type Filed struct {
	Dir string
	Run *Run
}

// SortFiled puts runs into the order in which they were started.
func SortFiled(runs []Filed) {
	slices.SortStableFunc(runs, func(a, b Filed) int {
		return cmp.Or(a.Run.Started.Compare(b.Run.Started), strings.Compare(a.Dir, b.Dir))
	})
}

// HistoryMetrics are the metrics that a history shows when none is asked for.
func HistoryMetrics() []string {
	return []string{metric.Latency + ".p99", "target_cpu_us_per_msg", "wire_bytes_per_msg"}
}

// HistoryLine is what many runs say of one case: the same scenario, cell, transport
// and side, measured with the same settings.
type HistoryLine struct {
	Scenario  string         `json:"scenario"`
	Case      string         `json:"case"` // Case.Key
	Cell      string         `json:"cell"`
	Transport string         `json:"transport"`
	Side      string         `json:"side,omitempty"`
	Settings  string         `json:"settings"` // that are the same in all of its runs
	Points    []HistoryPoint `json:"runs"`     // in the order in which they ran
}

// Series is what the line is called within its cell, as Case.Series.
func (l HistoryLine) Series() string { return Case{Transport: l.Transport, Side: l.Side}.Series() }

// Name is what people call the line's case, as Case.Name.
func (l HistoryLine) Name() string {
	return Case{Cell: l.Cell, Transport: l.Transport, Side: l.Side}.Name()
}

// HistoryPoint is one run of a line.
type HistoryPoint struct {
	Dir         string                  `json:"folder"`
	Started     time.Time               `json:"started"`
	Label       string                  `json:"label,omitempty"`
	Commit      string                  `json:"commit,omitempty"`
	Dirty       bool                    `json:"dirty,omitempty"`
	Target      string                  `json:"target,omitempty"` // Case.Target, but for the reference server
	Status      string                  `json:"status"`
	Verdict     Verdict                 `json:"verdict,omitempty"`
	Trials      int                     `json:"trials"`
	Environment []string                `json:"environment_changes,omitempty"` // against the run before: "kernel: 6.1 → 6.8"
	Metrics     map[string]HistoryValue `json:"metrics"`
}

// HistoryValue is a metric in one run, in its base unit: of a trial, where the summary
// has the sum over all of them (Case.PerTrial).
type HistoryValue struct {
	Value    float64   `json:"value"`
	Interval *Interval `json:"interval,omitempty"`
	Change   *float64  `json:"change,omitempty"`   // value/previous − 1; absent without a previous value above 0
	Distinct bool      `json:"distinct,omitempty"` // the intervals of the two do not overlap
}

// referenceTarget is Case.Target of the reference server.
const referenceTarget = "reference"

// usualQueue is Case.Queue of a scenario that does not say it.
const usualQueue = "64"

// History lays many runs out as lines, one for each case that was measured with the
// same settings, in the order in which the lines first come up. runs are in any order;
// metrics are names.
//
// A change is against the run before in the same line, whatever lies between them:
// nothing is judged beyond whether two intervals overlap, and the drift of a machine
// from one day to the next is in every change.
func History(runs []Filed, metrics []string) []HistoryLine {
	var lines []HistoryLine
	at := make(map[string]int) // settings → index in lines
	before := make(map[string]Environment)
	inTime := slices.Clone(runs)
	SortFiled(inTime)
	for _, r := range inTime {
		for _, c := range r.Run.Cases {
			line := HistoryLine{
				Scenario: r.Run.Scenario, Case: c.Key(), Cell: c.Cell, Transport: c.Transport, Side: c.Side,
				Settings: historySettings(c),
			}
			key := fmt.Sprintf("%q", []string{line.Scenario, line.Case, line.Side, line.Settings})
			i, known := at[key]
			if !known {
				i = len(lines)
				at[key] = i
				lines = append(lines, line)
			}
			p := point(r, c, metrics, lines[i].Points)
			if known {
				p.Environment = EnvironmentChanges(before[key], r.Run.Environment)
			}
			before[key] = r.Run.Environment
			lines[i].Points = append(lines[i].Points, p)
		}
	}
	return lines
}

func point(r Filed, c Case, metrics []string, earlier []HistoryPoint) HistoryPoint {
	p := HistoryPoint{
		Dir: r.Dir, Started: r.Run.Started, Label: r.Run.Label, Commit: r.Run.Environment.Commit, Dirty: r.Run.Environment.Dirty,
		Status: r.Run.Status, Verdict: c.Summary.Verdict, Trials: c.Summary.Trials, Metrics: make(map[string]HistoryValue),
	}
	if c.Target != referenceTarget {
		p.Target = c.Target
	}
	for _, name := range metrics {
		v, had := c.PerTrial(name)
		if !had || !stats.Finite(v) {
			continue
		}
		h := HistoryValue{Value: v}
		if interval, ok := c.Summary.Intervals[name]; ok {
			h.Interval = &interval
		}
		if last, ok := latest(earlier, name); ok {
			if change := v/last.Value - 1; last.Value > 0 && stats.Finite(change) {
				h.Change = &change
			}
			if a, b := last.Interval, h.Interval; a != nil && b != nil {
				h.Distinct = b.Low > a.High || b.High < a.Low
			}
		}
		p.Metrics[name] = h
	}
	return p
}

// latest is the metric's value in the last run that has one.
func latest(points []HistoryPoint, name string) (HistoryValue, bool) {
	for _, p := range slices.Backward(points) {
		if v, ok := p.Metrics[name]; ok {
			return v, true
		}
	}
	return HistoryValue{}, false
}

// historySettings is what must be the same for two runs to stand in one line, as
// people read it. The revision of a target is what a history is about, so it is none.
func historySettings(c Case) string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	said := []string{
		number(float64(c.Clients)) + " clients", number(c.RatePerS) + " msg/s", number(float64(c.PayloadBytes)) + " B payload",
	}
	target := c.Target
	if strings.HasPrefix(target, "git:") {
		target = "git"
	}
	queue := ""
	if c.Duration > 0 { // else none of these was kept
		queue = number(float64(c.Queue))
		said = append(said, fmt.Sprintf("%v after %v of warm-up", c.Duration, c.Warmup))
	}
	for _, s := range []struct{ value, usual, text string }{
		{queue, usualQueue, "queue of " + queue},
		{c.Overflow, "drop", "overflow " + c.Overflow},
		{c.Workload, "fanout", c.Workload},
		{c.Model, "open", c.Model + " model"},
		{target, referenceTarget, "target " + target},
		{c.Engine, "epoll", c.Engine + " engine"},
		{c.Stamp, "kernel", c.Stamp + " stamps"},
		{c.Placement, "", "placement " + c.Placement},
	} {
		if s.value != "" && s.value != s.usual {
			said = append(said, s.text)
		}
	}
	return strings.Join(said, ", ")
}

// WorstVerdict is that of the run's worst case; "" when none has one.
func (r *Run) WorstVerdict() Verdict {
	var worst Verdict
	for _, c := range r.Cases {
		if c.Summary.Verdict != "" && (worst == "" || Worst(worst, c.Summary.Verdict) != worst) {
			worst = c.Summary.Verdict
		}
	}
	return worst
}

// TrialsEach is the most trials that count in one case of the run.
func (r *Run) TrialsEach() int {
	most := 0
	for _, c := range r.Cases {
		most = max(most, c.Summary.Trials)
	}
	return most
}
