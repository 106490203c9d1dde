package loadgen

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"pushbench/loadgen/host"
	"pushbench/server/wire"
)

const (
	// readyTimeout bounds how long a target may take until it listens.
	readyTimeout = 20 * time.Second
	// stopGrace is how long a child may take to end by itself.
	stopGrace = 2 * time.Second
)

// target is the server under test in one trial: as many processes as its
// subscribers need, each on its own port.
type target struct {
	processes []*targetProcess
	reference bool
	late      late // may be nil
}

type targetProcess struct {
	child   *host.Child
	cpus    []int
	address string
	control *control // nil: the target has no control endpoint
	pid     int      // of the server itself, or of the guard of a foreign one
}

// targetOrder says what to start.
type targetOrder struct {
	exe  string
	c    variant
	raw  bool
	cpus [][]int // one process a set
}

func startTarget(ctx context.Context, order targetOrder) (*target, error) {
	t := &target{reference: order.c.Scenario.Target.Reference}
	for _, cpus := range order.cpus {
		start := startReference
		if !t.reference {
			start = startForeign
		}
		p, err := start(ctx, order, cpus)
		if err != nil {
			t.stop()
			return nil, err
		}
		t.processes = append(t.processes, p)
	}
	return t, nil
}

// startReference starts `bench serve` and reads the one line that it prints when
// it listens.
func startReference(ctx context.Context, order targetOrder, cpus []int) (*targetProcess, error) {
	token := rand.Text()
	s := order.c.Scenario
	args := []string{
		"serve", "--transport", order.c.Transport, "--listen", "127.0.0.1:0",
		"--queue", strconv.Itoa(s.Queue), "--overflow", s.Overflow, "--ready-json",
	}
	if order.c.side.Inject != "" {
		args = append(args, "--inject", order.c.side.Inject)
	}
	if order.raw {
		args = append(args, "--raw")
	}
	lines := make(chan string, 1)
	child, err := host.Start(host.Spec{
		Name: "the reference server",
		Path: order.exe, Args: args, Env: []string{wire.TokenVariable + "=" + token}, CPUs: cpus,
		OnLine: func(line string) {
			select {
			case lines <- line:
			default: // only the first line is for us
			}
		},
	})
	if err != nil {
		return nil, unstarted(err)
	}
	p := &targetProcess{child: child, cpus: cpus, pid: child.PID()}
	ready, err := readReady(ctx, child, lines)
	if err != nil {
		_ = child.Stop(stopGrace)
		return nil, failure("run `bench serve --transport "+order.c.Transport+"` by hand to see more", ofTarget(err))
	}
	p.address = ready.Address
	p.control = newControl(ready.Control, token)
	return p, nil
}

func readReady(ctx context.Context, child *host.Child, lines <-chan string) (wire.Ready, error) {
	var ready wire.Ready
	ctx, cancel := context.WithTimeoutCause(ctx, readyTimeout, fmt.Errorf("the reference server was not ready within %v", readyTimeout))
	defer cancel()
	select {
	case line := <-lines:
		if err := json.Unmarshal([]byte(line), &ready); err != nil {
			return ready, fmt.Errorf("the reference server's first line is not the ready line: %q", line)
		}
		return ready, nil
	case <-child.Done():
		return ready, fmt.Errorf("the reference server ended before it was ready: %w", child.End())
	case <-ctx.Done():
		return ready, context.Cause(ctx)
	}
}

// endedHint is what to do about a child that has ended and should still run: next,
// after what is to be known of one that thought that all was well.
func endedHint(err error, next string) string {
	if exit, ok := errors.AsType[*host.ExitError](err); ok && exit.Status == 0 {
		return "it is expected to run in the foreground until it is asked to end; " + next
	}
	return next
}

