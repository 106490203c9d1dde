package loadgen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/server/wire"
)

const (
	// helloTimeout bounds how long agents may take to start and say hello.
	helloTimeout = 20 * time.Second
	// heavy is how many times longer than an answer what an agent has to work for may
	// take: building sessions, collecting garbage, packing its measurement.
	heavy = 3

	hintAgent = "the agents are processes of this harness on this machine, and not the target's: was one stopped, or has the machine no memory or processor left for them? `bench doctor` shows its limits"
)

// fleet is the agents of one trial. It knows them by what they say on the bus;
// that they are child processes matters only to start and stop.
type fleet struct {
	bus    *bus
	agents []*remoteAgent
	within time.Duration // for an answer; 0: as long as its context
	late   late          // may be nil
}

// remoteAgent is one agent as the conductor sees it.
type remoteAgent struct {
	number int // from 0
	pid    int
	id     string
	hello  hello
	cpus   []int
	child  *host.Child
}

func (a *remoteAgent) String() string { return fmt.Sprintf("agent %d (pid %d)", a.number, a.pid) }

// startFleet starts one agent a processor set and waits until all have said hello.
func startFleet(ctx context.Context, b *bus, exe, trial string, cpus [][]int) (*fleet, error) {
	f := &fleet{bus: b, within: answerWithin}
	hellos := make(chan *nats.Msg, 4*len(cpus))
	sub, err := b.conn.ChanSubscribe(subjectHello, hellos)
	if err != nil {
		return nil, fmt.Errorf("the message bus: %w", err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := b.conn.Flush(); err != nil {
		return nil, fmt.Errorf("the message bus: %w", err)
	}
	for i, set := range cpus {
		id := fmt.Sprintf("%s-%d", trial, i)
		child, err := host.Start(host.Spec{
			Name: fmt.Sprintf("agent %d", i),
			Path: exe,
			Args: []string{"agent", "--nats", b.url(), "--id", id},
			Env:  []string{wire.TokenVariable + "=" + b.token},
			CPUs: set,
		})
		if err != nil {
			f.stop()
			return nil, unstarted(err)
		}
		f.agents = append(f.agents, &remoteAgent{number: i, pid: child.PID(), id: id, cpus: set, child: child})
	}
	if err := f.await(ctx, hellos); err != nil {
		f.stop()
		return nil, err
	}
	return f, nil
}

func (f *fleet) await(ctx context.Context, hellos <-chan *nats.Msg) error {
	ctx, cancel := context.WithTimeoutCause(ctx, helloTimeout, errLate)
	defer cancel()
	ctx, stop := f.watch(ctx)
	defer stop()
	missing := map[string]*remoteAgent{}
	for _, a := range f.agents {
		missing[a.id] = a
	}
	for len(missing) > 0 {
		select {
		case m := <-hellos:
			var h hello
			if err := json.Unmarshal(m.Data, &h); err != nil {
				return fmt.Errorf("an agent's hello: %w", err)
			}
			a, ok := missing[h.Agent]
			if !ok {
				continue
			}
			if h.Version != measure.ProtocolVersion {
				return failure("use the same build on both sides", fmt.Errorf("agent %s speaks protocol %d, expected %d", h.Agent, h.Version, measure.ProtocolVersion))
			}
			a.hello = h
			delete(missing, h.Agent)
		case <-ctx.Done():
			if cause := context.Cause(ctx); !errors.Is(cause, errLate) {
				return cause
			}
			first := slices.IndexFunc(f.agents, func(a *remoteAgent) bool { return missing[a.id] != nil })
			return failure(hintAgent, fmt.Errorf("%s did not say hello within %v", f.agents[first], helloTimeout))
		}
	}
	return nil
}

// watch derives a context that is cancelled, with its cause, when an agent ends.
func (f *fleet) watch(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watchers sync.WaitGroup
	for _, a := range f.agents {
		watchers.Go(func() {
			select {
			case <-a.child.Done():
				cancel(failure("`bench doctor` shows limits that it may have hit",
					fmt.Errorf("%s ended unasked: %w", a, a.child.End())))
			case <-ctx.Done():
			}
		})
	}
	return ctx, func() {
		cancel(nil)
		watchers.Wait()
	}
}

// ask sends one command to every agent at once and returns their replies in order.
func (f *fleet) ask(ctx context.Context, commandFor func(i int) command) ([]reply, error) {
	replies := make([]reply, len(f.agents))
	failures := make([]error, len(f.agents))
	answered := make([]atomic.Bool, len(f.agents))
	var asked sync.WaitGroup
	for i, a := range f.agents {
		asked.Go(func() {
			replies[i], failures[i] = f.request(ctx, a, commandFor(i))
			answered[i].Store(true)
		})
	}
	f.late.await(&asked, func() string {
		for i, a := range f.agents {
			if !answered[i].Load() {
				return a.String()
			}
		}
		return ""
	})
	return replies, errors.Join(failures...)
}

func (f *fleet) all(ctx context.Context, c command) ([]reply, error) {
	return f.ask(ctx, func(int) command { return c })
}

func (f *fleet) request(ctx context.Context, a *remoteAgent, c command) (reply, error) {
	var r reply
	body, err := json.Marshal(c)
	if err != nil {
		return r, err
	}
	within := f.limit(c.Op)
	if within > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, within, errLate)
		defer cancel()
	}
	m, err := f.bus.conn.RequestWithContext(ctx, subjectAgent+a.id, body)
	switch cause := context.Cause(ctx); {
	case err == nil:
	case errors.Is(cause, errLate):
		return r, failure(hintAgent, fmt.Errorf("%s does not answer (%v): %s", a, within, c.Op))
	case cause != nil:
		return r, cause
	default:
		return r, failure(hintAgent, fmt.Errorf("%s, %s: %w", a, c.Op, err))
	}
	if err := json.Unmarshal(m.Data, &r); err != nil {
		return r, fmt.Errorf("%s answered %s with something else than a reply: %w", a, c.Op, err)
	}
	if r.Error != "" {
		return r, fmt.Errorf("%s, %s: %s", a, c.Op, r.Error)
	}
	return r, nil
}

