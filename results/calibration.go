package results

import (
	"fmt"
	"math"
	"strings"
	"time"

	"pushbench/results/metric"
	"pushbench/results/stats"
)

// CalibrationSchema is the version of the file that a calibration is kept in.
const CalibrationSchema = 1

// CalibrationLasts is how long a calibration is used: machines are updated, moved and
// given new neighbours.
const CalibrationLasts = 30 * 24 * time.Hour

// Calibration is what a machine can show: the floors of its costs, the precision of
// its clock work, and the noise between trials of identical systems.
type Calibration struct {
	Schema      int                `json:"schema"`
	Machine     string             `json:"machine"` // Fingerprint of the environment it was taken in
	Taken       time.Time          `json:"taken"`
	Took        time.Duration      `json:"took_ns"`
	Scenario    string             `json:"scenario"`
	Clients     int                `json:"clients"`
	RatePerS    float64            `json:"rate_per_s"`
	Payload     int                `json:"payload_bytes"`
	Window      time.Duration      `json:"window_ns"` // measured in each trial
	Pairs       int                `json:"pairs"`     // of identical sides, asked for
	Environment Environment        `json:"environment"`
	Floors      []Floor            `json:"floors"`
	Lags        map[string]float64 `json:"lags_ns"`     // "pacing.p50", "schedule_lag.p99", "receive_lag.p99", …
	Syscalls    map[string]float64 `json:"syscalls_ns"` // one call, by its name; empty where they cannot be measured
	Noise       []Noise            `json:"noise"`
	Doubts      []string           `json:"doubts,omitempty"` // trials that were not ok, and why
}

// LagPacing is the lateness of the waiter alone in Calibration.Lags: ".p50", ".p99" and
// ".max" follow. The other lags go by the names of their metrics.
const LagPacing = "pacing"

// Floor is what a delivery costs at least over one transport, CPU ns a message:
// with raw loops, beside the generator and the reference server.
type Floor struct {
	Transport string  `json:"transport"`
	Generator float64 `json:"generator_ns"`
	RawReader float64 `json:"raw_reader_ns"`
	Server    float64 `json:"server_ns"`
	RawWriter float64 `json:"raw_writer_ns"`
}

// Noise is the pair-to-pair noise of one metric when base and new are the same.
type Noise struct {
	Transport string  `json:"transport"`
	Metric    string  `json:"metric"`
	Pairs     int     `json:"pairs"`
	Sigma     float64 `json:"sigma"` // standard deviation of ln(new/base)
}

// NoiseOf is the noise of a run with identical sides: of every metric of summary.csv that
// has a value above 0 in both sides of two pairs or more, in the order of the cases and
// of the columns.
func NoiseOf(run *Run) []Noise {
	bases := make(map[string]*Case)
	var noise []Noise
	for i := range run.Cases {
		c := &run.Cases[i]
		switch base := bases[c.Key()]; {
		case c.Side == SideBase:
			bases[c.Key()] = c
		case c.Side == SideNew && base != nil:
			both := pairs(countingByBlock(run, base.ID), countingByBlock(run, c.ID))
			for _, column := range metric.SummaryColumns() {
				if column.Metric == nil || Summed(column.Metric.Name) {
					continue
				}
				if n, ok := noiseOf(both, column.Metric.Name); ok {
					n.Transport = c.Transport
					noise = append(noise, n)
				}
			}
		}
	}
	return noise
}

func noiseOf(both []pair, name string) (Noise, bool) {
	var d []float64
	for _, p := range both {
		base, okBase := p.base.Values[name]
		other, okNew := p.new.Values[name]
		if okBase && okNew && base > 0 && other > 0 {
			d = append(d, math.Log(other/base))
		}
	}
	if len(d) < 2 {
		return Noise{}, false
	}
	mean, squares := sum(d)/float64(len(d)), 0.0
	for _, v := range d {
		squares += (v - mean) * (v - mean)
	}
	sigma := math.Sqrt(squares / float64(len(d)-1))
	return Noise{Metric: name, Pairs: len(d), Sigma: sigma}, stats.Finite(sigma)
}

