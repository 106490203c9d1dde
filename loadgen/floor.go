package loadgen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/loadgen/session"
	"pushbench/results"
	"pushbench/scenarios"
	"pushbench/server/pace"
	"pushbench/server/wire"
)

// FloorRound is one round of the comparison with the floors, CPU ns a message:
// the generator beside a raw reader, and the reference server beside a raw writer.
type FloorRound struct {
	Generator, RawReader float64
	Server, RawWriter    float64
	Verdicts             [2]results.Verdict // of the ordinary trial, and of the raw writer's
}

// Floor runs rounds of three trials in an order drawn from options.Seed: an
// ordinary one, one in which a raw loop reads instead of the generator, and one
// in which a raw loop writes instead of the reference server. The scenario has
// one case.
func Floor(ctx context.Context, s *scenarios.Scenario, rounds int, options Options) ([]FloorRound, error) {
	rng := rand.New(rand.NewPCG(options.Seed, 0x666c6f6f))
	list := make([]FloorRound, rounds)
	for i := range list {
		trials := []func() error{
			func() error {
				t, err := single(ctx, s, options, false)
				if err != nil {
					return err
				}
				list[i].Verdicts[0] = t.Verdict
				return errors.Join(
					take(&list[i].Generator, t, "generator_cpu_us_per_msg"),
					take(&list[i].Server, t, "target_cpu_us_per_msg"))
			},
			func() error {
				t, err := single(ctx, s, options, true)
				if err != nil {
					return err
				}
				list[i].Verdicts[1] = t.Verdict
				return take(&list[i].RawWriter, t, "target_cpu_us_per_msg")
			},
			func() (err error) {
				list[i].RawReader, err = rawReader(ctx, s, options)
				return err
			},
		}
		for _, k := range rng.Perm(len(trials)) {
			if err := trials[k](); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// CountingRounds are the rounds of one transport without those of which a trial is
// invalid. doubts names trials that were not ok, and what is left out for it.
func CountingRounds(transport string, rounds []FloorRound) (counting []FloorRound, doubts []string) {
	for i, r := range rounds {
		counts := true
		for k, verdict := range r.Verdicts {
			if verdict == results.OK {
				continue
			}
			doubt := fmt.Sprintf("raw loops of %s, round %d, %s: %s", transport, i+1, [2]string{"generator and server", "raw writer"}[k], verdict)
			if verdict == results.Invalid {
				doubt += ", the round is left out"
				counts = false
			}
			doubts = append(doubts, doubt)
		}
		if counts {
			counting = append(counting, r)
		}
	}
	return counting, doubts
}

// take reads a value that a ratio cannot do without.
func take(to *float64, t results.Trial, name string) error {
	v, ok := t.Values[name]
	if !ok || v <= 0 {
		return fmt.Errorf("%s: no %s in a trial that ended %s", t.Case, name, t.Verdict)
	}
	*to = v
	return nil
}

// single runs one trial of the scenario's only case.
func single(ctx context.Context, s *scenarios.Scenario, options Options, raw bool) (results.Trial, error) {
	options.RawTarget = raw
	c, err := newConductor(s, options)
	if err != nil {
		return results.Trial{}, err
	}
	if c.bus, err = startBus(); err != nil {
		return results.Trial{}, err
	}
	defer c.bus.close()
	r := &trialRun{conductor: c, entry: c.run.Plan.Order[0], attempt: 1, c: c.variants[0]}
	return r.run(ctx)
}

// rawReader runs the scenario's traffic into `bench floor --read` and returns
// its CPU a message, from quiet to drained like any other.
func rawReader(ctx context.Context, s *scenarios.Scenario, options Options) (float64, error) {
	c := s.Cases()[0]
	t, err := startTarget(ctx, targetOrder{exe: options.Exe, c: variant{Case: c}, cpus: dealCPUs(options.Placement.Target, 1)})
	if err != nil {
		return 0, err
	}
	defer t.stop()
	open := make(chan string, 1)
	child, err := host.Start(host.Spec{
		Name: "the raw reader", Path: options.Exe, CPUs: options.Placement.Agents,
		Args: []string{"floor", "--read", t.processes[0].address, "--transport", c.Transport, "--clients", strconv.Itoa(s.Clients)},
		OnLine: func(line string) {
			select {
			case open <- line:
			default:
			}
		},
	})
	if err != nil {
		return 0, err
	}
	defer func() { _ = child.Stop(stopGrace) }()
	select {
	case <-open:
	case <-child.Done():
		return 0, fmt.Errorf("the raw reader ended before it was open: %w", ended(child))
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	if err := sleepUntil(ctx, time.Now().Add(quiet)); err != nil {
		return 0, err
	}
	before, err := host.ProcessUsage(child.PID())
	if err != nil {
		return 0, err
	}
	count := uint64(float64(s.Rate) * (s.Warmup + s.Duration).Seconds())
	schedule := pace.Schedule{T0: host.Realtime() + int64(lead), RatePerS: s.Rate}
	control := t.processes[0].control
	err = control.start(ctx, wire.Start{T0: schedule.T0, RatePerS: s.Rate, Count: count, PayloadBytes: s.Payload, WindowCount: count})
	if err != nil {
		return 0, err
	}
	if err := sleepUntil(ctx, time.Unix(0, schedule.At(count))); err != nil {
		return 0, err
	}
	deadline := time.Now().Add(s.Drain)
	for {
		st, err := control.stats(ctx, "")
		if err != nil {
			return 0, err
		}
		if !st.Publishing && st.Pending == 0 && st.Written == int64(count)*int64(s.Clients) {
			break
		}
		if time.Now().After(deadline) {
			return 0, fmt.Errorf("the raw reader's target wrote %d of %d messages within %v", st.Written, int64(count)*int64(s.Clients), s.Drain)
		}
		if err := sleepUntil(ctx, time.Now().Add(quiet)); err != nil {
			return 0, err
		}
	}
	if err := sleepUntil(ctx, time.Now().Add(quiet)); err != nil {
		return 0, err
	}
	after, err := host.ProcessUsage(child.PID())
	if err != nil {
		return 0, err
	}
	from, ok1 := cpu(before)
	to, ok2 := cpu(after)
	if !ok1 || !ok2 {
		return 0, errors.New("this system does not tell the processor time of a process")
	}
	return float64(to-from) / float64(int64(count)*int64(s.Clients)), nil
}

// ReadRaw is the raw reader: it opens clients connections, says so with one line
// of JSON on out, and reads until ctx ends.
func ReadRaw(ctx context.Context, address, transport string, clients, loops int, out io.Writer) error {
	t, ok := wire.LookupTransport(transport)
	if !ok {
		return fmt.Errorf("transport %q is not known", transport)
	}
	rec := measure.NewRecorder()
	var requests [][]byte
	for i := range clients {
		s, err := session.New(transport, address, t.Path, i, rec, rec.Track(i, 0), wire.EnvelopeSize)
		if err != nil {
			return err
		}
		requests = append(requests, s.Hello())
	}
	f, err := engine.OpenFloor(address, requests, loops, dialTimeout)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := json.NewEncoder(out).Encode(map[string]int{"open": clients}); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