// limit is how long an agent may take over one command.
func (f *fleet) limit(op string) time.Duration {
	switch op {
	case opAssign, opMark, opCollect, opPart:
		return heavy * f.within
	}
	return f.within
}

// connect has every agent open its connections. That takes as long as it takes, and
// ends with ctx; meanwhile they answer status.
func (f *fleet) connect(ctx context.Context) error {
	_, err := (&fleet{bus: f.bus, agents: f.agents}).all(ctx, command{Op: opConnect})
	return err
}

// collect brings in the measurement of every agent, merged.
func (f *fleet) collect(ctx context.Context) (merged *measure.Measurement, each []*measure.Measurement, err error) {
	replies, err := f.all(ctx, command{Op: opCollect})
	if err != nil {
		return nil, nil, err
	}
	for i, a := range f.agents {
		m, err := f.fetch(ctx, a, replies[i].Parts)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", a, err)
		}
		each = append(each, m)
	}
	merged, err = mergeAll(each)
	return merged, each, err
}

func (f *fleet) fetch(ctx context.Context, a *remoteAgent, parts int) (*measure.Measurement, error) {
	var packed bytes.Buffer
	for i := range parts {
		r, err := f.request(ctx, a, command{Op: opPart, Part: i})
		if err != nil {
			return nil, err
		}
		packed.Write(r.Data)
	}
	return unpack(packed.Bytes())
}

// status adds up what the agents know.
func (f *fleet) status(ctx context.Context) (status, error) {
	var sum status
	replies, err := f.all(ctx, command{Op: opStatus})
	if err != nil {
		return sum, err
	}
	for _, r := range replies {
		if r.Status == nil {
			return sum, errors.New("an agent answered a status request without a status")
		}
		sum.add(*r.Status)
	}
	return sum, nil
}

func (s *status) add(o status) {
	s.Connected += o.Connected
	s.Failed += o.Failed
	s.Open += o.Open
	s.Arrived += o.Arrived
	s.Received += o.Received
	s.Repeated += o.Repeated
	for cause, n := range o.Errors {
		if s.Errors == nil {
			s.Errors = map[string]int64{}
		}
		s.Errors[cause] += n
	}
	s.Details = measure.MergeDetails(s.Details, o.Details)
	if s.Seen == nil || o.Seen != nil && o.Seen.Sequence > s.Seen.Sequence {
		s.Seen = o.Seen
	}
}

// stop ends every agent and waits for it.
func (f *fleet) stop() {
	var ended sync.WaitGroup
	for _, a := range f.agents {
		ended.Go(func() { _ = a.child.Stop(stopGrace) })
	}
	ended.Wait()
}