// Find is the noise of a metric over a transport.
func (c *Calibration) Find(transport, metric string) (Noise, bool) {
	if c == nil {
		return Noise{}, false
	}
	for _, n := range c.Noise {
		if n.Transport == transport && n.Metric == metric {
			return n, true
		}
	}
	return Noise{}, false
}

// Smallest is the smallest change of a metric over a transport that so many pairs
// show on this machine in 95 of 100 comparisons, as a share of the base: 0.09 is
// 9 %. It is false for fewer than 6 pairs, which have no interval, and for what the
// calibration did not measure.
func (c *Calibration) Smallest(transport, metric string, pairs int) (share float64, ok bool) {
	reach, ok := stats.SignedRankReach(pairs)
	return c.within(transport, metric, reach, ok)
}

// SmallestUnpaired is Smallest of two runs that were made one after the other, with so
// many trials: by the noise within pairs, to which the drift between the runs comes.
func (c *Calibration) SmallestUnpaired(transport, metric string, base, other int) (share float64, ok bool) {
	reach, ok := stats.RankSumReach(base, other)
	return c.within(transport, metric, reach, ok)
}

// within is a reach in standard deviations of a difference as a share of the base.
func (c *Calibration) within(transport, metric string, reach float64, ok bool) (share float64, _ bool) {
	n, known := c.Find(transport, metric)
	if !ok || !known || !(n.Sigma >= 0) {
		return 0, false
	}
	share = math.Expm1(reach * n.Sigma)
	return share, stats.Finite(share)
}

// Below says whether a difference that was not shown is also smaller than what the
// machine can show, which is smallest, Calibration.Smallest: then nothing can be told
// of it. What an interval shows is not doubted, however small it is: smallest is what
// 95 of 100 comparisons show, and no bound. limit is smallest on the side of the
// estimate, with its sign: by as much as noise makes a value larger as often as
// smaller, +25 % is −20 %.
func (m MetricContrast) Below(smallest float64) (limit float64, below bool) {
	exact := m.Interval != nil && m.Interval.Low == m.Interval.High // nothing is open
	if m.Scale != ScaleRatio || !(smallest > 0) || exact || m.Meaning() != NoteNoDifference {
		return 0, false
	}
	if m.Estimate < 0 {
		limit = -smallest / (1 + smallest)
		return limit, m.Estimate > limit
	}
	return smallest, m.Estimate < smallest
}

// CalibrationRef says which calibration differences are held against.
type CalibrationRef struct {
	Taken    time.Time `json:"taken"`
	Scenario string    `json:"scenario"`
	Clients  int       `json:"clients"`
	RatePerS float64   `json:"rate_per_s"`
	Pairs    int       `json:"pairs"`
	Doubted  bool      `json:"doubted,omitempty"` // not all of its trials were ok
}

// Ref says which calibration it is; nil of none.
func (c *Calibration) Ref() *CalibrationRef {
	if c == nil {
		return nil
	}
	return &CalibrationRef{
		Taken: c.Taken, Scenario: c.Scenario, Clients: c.Clients, RatePerS: c.RatePerS, Pairs: c.Pairs, Doubted: len(c.Doubts) > 0,
	}
}

// SmallestBetween is Smallest where one transport is held against another: that of
// the noisier one.
func (c *Calibration) SmallestBetween(base, other, metric string, pairs int) (share float64, ok bool) {
	a, okA := c.Smallest(base, metric, pairs)
	b, okB := c.Smallest(other, metric, pairs)
	return max(a, b), okA && okB
}

// Unfit says why a calibration says nothing about a run in this environment at that
// time; "" when it does.
func (c *Calibration) Unfit(e Environment, now time.Time) string {
	if c.Machine != Fingerprint(e) {
		changes := EnvironmentChanges(c.Environment, e)
		if len(changes) == 0 {
			return "it is of another machine"
		}
		return "it is of another machine: " + strings.Join(changes, ", ")
	}
	age := now.Sub(c.Taken)
	if age < -time.Minute {
		return fmt.Sprintf("it was taken at %s, and it is %s: is the clock right?", c.Taken.UTC().Format(time.DateTime), now.UTC().Format(time.DateTime))
	}
	if age > CalibrationLasts {
		return fmt.Sprintf("it is %d days old, and %d is the most", int(age.Hours()/24), int(CalibrationLasts.Hours()/24))
	}
	return ""
}