// startForeign starts a command that speaks the contract, under a guard that ends
// it with us, and waits until its port accepts connections.
func startForeign(ctx context.Context, order targetOrder, cpus []int) (*targetProcess, error) {
	token := rand.Text()
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	s := order.c.Scenario
	commandLine := strings.NewReplacer(
		"{port}", strconv.Itoa(ports[0]),
		"{control_port}", strconv.Itoa(ports[1]),
		"{transport}", order.c.Transport,
		"{rate}", strconv.FormatFloat(s.Rate, 'f', -1, 64),
		"{payload}", strconv.Itoa(s.Payload),
		"{queue}", strconv.Itoa(s.Queue),
		"{overflow}", s.Overflow,
		"{bench}", shellQuote(order.exe),
	).Replace(s.Target.Exec)
	spec := host.Guard(order.exe, commandLine)
	spec.Name, spec.CPUs, spec.Dir = "the target", cpus, order.c.side.Dir
	spec.Unset, spec.Env = order.c.side.Unset, []string{wire.TokenVariable + "=" + token}
	child, err := host.Start(spec)
	if err != nil {
		return nil, unstarted(err)
	}
	p := &targetProcess{child: child, cpus: cpus, pid: child.PID(), address: net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[0]))}
	addresses := []string{p.address}
	if strings.Contains(s.Target.Exec, "{control_port}") {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[1]))
		addresses = append(addresses, address)
		p.control = newControl(address, token)
	}
	for _, address := range addresses {
		if err := awaitPort(ctx, child, address); err != nil {
			_ = child.Stop(stopGrace)
			return nil, failure(endedHint(err, "run the command by hand: "+commandLine), ofTarget(err))
		}
	}
	return p, nil
}

// awaitPort dials until somebody accepts. Nothing tells when a foreign process
// begins to listen, so it is asked again and again.
func awaitPort(ctx context.Context, child *host.Child, address string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, readyTimeout,
		fmt.Errorf("the target did not listen on %s within %v", address, readyTimeout))
	defer cancel()
	var dialer net.Dialer
	for {
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-child.Done():
			return fmt.Errorf("the target ended before it listened on %s: %w", address, child.End())
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// freePorts asks the kernel for ports that nobody listens on at this moment.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("a free port for the target: %w", err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (t *target) addresses() []string {
	var list []string
	for _, p := range t.processes {
		list = append(list, p.address)
	}
	return list
}

// controlled says whether every process has a control endpoint.
func (t *target) controlled() bool {
	for _, p := range t.processes {
		if p.control == nil {
			return false
		}
	}
	return true
}

// each asks every process at once, by f.
func (t *target) each(f func(i int, p *targetProcess) error) error {
	failures := make([]error, len(t.processes))
	var called sync.WaitGroup
	for i, p := range t.processes {
		called.Go(func() { failures[i] = f(i, p) })
	}
	t.late.await(&called, func() string { return "the target" })
	return errors.Join(failures...)
}

// stats asks every process for its account.
func (t *target) stats(ctx context.Context, query string) ([]wire.Stats, error) {
	stats := make([]wire.Stats, len(t.processes))
	err := t.each(func(i int, p *targetProcess) (err error) {
		stats[i], err = p.control.stats(ctx, query)
		return err
	})
	return stats, err
}

// watch derives a context that is cancelled, with its cause, when a process of
// the target ends.
func (t *target) watch(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watchers sync.WaitGroup
	for _, p := range t.processes {
		watchers.Go(func() {
			select {
			case <-p.child.Done():
				cancel(failure(endedHint(p.child.End(), "run it by hand with `bench serve` or its command"),
					ofTarget(fmt.Errorf("the target ended during the trial: %w", p.child.End()))))
			case <-ctx.Done():
			}
		})
	}
	return ctx, func() {
		cancel(nil)
		watchers.Wait()
	}
}

// stop ends every process and waits for it.
func (t *target) stop() {
	_ = t.each(func(_ int, p *targetProcess) error {
		if p.control != nil {
			p.control.close()
		}
		_ = p.child.Stop(stopGrace)
		return nil
	})
}
