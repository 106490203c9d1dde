package loadgen

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/stats"
	"pushbench/scenarios"
	"pushbench/server/pace"
)

// CalibrationOrder is what Calibrate is to measure.
type CalibrationOrder struct {
	Scenario    *scenarios.Scenario // one cell, so that a transport is a case
	Pairs       int                 // of identical sides; at least 2
	FloorRounds int                 // of the raw loops; 0: none
	Options     Options             // its Progress is told of the pairs

	// Step is told what begins and how long it takes, about; it may be nil.
	Step func(what string, takes time.Duration)
}

// How the waiter is measured: so many waits, as far apart as the messages of a lively
// stream.
const (
	pacingRate  = 500
	pacingWaits = 1000
)

// floorPart is how long warm-up and window of a floor's trials are: a cost a message
// needs fewer messages than a tail does.
const floorPart = 600 * time.Millisecond

// ErrNoPairs means that too many trials were invalid to tell any noise.
var ErrNoPairs = errors.New("no two pairs of identical sides count, so that no noise can be told")

// Validate says what of the order cannot be done.
func (c CalibrationOrder) Validate() error {
	if c.Pairs < 2 {
		return fmt.Errorf("%d pairs: at least 2 are expected, noise is between them", c.Pairs)
	}
	if len(c.Scenario.Matrix) > 0 {
		return fmt.Errorf("%s has a matrix: a scenario with one case a transport is expected", c.Scenario.Name)
	}
	return nil
}

// Preflight refuses what the machine's limits would break half-way.
func (c CalibrationOrder) Preflight() error {
	if c.hasFloors() {
		if err := preflightRaw(c.Scenario); err != nil {
			return err
		}
	}
	_, err := Preflight(c.Scenario, c.Options)
	return err
}

// Estimate is how long it takes, about.
func (c CalibrationOrder) Estimate() time.Duration {
	return c.pacingTime() + c.floorTime() + c.pairTime()
}

func (c CalibrationOrder) pacingTime() time.Duration {
	const calls = time.Second // system calls take about that
	return calls + pacingWaits*time.Second/pacingRate
}

func (c CalibrationOrder) floorTime() time.Duration {
	if !c.hasFloors() {
		return 0
	}
	var round time.Duration
	for _, s := range c.floorScenarios() {
		round += 3 * Estimate(s.Cases()[0])
	}
	return time.Duration(c.FloorRounds) * round
}

func (c CalibrationOrder) pairTime() time.Duration {
	var block, first time.Duration
	for i, cs := range c.Scenario.Cases() {
		block += 2 * Estimate(cs)
		if i == 0 {
			first = block // the pair that is thrown away
		}
	}
	return first + time.Duration(c.Pairs)*block
}

// hasFloors says whether raw loops can take both places: a foreign server's cannot.
func (c CalibrationOrder) hasFloors() bool { return c.FloorRounds > 0 && c.Scenario.Target.Reference }

// floorScenarios are short ones of one transport each.
func (c CalibrationOrder) floorScenarios() []*scenarios.Scenario {
	var list []*scenarios.Scenario
	for _, transport := range c.Scenario.Transports {
		s := *c.Scenario
		s.Transports, s.Thresholds = []string{transport}, nil
		s.Warmup, s.Duration = min(s.Warmup, floorPart), min(s.Duration, floorPart)
		list = append(list, &s)
	}
	return list
}

// Calibrate measures what this machine can show. ErrInterrupted and ErrNoPairs mean
// that nothing is known.
func Calibrate(ctx context.Context, c CalibrationOrder) (*results.Calibration, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := c.Preflight(); err != nil {
		return nil, err
	}
	begun := time.Now()
	s := c.Scenario
	found := &results.Calibration{
		Schema: results.CalibrationSchema, Taken: begun.UTC(), Scenario: s.Name, Clients: s.Clients, RatePerS: s.Rate,
		Payload: s.Payload, Window: s.Duration, Pairs: c.Pairs, Environment: host.Environment(), Lags: map[string]float64{},
	}
	found.Machine = results.Fingerprint(found.Environment)
	for _, part := range []struct {
		what    string
		takes   time.Duration
		measure func(context.Context, *results.Calibration) error
	}{
		{"system calls and the pacer's waiting", c.pacingTime(), c.alone},
		{"raw loops beside generator and server", c.floorTime(), c.floors},
		{"pairs of identical sides", c.pairTime(), c.pairs},
	} {
		if part.takes == 0 {
			continue
		}
		if c.Step != nil {
			c.Step(part.what, part.takes)
		}
		err := part.measure(ctx, found)
		if ctx.Err() != nil {
			return nil, ErrInterrupted
		}
		if err != nil {
			return nil, err
		}
	}
	found.Took = time.Since(begun)
	return found, nil
}

