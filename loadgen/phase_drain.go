package loadgen

import (
	"context"
	"time"

	"pushbench/loadgen/host"
)

// drain waits until everything that was written has arrived, or the scenario's
// limit is over.
func (r *trialRun) drain(ctx context.Context) error {
	deadline := time.Now().Add(r.c.Scenario.Drain)
	for poll := 0; ; poll++ {
		s, err := r.fleet.status(ctx)
		if err != nil {
			return err
		}
		r.seen = s.Seen
		done, err := r.drained(ctx, s, poll)
		if err != nil {
			return err
		}
		over := done || time.Now().After(deadline)
		if over {
			if err := r.look(ctx, s.Open); err != nil {
				return err
			}
		}
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
		r.statsDrained, err = r.target.stats(ctx, "?clients=1&heap=1")
		for _, s := range r.statsDrained {
			r.held += s.Pending
		}
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
	if r.held > 0 {
		r.statsDrained, err = r.target.stats(ctx, "?clients=1&heap=1")
	}
	return err
}
