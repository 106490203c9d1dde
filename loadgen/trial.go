package loadgen

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/results"
	"pushbench/scenarios"
	"pushbench/server/pace"
	"pushbench/server/wire"
)

const (
	// quiet is how long nothing happens between settling and publishing.
	quiet = 100 * time.Millisecond
	// lead is how far in the future t₀ lies when the targets are told of it.
	lead = 150 * time.Millisecond
	// settleTimeout bounds how long the target may take to count everybody.
	settleTimeout = 10 * time.Second
	// dialTimeout bounds one connection, dial to usable.
	dialTimeout = 10 * time.Second
	// dialsInFlight bounds how many connections of one agent are under way.
	dialsInFlight = 512
	// statusEvery is the pace of progress during a phase, drainEvery that of the
	// question whether everything has arrived.
	statusEvery = 200 * time.Millisecond
	drainEvery  = 10 * time.Millisecond
)

// trialRun is one trial under way: fresh processes, six phases, one account.
type trialRun struct {
	conductor *conductor
	entry     results.PlanEntry
	attempt   int
	c         scenarios.Case

	target *target
	fleet  *fleet

	started  time.Time
	phases   []results.Phase
	schedule pace.Schedule
	window   measure.Window
	count    uint64 // messages in all, window included

	clockStart, clockEnd int64
	throttledStart       int64

	statsBefore    []wire.Stats // before the first connection, garbage collected
	statsSettled   []wire.Stats // all connected, garbage collected
	statsQuiet     []wire.Stats // costs count from here
	statsDrained   []wire.Stats // to here, with the books by subscriber
	undrained      bool         // the target still held messages when the drain ended
	foreignBefore  []host.Usage // the same moments of a target without a control endpoint
	foreignSettled []host.Usage
	foreignQuiet   []host.Usage
	foreignDrained []host.Usage

	samples []sample // at each second of the window, first and last included

	merged *measure.Measurement
	agents []*measure.Measurement
}

// run goes through the phases. The story of a trial is its calls, in order.
func (r *trialRun) run(ctx context.Context) (results.Trial, error) {
	r.started = time.Now()
	r.clockStart = host.ClockOffset()
	r.throttledStart, _ = host.Throttled()
	defer r.end()

	if err := r.start(ctx); err != nil {
		return results.Trial{}, err
	}
	ctx, stopTarget := r.target.watch(ctx)
	defer stopTarget()
	ctx, stopFleet := r.fleet.watch(ctx)
	defer stopFleet()

	steps := []struct {
		phase string
		do    func(context.Context) error
	}{
		{"connect", r.connect},
		{"settle", r.settle},
		{"warm-up", r.warmup},
		{"measure", r.measure},
		{"drain", r.drain},
		{"collect", r.collect},
	}
	for _, step := range steps {
		r.conductor.phase(r, step.phase)
		begun := time.Now()
		if err := step.do(ctx); err != nil {
			if cause := context.Cause(ctx); cause != nil && !errors.Is(err, errNobody) {
				err = cause
			}
			return results.Trial{}, fmt.Errorf("%s, phase %s: %w", r.c.ID(), step.phase, err)
		}
		r.phases = append(r.phases, results.Phase{Name: step.phase, Start: begun, Took: time.Since(begun)})
	}
	return r.derive()
}

// errNobody says that a trial has nothing to measure: not one client connected.
var errNobody = errors.New("not one client could connect")

// end closes everything, whatever came before.
func (r *trialRun) end() {
	if r.fleet != nil {
		r.fleet.stop()
	}
	if r.target != nil {
		r.target.stop()
	}
}

// start brings up fresh processes and hands out the assignments.
func (r *trialRun) start(ctx context.Context) error {
	r.conductor.phase(r, "start")
	layout, err := r.conductor.layout(r.c)
	if err != nil {
		return err
	}
	r.target, err = startTarget(ctx, targetOrder{
		exe: r.conductor.options.Exe, c: r.c, inject: r.conductor.options.Inject, raw: r.conductor.options.RawTarget, cpus: layout.targets,
	})
	if err != nil {
		return err
	}
	name := fmt.Sprintf("trial-%d-%d", r.entry.Order, r.attempt)
	r.fleet, err = startFleet(ctx, r.conductor.bus, r.conductor.options.Exe, name, layout.agents)
	if err != nil {
		return err
	}
	if r.target.controlled() {
		if r.statsBefore, err = r.target.stats(ctx, "?gc=1"); err != nil {
			return failure("does the target keep the control part of server/CONTRACT.md?", err)
		}
	} else {
		r.foreignBefore = r.target.usage()
	}
	return r.assign(ctx, name)
}

