package loadgen

import (
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
		if s.Open == 0 || time.Now().After(deadline) {
			return pace.Schedule{}, unpublished(s)
		}
		if err := sleepUntil(ctx, time.Now().Add(drainEvery)); err != nil {
			return pace.Schedule{}, err
		}
	}
}

// unpublished is why no schedule is known: nothing of it came, or nobody is left to
// whom anything could.
func unpublished(s status) error {
	if s.Open == 0 {
		return failure("each cause says what was seen and expected; server/CONTRACT.md says what a target sends, and a message may have as many bytes as the scenario's payload",
			ofTarget(fmt.Errorf("all %d connections ended before a message with an envelope came: %s", s.Connected, results.Causes(s.Details, s.Errors))))
	}
	text := fmt.Sprintf("the target published nothing that carries an envelope (%d messages of another kind arrived)", s.Arrived)
	if causes := results.Causes(s.Details, s.Errors); causes != "" {
		text += ", and connections ended: " + causes
	}
	return failure("a target without {control_port} must publish by itself from its start, as server/CONTRACT.md says", ofTarget(errors.New(text)))
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
		if err := r.look(ctx, s.Open); err != nil {
			return err
		}
		r.conductor.progress(r, s)
	}
}
