package loadgen

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/loadgen/measure"
	"pushbench/results"
	"pushbench/results/metric"
)

// Names of the agents' marks.
const (
	markStart   = "start"   // before the first connection
	markSettled = "settled" // all connected
	markDrained = "drained"
)

// derive turns what the trial brought in into its record: evidence, values,
// series, verdict.
func (r *trialRun) derive() (results.Trial, error) {
	t := r.bare()
	r.restarted = r.target.controlled() && r.beganAnew()
	var err error
	if t.Histograms, err = r.histograms(); err != nil {
		return t, err
	}
	if t.Evidence, err = r.evidence(); err != nil {
		return t, err
	}
	if t.Series, err = r.series(); err != nil {
		return t, err
	}
	results.Derive(t.Values, t.Histograms)
	maps.Copy(t.Values, r.counts(t.Evidence))
	maps.Copy(t.Values, r.costs(&t.Evidence))
	maps.Copy(t.Values, r.processorShares())
	t.Verdict, t.Reasons = results.Judge(t.Evidence, t.Histograms)
	return t, nil
}

// bare is the record of a trial of which nothing is known but when it was.
func (r *trialRun) bare() results.Trial {
	return results.Trial{
		Case: r.c.ID(), Trial: r.entry.Block, Block: r.entry.Block, Order: r.entry.Order,
		Attempt: r.attempt, Discarded: r.entry.Discarded,
		Started: r.started.UTC(), Phases: r.phases, Values: results.Values{},
	}
}

// failed is the record of a trial that its target brought to an end.
func (r *trialRun) failed(err error) results.Trial {
	t := r.bare()
	t.Verdict = results.Failed
	reason := results.Reason{Check: results.CheckTarget, Verdict: t.Verdict, Text: strings.TrimPrefix(err.Error(), r.c.ID()+", ")}
	if f, ok := errors.AsType[*Failure](err); ok {
		reason.Hint = f.Hint
	}
	t.Reasons = []results.Reason{reason}
	return t
}

// histograms are the agents' distributions, and spread and completion of each
// broadcast over all of them.
func (r *trialRun) histograms() (map[string]*hdrhistogram.Histogram, error) {
	all := map[string]*hdrhistogram.Histogram{}
	for name, packed := range r.merged.Histograms {
		h, err := measure.DecodeHistogram(packed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[name] = h
	}
	spread, completion := measure.NewHistogram(), measure.NewHistogram()
	for i, b := range r.merged.Broadcasts {
		if b.N == 0 {
			continue
		}
		intended := r.schedule.At(r.window.First + uint64(i))
		if spread.RecordValue(b.Last-b.First) != nil {
			r.merged.OutOfRange++
		}
		if completion.RecordValue(max(b.Last-intended, 0)) != nil {
			r.merged.OutOfRange++
		}
	}
	all[metric.Spread], all[metric.Completion] = spread, completion
	return all, nil
}

// counts are the values that are counted, and the rate that was achieved.
func (r *trialRun) counts(e results.Evidence) results.Values {
	values := results.Values{
		"published":  float64(e.Published),
		"expected":   float64(e.Expected),
		"received":   float64(e.Received),
		"lost":       float64(e.Lost),
		"duplicated": float64(e.Duplicated),
		"reordered":  float64(e.Reordered),
		"corrupt":    float64(e.Corrupt),
		"errors":     0,
	}
	if r.keepsAccount() {
		values["dropped"] = float64(e.Dropped)
	}
	for _, counted := range []map[string]int64{e.ConnectErrors, e.Ends} {
		for _, n := range counted {
			values["errors"] += float64(n)
		}
	}
	var inWindow int64
	for _, n := range r.merged.ArrivedStep[:min(len(r.merged.ArrivedStep), measure.BacklogSteps)] {
		inWindow += n
	}
	values["received_per_s"] = float64(inWindow) / r.c.Scenario.Duration.Seconds()
	return values
}