// alone measures what needs no server.
func (c CalibrationOrder) alone(ctx context.Context, found *results.Calibration) error {
	var err error
	if found.Syscalls, err = host.SyscallCosts(); err != nil {
		return failure("is loopback up?", fmt.Errorf("system calls could not be measured: %w", err))
	}
	late, ok := pacingErrors(pace.NewWaiter(), pacingRate, pacingWaits, ctx.Done())
	if !ok {
		return ErrInterrupted
	}
	slices.Sort(late)
	found.Lags[results.LagPacing+".p50"] = float64(late[len(late)/2])
	found.Lags[results.LagPacing+".p99"] = float64(late[99*len(late)/100])
	found.Lags[results.LagPacing+".max"] = float64(late[len(late)-1])
	return nil
}

// pacingErrors is by how many ns each of so many waits ends after its time; false when
// stop was closed.
func pacingErrors(w *pace.Waiter, rate float64, waits int, stop <-chan struct{}) ([]int64, bool) {
	schedule := pace.Schedule{T0: pace.Now() + int64(lead), RatePerS: rate}
	late := make([]int64, 0, waits)
	for n := range uint64(waits) {
		at := schedule.At(n)
		if !w.WaitUntil(at, stop) {
			return nil, false
		}
		late = append(late, pace.Now()-at)
	}
	return late, true
}

// floors runs raw loops beside generator and server, transport by transport.
func (c CalibrationOrder) floors(ctx context.Context, found *results.Calibration) error {
	options := c.Options
	options.Progress = nil // its trials are no plan
	for _, s := range c.floorScenarios() {
		rounds, err := Floor(ctx, s, c.FloorRounds, options)
		if err != nil {
			return failure("`bench doctor` shows the limits", fmt.Errorf("the floor of %s: %w", s.Transports[0], err))
		}
		floor, doubts, ok := floorOf(s.Transports[0], rounds)
		if ok {
			found.Floors = append(found.Floors, floor)
		}
		found.Doubts = append(found.Doubts, doubts...)
	}
	return nil
}

// floorOf is the medians of the rounds that count; false when none does. doubts are those
// of CountingRounds.
func floorOf(transport string, rounds []FloorRound) (floor results.Floor, doubts []string, ok bool) {
	counting, doubts := CountingRounds(transport, rounds)
	if len(counting) == 0 {
		return floor, doubts, false
	}
	middle := func(value func(FloorRound) float64) float64 {
		var list []float64
		for _, r := range counting {
			list = append(list, value(r))
		}
		median, _ := stats.Median(list) // at least one counts
		return median
	}
	return results.Floor{
		Transport: transport,
		Generator: middle(func(r FloorRound) float64 { return r.Generator }),
		RawReader: middle(func(r FloorRound) float64 { return r.RawReader }),
		Server:    middle(func(r FloorRound) float64 { return r.Server }),
		RawWriter: middle(func(r FloorRound) float64 { return r.RawWriter }),
	}, doubts, true
}

// pairs runs the scenario's target against itself.
func (c CalibrationOrder) pairs(ctx context.Context, found *results.Calibration) error {
	options := c.Options
	options.Sides = []Side{{Name: results.SideBase, Target: c.Scenario.Target}, {Name: results.SideNew, Target: c.Scenario.Target}}
	var keys []string
	for _, cs := range c.Scenario.Cases() {
		keys = append(keys, cs.ID())
	}
	options.Next = func(run *results.Run) ([]string, int) {
		if left := c.Pairs - run.Plan.Blocks; left > 0 {
			return keys, left
		}
		return nil, 0
	}
	run, err := Run(ctx, c.Scenario, options)
	if err != nil {
		return err
	}
	found.Noise = results.NoiseOf(run)
	for _, name := range []string{
		metric.ScheduleLag + ".p50", metric.ScheduleLag + ".p99", metric.ScheduleLag + ".max",
		metric.ReceiveLag + ".p50", metric.ReceiveLag + ".p99", metric.ReceiveLag + ".max",
	} {
		if median, ok := stats.Median(valuesOf(run, name)); ok {
			found.Lags[name] = median
		}
	}
	if len(found.Noise) == 0 {
		return ErrNoPairs
	}
	found.Doubts = append(found.Doubts, doubtsOf(run)...)
	return nil
}

// valuesOf is a metric in every trial that counts.
func valuesOf(run *results.Run, name string) []float64 {
	var list []float64
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Counts() {
			if v, ok := t.Values[name]; ok {
				list = append(list, v)
			}
		}
	}
	return list
}

// doubtsOf names the cases whose trials were not all ok.
func doubtsOf(run *results.Run) []string {
	var doubts []string
	for _, cs := range run.Cases {
		for _, r := range cs.Summary.Reasons {
			doubts = append(doubts, fmt.Sprintf("%s: %s: %s", cs.ID, r.Verdict, r.Text))
		}
	}
	return doubts
}
