package loadgen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/results"
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

// trialRun is one trial under way: fresh processes, six phases, one account. Whoever
// watches is told of the start of the processes as of a phase; it is not on record.
type trialRun struct {
	conductor *conductor
	entry     results.PlanEntry
	attempt   int
	c         variant

	target *target
	fleet  *fleet

	started  time.Time
	phases   []results.Phase
	schedule pace.Schedule
	window   measure.Window
	count    uint64 // messages in all, window included

	clockStart, clockEnd int64
	throttledStart       int64
	socketsStart         int64 // kernel memory of TCP sockets before the first connection, bytes
	socketMemory         *int64

	statsBefore    []wire.Stats // before the first connection, garbage collected
	statsSettled   []wire.Stats // all connected, garbage collected
	statsQuiet     []wire.Stats // costs count from here
	statsDrained   []wire.Stats // to here, with the books by subscriber
	restarted      bool         // another process has taken the target's place since: its account is gone
	held           int64        // messages that the target still held when the drain ended
	seen           *seen        // the latest message that anybody saw, at the end of the drain
	foreignBefore  []host.Usage // the same moments of a target without a control endpoint
	foreignSettled []host.Usage
	foreignQuiet   []host.Usage
	foreignDrained []host.Usage

	samples []sample // at each second of the window, first and last included

	// For a live view: seconds that were looked at, and what arrived in each.
	looked   int
	received []int64

	merged *measure.Measurement
	agents []*measure.Measurement
}

// run goes through the phases. The story of a trial is its calls, in order.
func (r *trialRun) run(ctx context.Context) (results.Trial, error) {
	r.started = time.Now()
	r.clockStart = host.ClockOffset()
	r.throttledStart, _ = host.Throttled()
	r.socketsStart, _ = host.SocketMemory()
	defer r.end()

	if err := r.start(ctx); err != nil {
		if r.target != nil { // which may have ended as soon as it had begun
			ctx, stop := r.target.watch(ctx)
			defer stop()
			err = because(ctx, err)
		}
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
		r.conductor.phase(step.phase)
		begun := time.Now()
		if err := step.do(ctx); err != nil {
			return results.Trial{}, fmt.Errorf("%s, phase %s: %w", r.c.ID(), step.phase, because(ctx, err))
		}
		r.phases = append(r.phases, results.Phase{Name: step.phase, Start: begun, Took: time.Since(begun)})
	}
	return r.derive()
}

// because is why a phase ended with an error: where a process has ended, that, of which
// the error came. A target that does not answer may be about to be seen ending, and its
// last words say more than a connection that broke.
func because(ctx context.Context, err error) error {
	if isOfTarget(err) {
		select {
		case <-ctx.Done():
		case <-time.After(stopGrace):
		}
	}
	cause := context.Cause(ctx)
	switch {
	case cause == nil:
		return err
	case errors.Is(err, errNobody) && isOfTarget(cause):
		return fmt.Errorf("%w; %w", err, cause)
	default:
		return cause
	}
}

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
	r.conductor.phase("start")
	layout := r.conductor.layouts[r.c.ID()]
	var err error
	r.target, err = startTarget(ctx, targetOrder{
		exe: r.conductor.options.Exe, c: r.c, raw: r.conductor.options.RawTarget, cpus: layout.targets,
	})
	if err != nil {
		return err
	}
	r.target.late = r.conductor.late
	for _, p := range r.target.processes {
		if p.control != nil {
			p.control.clients = r.c.Scenario.Clients
			p.control.within = cmp.Or(r.conductor.options.AnswerWithin, answerWithin)
		}
	}
	name := fmt.Sprintf("trial-%d-%d", r.entry.Order, r.attempt)
	r.fleet, err = startFleet(ctx, r.conductor.bus, r.conductor.options.Exe, name, layout.agents)
	if err != nil {
		return err
	}
	r.fleet.late = r.conductor.late
	r.fleet.within = cmp.Or(r.conductor.options.AnswerWithin, answerWithin)
	if r.target.controlled() {
		if r.statsBefore, err = r.target.stats(ctx, "?gc=1"); err != nil {
			return err
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
