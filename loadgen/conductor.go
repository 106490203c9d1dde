package loadgen

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/scenarios"
	"pushbench/server/wire"
)

// Options are what a run needs beside its scenario.
type Options struct {
	Exe       string         // this binary: children are started from it
	Command   []string       // as typed, for the record
	Label     string         // free text, for the record
	Seed      uint64         // draws the order of the trials
	Agents    int            // at least so many agent processes; 0: as many as needed
	Placement host.Placement // who runs where
	Inject    string         // faults of the reference server, for tests of the harness
	Sides     []Side         // two targets to compare instead of the scenario's one; with Next
	Limited   []string       // metrics that a gate has limits on
	Next      Stretch        // grows the plan block by block; nil: as many blocks as the scenario has trials
	Until     time.Time      // no trial begins that would not end by then; zero: no limit
	RawTarget bool           // the reference server writes raw, for the cost floor
	Retry     bool           // a trial whose target fails is run again, and given up after results.MaxFailures; else it ends the run
	Live      bool           // Progress tells the seconds of the window too; the agents are asked for them
	Progress  func(Progress) // called from one goroutine at a time; may be nil

	// AnswerWithin is how long a target or an agent may take to answer; default 10 s.
	AnswerWithin time.Duration
}

// Progress is where a run stands.
type Progress struct {
	Trial, Trials int // position in the plan, from 1
	Attempt       int
	Case          scenarios.Case
	Side          string // of a run that compares two targets
	Phase         string
	Late          string // who has not answered for a while; empty: everybody has
	Connected     int
	Failed        int
	Arrived       int64         // messages since the trial began
	Expected      *int64        // of the whole trial; nil: not known, or not yet
	Overdue       *int64        // due at a subscriber for a second or more, and not arrived: at least; nil: not known
	PerSecond     float64       // arrivals since the last report
	Elapsed, Left time.Duration // of the whole run; Left is an estimate
	Finished      *results.Trial

	// With Options.Live:
	Seconds []Second // of the window, new or better known than in the reports before
	Cost    Cost     // so far
}

// Run runs every trial of a scenario and returns what it found. When it could not
// be finished, the run holds the trials that were, with status partial, beside an
// error: ErrInterrupted when ctx ended, ErrOutOfTime when Options.Until came, else a
// *Failure.
func Run(ctx context.Context, s *scenarios.Scenario, options Options) (*results.Run, error) {
	c, err := newConductor(s, options)
	if err != nil {
		return nil, err
	}
	if c.bus, err = startBus(); err != nil {
		return nil, failure("is loopback up? `bench doctor` shows the limits", err)
	}
	defer c.bus.close()

	err = c.trials(ctx)
	c.finish(err)
	return c.run, err
}

// decided are the quantiles that somebody will look at: of what is compared, of
// thresholds and limits.
func (c *conductor) decided() results.Quantiles {
	metrics := slices.Clone(c.options.Limited)
	for _, t := range c.scenario.Thresholds {
		metrics = append(metrics, t.Metric)
	}
	return results.DecidedBy(metrics...)
}

// conductor turns a scenario into a plan and the plan into trials.
type conductor struct {
	scenario *scenarios.Scenario
	options  Options
	variants []variant
	cases    map[string]variant // by ID
	layouts  map[string]layout  // by ID, what preflight has found
	keys     groups             // IDs by results.Case.Key
	draw     *draw              // of a plan that grows
	bus      *bus
	run      *results.Run
	begun    time.Time
	now      Progress
	lastSeen time.Time

	// For the estimate of the time that is left.
	expected            []results.PlanEntry // beyond the plan, while it grows
	trialBegun          time.Time
	estimates           map[string]time.Duration // of a trial, by case ID
	observed, estimated time.Duration            // of all attempts so far
}

func newConductor(s *scenarios.Scenario, options Options) (*conductor, error) {
	resolved, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	needs, err := Preflight(s, options)
	if err != nil {
		return nil, err
	}
	c := &conductor{
		scenario:  s,
		options:   options,
		variants:  variants(s, options),
		layouts:   map[string]layout{},
		cases:     map[string]variant{},
		estimates: map[string]time.Duration{},
		begun:     time.Now(),
		run: &results.Run{
			Schema: results.Schema, Status: results.Partial, Scenario: s.Name, About: s.About,
			Label: options.Label, Command: options.Command, Started: time.Now().UTC(),
			Resolved: resolved, Environment: host.Environment(),
		},
	}
	for i, v := range c.variants {
		c.cases[v.ID()] = v
		c.layouts[v.ID()] = layoutOf(needs[i].Fleet, options.Placement)
		c.estimates[v.ID()] = Estimate(v.Case)
		c.keys.add(v.Case.ID(), v.ID())
		c.run.Cases = append(c.run.Cases, c.describe(v))
	}
	if options.Next == nil {
		c.run.Plan = Plan(s.Cases(), s.Trials, options.Seed)
	} else {
		c.draw = newDraw(options.Seed)
		c.draw.discard(c.keys.ids[0])
		c.run.Plan = c.draw.plan
	}
	return c, nil
}

// describe is a case's entry in the run. Engine, stamp and stack are what the
// trials will say.
func (c *conductor) describe(v variant) results.Case {
	s := v.Scenario
	described := results.Case{
		ID: v.ID(), Cell: v.Cell, Transport: v.Transport, Side: v.side.Name, Workload: s.Workload, Model: "open",
		Target: v.target(), Clients: s.Clients, RatePerS: s.Rate, PayloadBytes: s.Payload,
		Queue: s.Queue, Overflow: s.Overflow, Warmup: s.Warmup, Duration: s.Duration,
		Placement: c.options.Placement.String(), Vary: v.Vary,
	}
	if t, ok := wire.LookupTransport(v.Transport); ok {
		described.WireFormula = float64(t.BytesPerMsg(s.Payload))
	}
	return described
}

