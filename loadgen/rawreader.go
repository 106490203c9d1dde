package loadgen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/loadgen/session"
	"pushbench/scenarios"
	"pushbench/server/pace"
	"pushbench/server/wire"
)

// rawReader runs the scenario's traffic into `bench floor --read` and returns
// its CPU a message, from quiet to drained like any other.
func rawReader(ctx context.Context, s *scenarios.Scenario, options Options) (float64, error) {
	c := s.Cases()[0]
	t, err := startTarget(ctx, targetOrder{exe: options.Exe, c: variant{Case: c}, cpus: dealCPUs(options.Placement.Target, 1)})
	if err != nil {
		return 0, err
	}
	defer t.stop()
	child, err := openReader(ctx, c, t.processes[0].address, options)
	if err != nil {
		return 0, err
	}
	defer func() { _ = child.Stop(stopGrace) }()

	before, err := quietCPU(ctx, child.PID())
	if err != nil {
		return 0, err
	}
	messages, err := deliver(ctx, t.processes[0].control, s)
	if err != nil {
		return 0, err
	}
	after, err := quietCPU(ctx, child.PID())
	if err != nil {
		return 0, err
	}
	return float64(after-before) / float64(messages), nil
}

// openReader starts the raw reader and returns when it has every connection.
func openReader(ctx context.Context, c scenarios.Case, address string, options Options) (*host.Child, error) {
	open := make(chan string, 1)
	child, err := host.Start(host.Spec{
		Name: "the raw reader", Path: options.Exe, CPUs: options.Placement.Agents,
		Args: []string{"floor", "--read", address, "--transport", c.Transport, "--clients", strconv.Itoa(c.Scenario.Clients)},
		OnLine: func(line string) {
			select {
			case open <- line:
			default:
			}
		},
	})
	if err != nil {
		return nil, unstarted(err)
	}
	select {
	case <-open:
		return child, nil
	case <-child.Done():
		err = fmt.Errorf("the raw reader ended before it was open: %w", child.End())
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	_ = child.Stop(stopGrace)
	return nil, err
}

// quietCPU is the processor time of a process after a quiet moment, ns.
func quietCPU(ctx context.Context, pid int) (int64, error) {
	if err := sleepUntil(ctx, time.Now().Add(quiet)); err != nil {
		return 0, err
	}
	usage, err := host.ProcessUsage(pid)
	if err != nil {
		return 0, err
	}
	ns, ok := cpu(usage)
	if !ok {
		return 0, errors.New("this system does not tell the processor time of a process")
	}
	return ns, nil
}

// deliver has a target publish as the scenario says and returns when all is written, and
// how many messages that were.
func deliver(ctx context.Context, target *control, s *scenarios.Scenario) (messages int64, err error) {
	count := uint64(float64(s.Rate) * (s.Warmup + s.Duration).Seconds())
	messages = int64(count) * int64(s.Clients)
	schedule := pace.Schedule{T0: host.Realtime() + int64(lead), RatePerS: s.Rate}
	err = target.start(ctx, wire.Start{T0: schedule.T0, RatePerS: s.Rate, Count: count, PayloadBytes: s.Payload, WindowCount: count})
	if err != nil {
		return 0, err
	}
	if err := sleepUntil(ctx, time.Unix(0, schedule.At(count))); err != nil {
		return 0, err
	}
	deadline := time.Now().Add(s.Drain)
	for {
		st, err := target.stats(ctx, "")
		if err != nil {
			return 0, err
		}
		if !st.Publishing && st.Pending == 0 && st.Written == messages {
			return messages, nil
		}
		if time.Now().After(deadline) {
			return 0, fmt.Errorf("the raw reader's target wrote %d of %d messages within %v", st.Written, messages, s.Drain)
		}
		if err := sleepUntil(ctx, time.Now().Add(quiet)); err != nil {
			return 0, err
		}
	}
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
		s, err := session.New(session.Subscription{
			Transport: transport, Address: address, Path: t.Path, Client: i, MaxPayload: wire.EnvelopeSize, Recorder: rec,
		})
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
