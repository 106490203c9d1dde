package loadgen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/nats-io/nats.go"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/loadgen/session"
)

// AgentConfig is what an agent must know to serve.
type AgentConfig struct {
	URL   string // of the message bus
	Token string
	ID    string // unique on the bus
}

// RunAgent serves assignments, one at a time, until ctx ends.
func RunAgent(ctx context.Context, config AgentConfig) error {
	conn, err := dialBus(config.URL, config.Token)
	if err != nil {
		return err
	}
	defer conn.Close()
	commands := make(chan *nats.Msg, 16)
	sub, err := conn.ChanSubscribe(subjectAgent+config.ID, commands)
	if err != nil {
		return fmt.Errorf("the message bus: %w", err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	greeting, err := json.Marshal(hello{
		Agent: config.ID, Version: measure.ProtocolVersion, PID: os.Getpid(),
		GoMaxProcs: runtime.GOMAXPROCS(0), CPUs: host.AllowedCPUs(),
	})
	if err != nil {
		return err
	}
	if err := conn.Publish(subjectHello, greeting); err != nil {
		return fmt.Errorf("the message bus: %w", err)
	}
	a := &agent{id: config.ID}
	defer a.release()
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-commands:
			a.serve(ctx, m)
		}
	}
}

// agent holds one assignment's connections. Commands are served one after the
// other, but for connect, beside which status is answered.
type agent struct {
	id         string
	assignment measure.Assignment
	engine     engine.Engine
	recorders  []*measure.Recorder // one a worker
	specs      []engine.DialSpec
	marks      []measure.Mark
	parts      [][]byte

	connecting chan struct{} // closed when connect has answered; nil before
}

// serve answers one command.
func (a *agent) serve(ctx context.Context, m *nats.Msg) {
	var c command
	if err := json.Unmarshal(m.Data, &c); err != nil {
		answer(m, reply{Error: "the command is not JSON: " + err.Error()})
		return
	}
	if c.Op == opConnect {
		a.connecting = make(chan struct{})
		go func() {
			defer close(a.connecting)
			answer(m, asReply(a.connect(ctx)))
		}()
		return
	}
	if c.Op != opStatus {
		a.awaitConnect()
	}
	answer(m, a.do(c))
}

func (a *agent) do(c command) reply {
	switch c.Op {
	case opAssign:
		if c.Assignment == nil {
			return reply{Error: "assign came without an assignment"}
		}
		return asReply(a.assign(*c.Assignment))
	case opMark:
		return asReply(a.mark(c.Mark))
	case opWindow:
		if c.Window == nil {
			return reply{Error: "window came without a window"}
		}
		return asReply(a.setWindow(*c.Window))
	case opStatus:
		s := a.status()
		return reply{Status: &s}
	case opSeconds:
		if c.Seconds == nil {
			return reply{Error: "seconds came without saying which"}
		}
		return reply{Seconds: a.seconds(*c.Seconds)}
	case opCollect:
		if err := a.collect(); err != nil {
			return asReply(err)
		}
		return reply{Parts: len(a.parts)}
	case opPart:
		if c.Part < 0 || c.Part >= len(a.parts) {
			return reply{Error: fmt.Sprintf("part %d of %d was asked for", c.Part, len(a.parts))}
		}
		return reply{Data: a.parts[c.Part]}
	case opRelease:
		a.release()
		return reply{}
	default:
		return reply{Error: fmt.Sprintf("unknown command %q", c.Op)}
	}
}

func asReply(err error) reply {
	if err != nil {
		return reply{Error: err.Error()}
	}
	return reply{}
}

func answer(m *nats.Msg, r reply) {
	body, err := json.Marshal(r)
	if err != nil {
		body = []byte(`{"error":"the reply could not be encoded"}`)
	}
	// A bus that is gone has taken the conductor with it: nobody is left to tell.
	_ = m.Respond(body)
}

// assign builds the engine and a session a subscriber.
func (a *agent) assign(as measure.Assignment) error {
	if as.Version != measure.ProtocolVersion {
		return fmt.Errorf("the assignment has version %d, expected %d: use the same build on both sides", as.Version, measure.ProtocolVersion)
	}
	a.release()
	a.assignment = as
	var err error
	if a.engine, err = engine.New(as.Engine, 0); err != nil {
		return err
	}
	if err := a.mark(markStart); err != nil {
		return err
	}
	for range a.engine.Workers() {
		a.recorders = append(a.recorders, measure.NewRecorder())
	}
	for _, e := range as.Endpoints {
		for i := range e.Clients {
			worker := len(a.specs) % len(a.recorders)
			s, err := session.New(session.Subscription{
				Transport: as.Transport, Address: e.Address, Path: e.Path, Client: e.First + i,
				MaxPayload: as.MaxPayload, Recorder: a.recorders[worker],
			})
			if err != nil {
				return err
			}
			a.specs = append(a.specs, engine.DialSpec{Address: e.Address, Worker: worker, Session: s})
		}
	}
	return nil
}

