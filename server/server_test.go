package server

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

// Every message reaches every subscriber once, intact, in order and with the
// bytes that the formula says; from the hub and from the floor.
func TestDelivery(t *testing.T) {
	for _, raw := range []bool{false, true} {
		for _, name := range bothTransports {
			for _, payload := range []int{wire.EnvelopeSize, 128, 1 << 10, 2040, 4 << 10, 64 << 10} {
				t.Run(fmt.Sprintf("%s/raw=%t/%dB", name, raw, payload), func(t *testing.T) {
					testDelivery(t, name, raw, payload)
				})
			}
		}
	}
}

func testDelivery(t *testing.T, name string, raw bool, payload int) {
	const clients, count = 5, 20
	s, stop := serve(t, Config{Raw: raw})
	var subs []*client
	for n := range clients {
		subs = append(subs, dial(t, s, name, n))
	}
	until(t, s, "subscribers", func(st wire.Stats) bool { return st.Connected == clients })
	t0 := pace.Now() + int64(2*time.Millisecond)
	start(t, s, wire.Start{T0: t0, RatePerS: 2000, Count: count, PayloadBytes: payload, WindowFirst: 5, WindowCount: 10})
	schedule := pace.Schedule{T0: t0, RatePerS: 2000}
	described, _ := wire.LookupTransport(name)
	for _, c := range subs {
		for n := range uint64(count) {
			e := c.mustNext(t)
			if e.Sequence != n || e.Intended != schedule.At(n) || e.Published < e.Intended {
				t.Fatalf("message %d: %+v, due at %d", n, e, schedule.At(n))
			}
		}
		if want := count * described.BytesPerMsg(payload); c.conn.n != want {
			t.Errorf("%d B on the wire, want %d", c.conn.n, want)
		}
	}
	st := until(t, s, "end of the run", quiet)
	const all = clients * count
	if st.Published != count || st.WindowPublished != 10 || st.Written != all || st.Dropped != 0 || st.Accepted != clients {
		t.Errorf("stats %+v", st)
	}
	want := []wire.ClientBook{}
	for n := range clients {
		want = append(want, wire.ClientBook{Client: n, Enqueued: count, Written: count, Connected: true})
	}
	if diff := cmp.Diff(want, st.Clients); diff != "" {
		t.Errorf("books (-want +got):\n%s", diff)
	}
	stop()
	for _, c := range subs {
		if _, err := c.next(); err == nil {
			t.Error("a message after the server's end")
		}
	}
}

func TestBooksOutliveTheSubscriber(t *testing.T) {
	for _, raw := range []bool{false, true} {
		s, _ := serve(t, Config{Raw: raw})
		stays, goes := dial(t, s, "ws", 1), dial(t, s, "sse", 2)
		until(t, s, "subscribers", func(st wire.Stats) bool { return st.Connected == 2 })
		start(t, s, wire.Start{RatePerS: 1000, Count: 3, PayloadBytes: 64})
		for range 3 {
			stays.mustNext(t)
			goes.mustNext(t)
		}
		until(t, s, "end of the run", quiet)
		_ = goes.conn.Close()
		st := until(t, s, "departure", func(st wire.Stats) bool { return st.Connected == 1 })
		want := []wire.ClientBook{
			{Client: 1, Enqueued: 3, Written: 3, Connected: true},
			{Client: 2, Enqueued: 3, Written: 3},
		}
		if diff := cmp.Diff(want, st.Clients); diff != "" || st.Written != 6 {
			t.Errorf("raw=%t: books (-want +got):\n%s\n%+v", raw, diff, st)
		}
	}
}