func (r *trialRun) assign(ctx context.Context, name string) error {
	s := r.c.Scenario
	transport, ok := wire.LookupTransport(r.c.Transport)
	if !ok {
		return fmt.Errorf("transport %q has no descriptor", r.c.Transport)
	}
	dealt := endpoints(s.Clients, len(r.fleet.agents), r.target.addresses(), transport.Path)
	_, err := r.fleet.ask(ctx, func(i int) command {
		mine := 0
		for _, e := range dealt[i] {
			mine += e.Clients
		}
		return command{Op: opAssign, Assignment: &measure.Assignment{
			Version:      measure.ProtocolVersion,
			Trial:        name,
			Transport:    r.c.Transport,
			Engine:       s.Engine,
			Endpoints:    dealt[i],
			ConnectRate:  s.ConnectRate * float64(mine) / float64(s.Clients),
			ConnectLimit: dialsInFlight,
			DialTimeout:  int64(dialTimeout),
			MaxPayload:   s.Payload,
		}}
	})
	return err
}

// connect opens every connection. Refusals are counted, not fatal, unless nobody
// is left to measure.
func (r *trialRun) connect(ctx context.Context) error {
	done := make(chan error, 1)
	s := r.c.Scenario
	limit := time.Duration(float64(s.Clients)/s.ConnectRate*float64(time.Second)) + dialTimeout + answerTimeout
	go func() {
		ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the agents did not finish connecting within %v", limit))
		defer cancel()
		_, err := r.fleet.all(ctx, command{Op: opConnect})
		done <- err
	}()
	tick := time.NewTicker(statusEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err != nil {
				return err
			}
			s, err := r.fleet.status(ctx)
			if err != nil {
				return err
			}
			r.conductor.progress(r, s)
			if s.Connected == 0 {
				return failure("does the target serve this transport on its port, as server/CONTRACT.md says?",
					fmt.Errorf("%w: %s", errNobody, causes(s.Errors)))
			}
			return nil
		case <-tick.C:
			if s, err := r.fleet.status(ctx); err == nil {
				r.conductor.progress(r, s)
			}
		}
	}
}

// settle waits until the target has counted everybody, takes the memory, and
// leaves a quiet moment from which costs are counted.
func (r *trialRun) settle(ctx context.Context) error {
	if r.target.controlled() {
		if err := r.awaitAccepted(ctx); err != nil {
			return err
		}
		var err error
		if r.statsSettled, err = r.target.stats(ctx, "?gc=1"); err != nil {
			return err
		}
	} else {
		r.foreignSettled = r.target.usage()
	}
	if _, err := r.fleet.all(ctx, command{Op: opMark, Mark: markSettled}); err != nil {
		return err
	}
	if !r.target.controlled() {
		// It publishes already: its costs count from the same moment as the agents'.
		r.foreignQuiet = r.target.usage()
		return nil
	}
	if err := sleepUntil(ctx, time.Now().Add(quiet)); err != nil {
		return err
	}
	var err error
	r.statsQuiet, err = r.target.stats(ctx, "")
	return err
}

// awaitAccepted polls until the target's count of subscribers is the agents'. A
// target that counts otherwise is let go after settleTimeout: the books will tell.
func (r *trialRun) awaitAccepted(ctx context.Context) error {
	deadline := time.Now().Add(settleTimeout)
	for {
		stats, err := r.target.stats(ctx, "")
		if err != nil {
			return err
		}
		s, err := r.fleet.status(ctx)
		if err != nil {
			return err
		}
		r.conductor.progress(r, s)
		var connected int64
		for _, st := range stats {
			connected += st.Connected
		}
		if connected == int64(s.Open) || time.Now().After(deadline) {
			return nil
		}
		if err := sleepUntil(ctx, time.Now().Add(drainEvery)); err != nil {
			return err
		}
	}
}

// warmup fixes the schedule, tells agents and targets of it and lets it run until
// the window begins.
func (r *trialRun) warmup(ctx context.Context) error {
	s := r.c.Scenario
	r.schedule = pace.Schedule{T0: host.Realtime() + int64(lead), RatePerS: s.Rate}
	from := r.schedule.T0 + int64(s.Warmup)
	if !r.target.controlled() {
		schedule, err := r.foreignSchedule(ctx)
		if err != nil {
			return err
		}
		r.schedule = schedule
		from = host.Realtime() + int64(lead) + int64(s.Warmup)
	}
	first := r.schedule.FirstAtOrAfter(from)
	end := r.schedule.FirstAtOrAfter(from + int64(s.Duration))
	r.count = end
	r.window = measure.Window{
		T0: r.schedule.T0, RatePerS: r.schedule.RatePerS,
		First: first, Count: end - first, From: from, To: from + int64(s.Duration),
		GoesOn: !r.target.controlled(),
	}
	if _, err := r.fleet.all(ctx, command{Op: opWindow, Window: &r.window}); err != nil {
		return err
	}
	if r.target.controlled() {
		err := r.target.each(func(_ int, p *targetProcess) error {
			return p.control.start(ctx, wire.Start{
				T0: r.schedule.T0, RatePerS: s.Rate, Count: r.count, PayloadBytes: s.Payload,
				WindowFirst: first, WindowCount: end - first,
			})
		})
		if err != nil {
			return err
		}
	}
	return r.follow(ctx, from)
}

