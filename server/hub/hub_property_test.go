package hub

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// op is one step of a random history. The histories are drawn before they are
// played: the bubble runs in a goroutine of its own.
type op struct {
	kind string
	who  int
	wait bool // let everything come to rest after it
}

func drawOps(t *rapid.T) []op {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) op {
		return op{
			kind: rapid.SampledFrom([]string{"join", "publish", "publish", "publish", "fill", "free", "break", "leave"}).Draw(t, "kind"),
			who:  rapid.IntRange(0, 7).Draw(t, "who"),
			wait: rapid.Bool().Draw(t, "wait"),
		}
	}), 1, 80).Draw(t, "ops")
}

type player struct {
	hub   *Hub
	queue int
	sinks []*fakeSink
	subs  []*Subscriber
	left  map[int]bool
	n     int
}

func (p *player) play(o op) {
	if o.kind == "join" {
		f := newFakeSink()
		p.subs = append(p.subs, p.hub.Join(len(p.sinks), f))
		p.sinks = append(p.sinks, f)
		return
	}
	if o.kind == "publish" {
		publish(p.hub, p.n, p.n+1)
		p.n++
		return
	}
	if len(p.sinks) == 0 {
		return
	}
	who := o.who % len(p.sinks)
	f := p.sinks[who]
	switch o.kind {
	case "fill":
		f.set(func() { f.full = true })
	case "free":
		f.set(func() { f.full = false })
	case "break":
		f.set(func() { f.broken = true })
	case "leave":
		p.subs[who].Leave()
		p.left[who] = true
	}
}

// check holds whenever everything is at rest.
func (p *player) check() error {
	books := p.hub.Books()
	if len(books) != len(p.sinks) {
		return fmt.Errorf("%d books for %d subscribers", len(books), len(p.sinks))
	}
	var written, dropped, windowDropped, enqueued, pending int64
	for i, b := range books {
		f := p.sinks[i]
		held := b.Enqueued - b.Written - b.Dropped
		switch got := f.received(); {
		case b.Client != i || b.Connected == p.left[i]:
			return fmt.Errorf("subscriber %d: book %+v", i, b)
		case f.misuse != "":
			return fmt.Errorf("subscriber %d: sink was %s", i, f.misuse)
		case int64(len(got)) != b.Written:
			return fmt.Errorf("subscriber %d got %v, book says %+v", i, got, b)
		case !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got):
			return fmt.Errorf("subscriber %d got %v: out of order", i, got)
		case held < 0 || held > int64(p.queue) || held > 0 && (!f.full || f.broken || p.left[i]):
			return fmt.Errorf("subscriber %d: %d messages held of at most %d (full %t): %+v", i, held, p.queue, f.full, b)
		}
		written += b.Written
		dropped += b.Dropped
		windowDropped += b.WindowDropped
		enqueued += b.Enqueued
		pending += held
	}
	t := p.hub.Totals()
	if t.Written != written || t.Dropped != dropped || t.WindowDropped != windowDropped || t.Enqueued != enqueued || t.Pending != pending {
		return fmt.Errorf("totals %+v do not add up the books %+v", t, books)
	}
	if t.Published != int64(p.n) || t.Connected != int64(len(p.sinks)-len(p.left)) {
		return fmt.Errorf("totals %+v after %d messages, %d subscribers, %d left", t, p.n, len(p.sinks), len(p.left))
	}
	return nil
}

func TestBooksBalanceInAnyHistory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		opt := Options{
			Queue:    rapid.IntRange(1, 6).Draw(rt, "queue"),
			Overflow: rapid.SampledFrom([]string{Drop, Disconnect}).Draw(rt, "overflow"),
			Shards:   rapid.IntRange(1, 3).Draw(rt, "shards"),
		}
		ops := drawOps(rt)
		var failed error
		synctest.Test(t, func(t *testing.T) {
			p := &player{hub: newHub(t, opt), queue: opt.Queue, left: map[int]bool{}}
			for _, o := range ops {
				p.play(o)
				if got := p.hub.Totals(); got.Pending < 0 || got.Enqueued != got.Written+got.Dropped+got.Pending {
					failed = fmt.Errorf("after %+v: books do not balance: %+v", o, got)
				}
				if o.wait {
					synctest.Wait()
					failed = firstError(failed, p.check())
				}
			}
			p.hub.Close()
			for i, s := range p.subs {
				s.Leave()
				p.left[i] = true
			}
			failed = firstError(failed, p.check())
		})
		if failed != nil {
			rt.Fatal(failed)
		}
	})
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkDelivery(b *testing.B) {
	h, err := New(Options{Queue: 64, Overflow: Drop, Shards: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	const subscribers = 1000
	for c := range subscribers {
		defer h.Join(c, nullSink{}).Leave()
	}
	b.ReportAllocs()
	for b.Loop() {
		publish(h, 0, 1)
		h.Settle(1 << 62)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/subscribers, "ns/delivery")
}

type nullSink struct{}

func (nullSink) Deliver(any) (bool, error) { return false, nil }
func (nullSink) Finish() error             { return nil }
func (nullSink) Cut()                      {}