func (a *agent) connect(ctx context.Context) error {
	if a.engine == nil {
		return errors.New("connect came before an assignment")
	}
	return a.engine.Connect(ctx, a.specs, engine.ConnectPace{
		PerSecond: a.assignment.ConnectRate,
		InFlight:  a.assignment.ConnectLimit,
		Timeout:   time.Duration(a.assignment.DialTimeout),
	})
}

// awaitConnect keeps everything but status behind a connect under way.
func (a *agent) awaitConnect() {
	if a.connecting != nil {
		<-a.connecting
	}
}

// mark notes resources and bytes. Before the drain garbage is collected first, so
// that memory is what is held and not what is lying about.
func (a *agent) mark(name string) error {
	if a.engine == nil {
		return errors.New("mark came before an assignment")
	}
	m := measure.Mark{Name: name}
	if name == markDrained {
		// Costs are counted up to here: what marking takes comes after.
		readUsage(&m)
		a.readBytes(&m)
	} else {
		a.readBytes(&m)
		debug.FreeOSMemory()
		readUsage(&m)
	}
	a.marks = append(a.marks, m)
	return nil
}

// readBytes notes bytes and messages of the same moment, since a target that
// publishes by itself is never quiet: while the worker is held, and without the
// bytes that the kernel has received and nobody has read.
func (a *agent) readBytes(m *measure.Mark) {
	for w, r := range a.recorders {
		var arrived int64
		a.engine.Do(w, func() { arrived = r.Arrived() }) // for a worker without connections
		a.engine.Each(w, func(fd int) {
			arrived = r.Arrived()
			received, retransmits, err := host.TCPInfo(fd)
			if err == nil {
				m.BytesReceived += int64(received) - host.Unread(fd)
				m.Retransmits += int64(retransmits)
			}
		})
		m.Arrived += arrived
	}
}

func readUsage(m *measure.Mark) {
	self := host.SelfUsage()
	m.Time, m.CPU, m.RSS, m.ClockOffset = host.Realtime(), self.CPU, self.RSS, host.ClockOffset()
}

func (a *agent) setWindow(w measure.Window) error {
	if a.engine == nil {
		return errors.New("window came before an assignment")
	}
	var failures []error
	a.each(func(r *measure.Recorder) { failures = append(failures, r.SetWindow(w)) })
	return errors.Join(failures...)
}

func (a *agent) status() status {
	s := status{Agent: a.id}
	a.each(func(r *measure.Recorder) {
		one := status{Connected: r.Opened(), Failed: r.Failed(), Open: r.Connected(), Arrived: r.Arrived(), Received: r.Received(), Repeated: r.Repeated(), Errors: r.Causes(), Details: r.Details()}
		if e, ok := r.Last(); ok {
			one.Seen = &seen{Sequence: e.Sequence, Intended: e.Intended}
		}
		s.add(one)
	})
	return s
}

// each calls f for every recorder while none of its sessions runs.
func (a *agent) each(f func(*measure.Recorder)) {
	for w, r := range a.recorders {
		a.engine.Do(w, func() { f(r) })
	}
}

// collect merges the recorders and packs the measurement into parts.
func (a *agent) collect() error {
	if a.engine == nil {
		return errors.New("collect came before an assignment")
	}
	var all []*measure.Measurement
	var failures []error
	a.each(func(r *measure.Recorder) {
		m, err := r.Measurement()
		all = append(all, m)
		failures = append(failures, err)
	})
	if err := errors.Join(failures...); err != nil {
		return err
	}
	merged, err := mergeAll(all)
	if err != nil {
		return err
	}
	merged.Agents = []string{a.id}
	merged.Marks = a.marks
	merged.Stamp = a.engine.Stamp()
	merged.Engine = a.engine.Name()
	packed, err := pack(merged)
	if err != nil {
		return err
	}
	a.parts = nil
	for len(packed) > 0 {
		n := min(len(packed), partBytes)
		a.parts = append(a.parts, packed[:n])
		packed = packed[n:]
	}
	return nil
}

// release closes every connection and forgets the assignment.
func (a *agent) release() {
	if a.engine != nil {
		_ = a.engine.Close()
	}
	a.awaitConnect()
	*a = agent{id: a.id}
}

// mergeAll folds measurements into a new one; they stay as they are.
func mergeAll(all []*measure.Measurement) (*measure.Measurement, error) {
	merged := &measure.Measurement{Version: measure.ProtocolVersion}
	for _, m := range all {
		if err := measure.Merge(merged, m); err != nil {
			return nil, err
		}
	}
	return merged, nil
}