// foreignSchedule learns t₀ of a target that publishes by itself from a message
// that has arrived: intended = t₀ + sequence/rate.
func (r *trialRun) foreignSchedule(ctx context.Context) (pace.Schedule, error) {
	rate := r.c.Scenario.Rate
	deadline := time.Now().Add(settleTimeout + time.Duration(2*float64(time.Second)/rate))
	for {
		s, err := r.fleet.status(ctx)
		if err != nil {
			return pace.Schedule{}, err
		}
		if s.Seen != nil {
			at := pace.Schedule{T0: 0, RatePerS: rate}
			return pace.Schedule{T0: s.Seen.Intended - at.At(s.Seen.Sequence), RatePerS: rate}, nil
		}
		if time.Now().After(deadline) {
			return pace.Schedule{}, failure("a target without {control_port} must publish by itself from its start, as server/CONTRACT.md says",
				fmt.Errorf("the target published nothing that carries an envelope (%d messages of another kind arrived)", s.Arrived))
		}
		if err := sleepUntil(ctx, time.Now().Add(drainEvery)); err != nil {
			return pace.Schedule{}, err
		}
	}
}

// measure watches the window: a sample of processors and memory at each of its
// seconds, and progress in between.
func (r *trialRun) measure(ctx context.Context) error {
	r.samples = append(r.samples, r.sample())
	for at := r.window.From + int64(time.Second); at < r.window.To; at += int64(time.Second) {
		if err := r.follow(ctx, at); err != nil {
			return err
		}
		r.samples = append(r.samples, r.sample())
	}
	if err := r.follow(ctx, r.window.To); err != nil {
		return err
	}
	r.samples = append(r.samples, r.sample())
	return nil
}

// follow shows progress until a realtime moment.
func (r *trialRun) follow(ctx context.Context, until int64) error {
	for {
		left := time.Duration(until - host.Realtime())
		if left <= 0 {
			return nil
		}
		if left < statusEvery {
			return sleepUntil(ctx, time.Now().Add(left))
		}
		if err := sleepUntil(ctx, time.Now().Add(statusEvery)); err != nil {
			return err
		}
		s, err := r.fleet.status(ctx)
		if err != nil {
			return err
		}
		r.conductor.progress(r, s)
	}
}

// drain waits until everything that was written has arrived, or the scenario's
// limit is over.
func (r *trialRun) drain(ctx context.Context) error {
	deadline := time.Now().Add(r.c.Scenario.Drain)
	for poll := 0; ; poll++ {
		s, err := r.fleet.status(ctx)
		if err != nil {
			return err
		}
		done, err := r.drained(ctx, s, poll)
		if err != nil {
			return err
		}
		over := done || time.Now().After(deadline)
		if over || poll%int(statusEvery/drainEvery) == 0 {
			r.conductor.progress(r, s)
		}
		if over {
			break
		}
		if err := sleepUntil(ctx, time.Now().Add(drainEvery)); err != nil {
			return err
		}
	}
	if r.target.controlled() {
		if err := r.target.each(func(_ int, p *targetProcess) error { return p.control.stop(ctx) }); err != nil {
			return err
		}
		var err error
		r.statsDrained, err = r.target.stats(ctx, "?clients=1")
		r.undrained = slices.ContainsFunc(r.statsDrained, func(s wire.Stats) bool { return s.Pending > 0 })
		return err
	}
	r.foreignDrained = r.target.usage()
	return nil
}

// drained asks the target only when everything may have arrived, or at every
// tenth poll: its answers cost processor time in the very window of the costs.
func (r *trialRun) drained(ctx context.Context, s status, poll int) (bool, error) {
	if !r.target.controlled() {
		return s.Received >= int64(r.window.Count)*int64(s.Connected), nil
	}
	distinct := s.Arrived - s.Repeated
	if distinct < int64(r.count)*int64(s.Open) && poll%10 != 9 {
		return false, nil
	}
	stats, err := r.target.stats(ctx, "")
	if err != nil {
		return false, err
	}
	var written, pending int64
	publishing := false
	for _, st := range stats {
		written += st.Written
		pending += st.Pending
		publishing = publishing || st.Publishing
	}
	return !publishing && pending == 0 && distinct >= written, nil
}

// collect takes the last marks and brings the measurements in. A target that has
// not written everything by now goes on writing: its book is read again after the
// subscribers', so that what arrives in between is in both.
func (r *trialRun) collect(ctx context.Context) error {
	if _, err := r.fleet.all(ctx, command{Op: opMark, Mark: markDrained}); err != nil {
		return err
	}
	r.clockEnd = host.ClockOffset()
	var err error
	if r.merged, r.agents, err = r.fleet.collect(ctx); err != nil {
		return err
	}
	if r.undrained {
		r.statsDrained, err = r.target.stats(ctx, "?clients=1")
	}
	return err
}

func sleepUntil(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
