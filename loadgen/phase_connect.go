package loadgen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/host"
	"pushbench/results"
)

// connectSlack is what connecting may take beyond the ramp and the last dial.
const connectSlack = 30 * time.Second

var (
	// errNobody says that a trial has nothing to measure.
	errNobody = errors.New("not one client could connect")
	// errNotAll says that connecting took too long.
	errNotAll = errors.New("connecting did not end")
)

// connect opens every connection. Refusals are counted, not fatal, unless nobody
// is left to measure.
func (r *trialRun) connect(ctx context.Context) error {
	s := r.c.Scenario
	limit := time.Duration(float64(s.Clients)/s.ConnectRate*float64(time.Second)) + dialTimeout + connectSlack
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errNotAll)
	defer cancel()
	last, err := r.connecting(ctx)
	switch {
	case errors.Is(context.Cause(ctx), errNotAll):
		return failure("every agent answers: is the target slow to accept? connect_rate sets the pace, and `bench doctor` shows the limits of this machine",
			byCause(last.Errors, fmt.Errorf("%w within %v: %d of %d clients are connected, %d failed: %s", errNotAll, limit,
				last.Open, s.Clients, last.Failed, cmp.Or(results.Causes(last.Details, last.Errors), "no cause was recorded"))))
	case err != nil:
		return err
	case last.Connected == 0:
		return failure(unservedHint(r.c.Transport, r.conductor.scenario.Transports), nobody(last.Details, last.Errors))
	}
	return nil
}

// connecting waits for the agents and asks for their status meanwhile: one that does
// not answer is found long before the time for connecting is over.
func (r *trialRun) connecting(ctx context.Context) (last status, err error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	var asked sync.WaitGroup
	asked.Go(func() { done <- r.fleet.connect(ctx) })
	defer asked.Wait()
	defer cancel()
	tick := time.NewTicker(statusEvery)
	defer tick.Stop()
	for over := false; !over; {
		select {
		case err = <-done:
			over = true
		case <-tick.C:
		}
		if err != nil {
			return last, err
		}
		now, err := r.fleet.status(ctx)
		if err != nil {
			return last, err
		}
		last = now
		r.conductor.progress(r, last)
	}
	return last, nil
}

// nobody is errNobody with its causes.
func nobody(details map[string]string, causes map[string]int64) error {
	return byCause(causes, fmt.Errorf("%w: %s", errNobody, cmp.Or(results.Causes(details, causes), "no cause was recorded")))
}

// byCause says of an error whose it is, by the causes of failed connections: the
// target's doing, unless this host let none of them out. A target that answers no
// handshake makes them time out.
func byCause(causes map[string]int64, err error) error {
	var all, host int64
	for word, n := range causes {
		all += n
		if engine.OfHost(word) {
			host += n
		}
	}
	if 2*host > all {
		return err
	}
	return ofTarget(err)
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
	if held, ok := host.SocketMemory(); ok {
		r.socketMemory = new(held - r.socketsStart)
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
	r.statsQuiet, err = r.target.stats(ctx, "?heap=1")
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

// unservedHint is what to do about a target that lets nobody in over one of the
// scenario's transports: it may have been made for the others alone.
func unservedHint(transport string, all []string) string {
	hint := "does the target serve " + transport + " on its port, as server/CONTRACT.md says?"
	others := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == transport })
	if len(others) == 0 {
		return hint
	}
	return hint + " `--set transports=" + strings.Join(others, ",") + "` measures without it"
}