// One that reads nothing does not hold up the others, and costs no more than
// its queue.
func TestOverflow(t *testing.T) {
	for _, name := range bothTransports {
		for _, policy := range []string{"drop", "disconnect"} {
			t.Run(name+"/"+policy, func(t *testing.T) {
				const count, queue = 400, 64
				s, _ := serve(t, Config{Queue: queue, Overflow: policy})
				reads := dial(t, s, name, 0)
				stuck := dial(t, s, name, 1)
				until(t, s, "subscribers", func(st wire.Stats) bool { return st.Connected == 2 })
				start(t, s, wire.Start{RatePerS: 500, Count: count, PayloadBytes: 64 << 10, WindowCount: count})
				for n := range uint64(count) {
					if e := reads.mustNext(t); e.Sequence != n {
						t.Fatalf("got %d instead of %d", e.Sequence, n)
					}
				}
				if policy == "disconnect" {
					st := until(t, s, "cut", func(st wire.Stats) bool { return quiet(st) && st.Connected == 1 })
					b := st.Clients[1]
					if st.Cut != 1 || b.Connected || b.Written+b.Dropped != b.Enqueued || b.Dropped < queue {
						t.Errorf("cut %d, book %+v", st.Cut, b)
					}
					return
				}
				st := until(t, s, "end", func(st wire.Stats) bool { return !st.Publishing && st.Pending == queue })
				b := st.Clients[1]
				if b.Enqueued != count || b.Dropped == 0 || b.WindowDropped != b.Dropped || b.Written+b.Dropped+queue != count {
					t.Errorf("while it is stuck: %+v", b)
				}
				for range b.Written + queue {
					stuck.mustNext(t)
				}
				if st := until(t, s, "drain", quiet); st.Clients[1].Written != b.Written+queue || st.Clients[1].Dropped != b.Dropped {
					t.Errorf("after it has read: %+v, before: %+v", st.Clients[1], b)
				}
			})
		}
	}
}

func TestShutdownWithEverythingUnderWay(t *testing.T) {
	for _, name := range bothTransports {
		s, stop := serve(t, Config{Queue: 4})
		for n := range 20 {
			dial(t, s, name, n) // nobody reads
		}
		until(t, s, "subscribers", func(st wire.Stats) bool { return st.Connected == 20 })
		start(t, s, wire.Start{RatePerS: 1000, Count: 1 << 20, PayloadBytes: 64 << 10})
		until(t, s, "drops", func(st wire.Stats) bool { return st.Dropped > 0 })
		stop()
	}
}

func TestConfigIsChecked(t *testing.T) {
	good := Config{Token: "x"}
	for name, change := range map[string]func(*Config){
		"no token":        func(c *Config) { c.Token = "" },
		"transport":       func(c *Config) { c.Transports = []string{"pigeon"} },
		"transport twice": func(c *Config) { c.Transports = []string{"ws", "ws"} },
		"public control":  func(c *Config) { c.ControlListen = "0.0.0.0:0" },
		"control":         func(c *Config) { c.ControlListen = "nonsense" },
		"listen":          func(c *Config) { c.Listen = "127.0.0.1:nonsense" },
		"queue":           func(c *Config) { c.Queue = -1 },
		"overflow":        func(c *Config) { c.Overflow = "wait" },
		"raw with faults": func(c *Config) { c.Raw, c.Inject.Drop = true, 2 },
	} {
		cfg := good
		change(&cfg)
		if s, err := New(cfg); err == nil {
			s.fan.Close()
			_, _ = s.subscribers.Close(), s.control.Close()
			t.Errorf("%s: %+v was taken", name, cfg)
		}
	}
}

func TestClientNumber(t *testing.T) {
	s, _ := serve(t, Config{})
	for query, want := range map[string]int{"?client=x": 400, "?client=-1": 400, "?client=99999999999": 400, "?client=": 200, "": 200} {
		if got := getStatus(t, s, wire.PathSSE+query); got != want {
			t.Errorf("%q: status %d, want %d", query, got, want)
		}
	}
	if got := getStatus(t, s, wire.PathWS); got != 400 {
		t.Errorf("a plain GET of %s: status %d, want 400", wire.PathWS, got)
	}
	if got := getStatus(t, s, "/nowhere"); got != 404 {
		t.Errorf("an unknown path: status %d, want 404", got)
	}
}
