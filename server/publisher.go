package server

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pushbench/server/hub"
	"pushbench/server/pace"
	"pushbench/server/wire"
)

const (
	maxCount = 36 * 36 * 36 * 36 * 36 * 36 * 36 // what an envelope can number
	// maxClockGap is how far T0 may be from this host's clock: further is a
	// mistake, or clocks that tell different times.
	maxClockGap = time.Hour
	// settleAhead is how long before a message is due the workers have for
	// themselves no longer: a little more than the waiter spins.
	settleAhead = int64(pace.MaxSpin + 100*time.Microsecond)
)

var errPublishing = errors.New("publishing already: expected a stop before the next start")

// publisher publishes to the fan on a schedule, one run at a time.
type publisher struct {
	fan        fan
	transports []transport
	raw        bool
	inject     Inject

	spun atomic.Int64 // ns of processor time that ended runs have spent waiting

	mu      sync.Mutex
	closed  bool
	current *run
}

// run is one series of messages.
type run struct {
	start    wire.Start
	schedule pace.Schedule
	payload  []byte
	waiter   atomic.Pointer[pace.Waiter]
	stop     chan struct{}
	stopOnce sync.Once
	done     chan struct{}
}

// begin checks a start document and begins to publish.
func (p *publisher) begin(start wire.Start) error {
	r, err := p.prepare(start)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.current != nil {
		return errPublishing
	}
	p.current = r
	go p.publish(r)
	return nil
}

func (p *publisher) prepare(start wire.Start) (*run, error) {
	r := &run{
		start:    start,
		schedule: pace.Schedule{T0: start.T0, RatePerS: start.RatePerS},
		stop:     make(chan struct{}),
		done:     make(chan struct{}),
	}
	if err := r.schedule.Validate(); err != nil {
		return nil, fmt.Errorf("rate_per_s: %w", err)
	}
	if gap := time.Duration(start.T0 - pace.Now()).Abs(); start.T0 <= 0 || gap > maxClockGap {
		return nil, fmt.Errorf("t0_ns %d is not within %v of this host's clock", start.T0, maxClockGap)
	}
	if start.Count < 1 || start.Count > maxCount {
		return nil, fmt.Errorf("count %d: expected 1 to %d messages", start.Count, uint64(maxCount))
	}
	if start.WindowFirst > start.Count || start.WindowCount > start.Count-start.WindowFirst {
		return nil, fmt.Errorf("window of %d messages from %d: expected it within the %d messages of the run", start.WindowCount, start.WindowFirst, start.Count)
	}
	if p.inject.Delay > 0 && r.schedule.At(1)-start.T0 <= int64(p.inject.Delay) {
		return nil, fmt.Errorf("rate_per_s %v with an injected delay of %v: expected a longer period than the delay", start.RatePerS, p.inject.Delay)
	}
	if start.PayloadBytes > wire.MaxPayload {
		return nil, fmt.Errorf("payload_bytes %d: expected at most %d", start.PayloadBytes, wire.MaxPayload)
	}
	var err error
	if r.payload, err = wire.NewPayload(start.PayloadBytes); err != nil {
		return nil, fmt.Errorf("payload_bytes: %w", err)
	}
	return r, nil
}

// halt ends the run under way, if any, and waits for it.
func (p *publisher) halt() {
	p.mu.Lock()
	r := p.current
	p.mu.Unlock()
	if r != nil {
		r.stopOnce.Do(func() { close(r.stop) })
		<-r.done
	}
}

// close halts and begins no more.
func (p *publisher) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.halt()
}

func (p *publisher) publishing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.current != nil
}

// spinCPU is the processor time spent waiting precisely, ns.
func (p *publisher) spinCPU() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	total := p.spun.Load()
	if p.current != nil {
		if w := p.current.waiter.Load(); w != nil {
			total += int64(w.SpinCPU())
		}
	}
	return total
}

// publish is the run.
func (p *publisher) publish(r *run) {
	defer close(r.done)
	w := pace.NewWaiter()
	r.waiter.Store(w)
	defer func() {
		p.mu.Lock()
		p.spun.Add(int64(w.SpinCPU()))
		p.current = nil
		p.mu.Unlock()
	}()
	var due []uint64
	for n := range r.start.Count {
		at := p.inject.notBefore(r.schedule.At(n), r.start.T0)
		p.fan.Settle(at - settleAhead)
		if !w.WaitUntil(at, r.stop) {
			return
		}
		due = p.inject.order(due[:0], n, r.start.Count)
		for _, sequence := range due {
			if !p.send(r, w, sequence) {
				return
			}
		}
	}
}

// send stamps a message, encodes it once for each transport and hands it over.
func (p *publisher) send(r *run, w *pace.Waiter, sequence uint64) bool {
	e := wire.Envelope{Sequence: sequence, Intended: r.schedule.At(sequence), Published: pace.Now()}
	e.Put(r.payload)
	p.inject.corrupt(sequence, r.payload)
	b, err := p.encode(r.payload)
	p.inject.corrupt(sequence, r.payload) // the filler is used again
	if err != nil {
		return false
	}
	if p.inject.Delay > 0 && !w.WaitUntil(e.Published+int64(p.inject.Delay), r.stop) {
		return false
	}
	p.fan.Publish(&hub.Message{
		Window: sequence-r.start.WindowFirst < r.start.WindowCount,
		Copies: p.inject.copies(sequence),
		Body:   b,
	})
	return true
}

func (p *publisher) encode(payload []byte) (body, error) {
	b := make(body, len(p.transports))
	for i, t := range p.transports {
		if p.raw {
			b[i] = t.raw(payload)
			continue
		}
		encoded, err := t.encode(payload)
		if err != nil {
			return nil, err
		}
		b[i] = encoded
	}
	return b, nil
}