// trials goes through the plan, which may grow on the way. Once a trial was given up it
// asks after each whether the others are still needed: nobody waits for all of a block
// with a target that does not run.
func (c *conductor) trials(ctx context.Context) error {
	givenUp := false
	for i := 0; ; i++ {
		if i == len(c.run.Plan.Order) && !c.grow() {
			return nil
		}
		measured, err := c.planned(ctx, i)
		if err != nil {
			return err
		}
		givenUp = givenUp || !measured
		if givenUp && c.options.Next != nil {
			if keys, _ := c.options.Next(c.run); len(keys) == 0 {
				return nil
			}
		}
	}
}

// grow adds a block to a plan that grows; false: there is none.
func (c *conductor) grow() bool {
	if c.options.Next == nil {
		return false
	}
	keys, ahead := c.options.Next(c.run)
	block := c.keys.of(keys)
	if len(block) == 0 {
		return false
	}
	c.draw.block(block)
	c.run.Plan = c.draw.plan
	c.expected = nil
	for range ahead - 1 {
		for _, id := range slices.Concat(block...) {
			c.expected = append(c.expected, results.PlanEntry{Case: id})
		}
	}
	return true
}

// planned runs one entry of the plan. A trial that is invalid, or whose target failed, is
// run again at once. measured is false where its target failed in too many attempts.
func (c *conductor) planned(ctx context.Context, i int) (measured bool, err error) {
	entry := c.run.Plan.Order[i]
	v := c.cases[entry.Case]
	failures := 0
	for attempt := 1; attempt <= results.MaxAttempts; attempt++ {
		if !c.options.Until.IsZero() && time.Now().Add(c.estimates[entry.Case]).After(c.options.Until) {
			return false, ErrOutOfTime
		}
		c.now = Progress{
			Trial: i + 1, Trials: len(c.run.Plan.Order) + len(c.expected), Attempt: attempt, Case: v.Case, Side: v.side.Name,
		}
		r := &trialRun{conductor: c, entry: entry, attempt: attempt, c: v, phases: []results.Phase{}}
		c.trialBegun = time.Now()
		t, err := r.run(ctx)
		if ctx.Err() != nil {
			return false, ErrInterrupted
		}
		if err != nil {
			err = failure("see `bench doctor`, and `bench serve` for the target alone", err)
			if isOfTarget(err) {
				c.record(r, r.failed(err))
			}
			if !isOfTarget(err) || !c.options.Retry {
				return false, err
			}
			if failures++; failures == results.MaxFailures {
				return false, nil
			}
			continue
		}
		t.Failures = failures
		c.observed += time.Since(c.trialBegun)
		c.estimated += c.estimates[entry.Case]
		c.record(r, t)
		if t.Verdict != results.Invalid || entry.Discarded {
			return true, nil
		}
	}
	return true, nil
}

func (c *conductor) record(r *trialRun, t results.Trial) {
	c.run.Trials = append(c.run.Trials, t)
	for i := range c.run.Cases {
		if c.run.Cases[i].ID == t.Case && r.merged != nil {
			c.run.Cases[i].Engine = r.merged.Engine
			c.run.Cases[i].Stamp = r.merged.Stamp
			c.run.Cases[i].Stack = r.stack()
		}
	}
	c.now.Finished = &t
	c.report()
	c.now.Finished = nil
}

// finish closes the account: aggregation, comparison, thresholds.
func (c *conductor) finish(err error) {
	c.run.Ended = time.Now().UTC()
	if p := results.ProgressOf(c.run); err == nil && p.Finished == p.Planned {
		c.run.Status = results.Complete
	}
	if f, ok := errors.AsType[*Failure](err); ok {
		c.run.Error = f.Error()
	}
	results.Aggregate(c.run)
	c.run.Comparisons = results.Compare(c.run)
	for _, t := range c.scenario.Thresholds {
		c.run.Thresholds = append(c.run.Thresholds, results.Evaluate(c.run, t.Text, t.Metric, t.Op, t.Limit)...)
	}
}

// phase tells that the trial under way enters a phase.
func (c *conductor) phase(name string) {
	c.now.Phase = name
	c.report()
}

// progress tells what a trial has seen so far.
func (c *conductor) progress(r *trialRun, s status) {
	now := time.Now()
	if since := now.Sub(c.lastSeen); !c.lastSeen.IsZero() && since > 0 && s.Arrived >= c.now.Arrived {
		c.now.PerSecond = float64(s.Arrived-c.now.Arrived) / since.Seconds()
	}
	c.lastSeen = now
	c.now.Connected, c.now.Failed, c.now.Arrived = s.Open, s.Failed, s.Arrived
	c.now.Expected, c.now.Overdue = r.outstanding(s, host.Realtime())
	c.report()
}

// late tells that somebody does not answer.
func (c *conductor) late(text string) {
	c.now.Late = text
	c.report()
	c.now.Late = ""
}

func (c *conductor) report() {
	if c.options.Progress == nil {
		return
	}
	c.now.Elapsed = time.Since(c.begun)
	c.now.Left = c.estimate()
	c.options.Progress(c.now)
	c.now.Seconds = nil
}
