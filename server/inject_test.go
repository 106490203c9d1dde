package server

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

func TestParseInject(t *testing.T) {
	got, err := ParseInject("delay=5ms,stall=200ms@3s,drop=1/97,dup=1/50,swap=1/51,corrupt=1/31,burn=20%,refuse=1/10,throttle=20000/s")
	want := Inject{
		Delay: 5 * time.Millisecond, Stall: 200 * time.Millisecond, StallFrom: 3 * time.Second,
		Drop: 97, Dup: 50, Swap: 51, Corrupt: 31, Refuse: 10, Burn: 0.2, Throttle: 20000,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := ParseInject(""); err != nil || got != (Inject{}) {
		t.Errorf("nothing: %+v, %v", got, err)
	}
}

var badInject = []string{
	",", "drop", "drop=", "drop=97", "drop=1/0", "drop=1/x", "drop=2/97", "drop=1/-3", "swap=1/1",
	"delay=5", "delay=-5ms", "delay=0s", "stall=200ms", "stall=200ms@", "stall=@3s", "stall=x@y",
	"burn=20", "burn=%", "burn=-1%", "burn=NaN%", "burn=Inf%", "throttle=5", "throttle=0/s",
	"refuse=0", "drop=1/2,drop=1/3", "unknown=1", "drop=1/5,",
}

func TestParseInjectRefuses(t *testing.T) {
	for _, text := range badInject {
		if got, err := ParseInject(text); err == nil {
			t.Errorf("%q was taken as %+v", text, got)
		}
	}
}

func FuzzParseInject(f *testing.F) {
	for _, text := range badInject {
		f.Add(text)
	}
	f.Add("delay=5ms,stall=200ms@3s,burn=900%")
	f.Fuzz(func(t *testing.T, text string) {
		in, err := ParseInject(text)
		if err != nil && in != (Inject{}) {
			t.Errorf("%q: an error and %+v", text, in)
		}
		if in.Swap == 1 || in.Delay < 0 || in.Burn < 0 {
			t.Errorf("%q: %+v", text, in)
		}
	})
}

func TestOrder(t *testing.T) {
	for _, tt := range []struct {
		swap, count uint64
		want        []uint64
	}{
		{0, 4, []uint64{0, 1, 2, 3}},
		{3, 7, []uint64{0, 1, 3, 2, 4, 6, 5}},
		{3, 6, []uint64{0, 1, 3, 2, 4, 5}}, // 5 has no successor
		{2, 6, []uint64{0, 2, 1, 4, 3, 5}},
		{2, 1, []uint64{0}},
	} {
		in := Inject{Swap: tt.swap}
		var got []uint64
		for n := range tt.count {
			got = in.order(got, n, tt.count)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("swap 1/%d of %d (-want +got):\n%s", tt.swap, tt.count, diff)
		}
	}
}

// tally is what a subscriber sees of a faulty server.
type tally struct {
	Distinct, Duplicates, Reordered, Corrupt int
}

func observe(t *testing.T, c *client, copies int) tally {
	t.Helper()
	var seen tally
	last := int64(-1)
	have := map[uint64]bool{}
	for range copies {
		p, err := c.next()
		if err != nil {
			t.Fatal(err)
		}
		e, err := wire.Decode(p)
		switch {
		case errors.Is(err, wire.ErrEnvelope) || errors.Is(err, wire.ErrChecksum):
			seen.Corrupt++
			continue
		case have[e.Sequence]:
			seen.Duplicates++
			continue
		case int64(e.Sequence) < last:
			seen.Reordered++
		}
		have[e.Sequence] = true
		seen.Distinct++
		last = max(last, int64(e.Sequence))
	}
	return seen
}

func TestFaultsAreExact(t *testing.T) {
	const count, clients = 200, 3
	for _, tt := range []struct {
		faults string
		copies int
		want   tally
	}{
		{"drop=1/7", count - 28, tally{Distinct: 172}},
		{"dup=1/9", count + 22, tally{Distinct: 200, Duplicates: 22}},
		{"swap=1/10", count, tally{Distinct: 200, Reordered: 19}}, // 199 is the last one
		{"corrupt=1/31", count, tally{Distinct: 194, Corrupt: 6}},
		{"drop=1/2,dup=1/3", count - 100 + 33, tally{Distinct: 100, Duplicates: 33}}, // of 66, every other one is dropped
	} {
		for _, name := range bothTransports {
			t.Run(tt.faults+"/"+name, func(t *testing.T) {
				s, _ := serve(t, Config{Inject: inject(t, tt.faults), Queue: 1000})
				var subs []*client
				for n := range clients {
					subs = append(subs, dial(t, s, name, n))
				}
				until(t, s, "subscribers", func(st wire.Stats) bool { return st.Connected == clients })
				start(t, s, wire.Start{RatePerS: 10_000, Count: count, PayloadBytes: 100})
				for _, c := range subs {
					if diff := cmp.Diff(tt.want, observe(t, c, tt.copies)); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				}
				if st := until(t, s, "end", quiet); st.Written != count*clients || st.Published != count {
					t.Errorf("the lying server's books: %+v", st)
				}
			})
		}
	}
}

func TestRefuse(t *testing.T) {
	for _, name := range bothTransports {
		s, _ := serve(t, Config{Inject: inject(t, "refuse=1/4")})
		refused := 0
		for n := range 12 {
			c, status, err := tryDial(s, name, n)
			if err != nil {
				t.Fatal(err)
			}
			if c == nil {
				refused++
				if status != 503 || n%4 != 3 {
					t.Errorf("%s: attempt %d got status %d", name, n, status)
				}
				continue
			}
			defer c.conn.Close()
		}
		if st := stats(t, s, ""); refused != 3 || st.Refused != 3 {
			t.Errorf("%s: %d refused, the server says %d, want 3", name, refused, st.Refused)
		}
	}
}

func TestStallIsMadeUpForAtOnce(t *testing.T) {
	const rate, count = 200, 40 // one in 5 ms, 200 ms in all
	s, _ := serve(t, Config{Inject: inject(t, "stall=60ms@50ms")})
	c := dial(t, s, "ws", 0)
	until(t, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
	start(t, s, wire.Start{RatePerS: rate, Count: count, PayloadBytes: 64})
	var t0 int64
	for n := range int64(count) {
		e := c.mustNext(t)
		if n == 0 {
			t0 = e.Intended
		}
		ms := int64(time.Millisecond)
		if e.Intended != t0+n*5*ms {
			t.Fatalf("message %d intended at t0 + %d ns: the schedule was re-based", n, e.Intended-t0)
		}
		if n >= 10 && n < 22 && e.Published < t0+110*ms {
			t.Errorf("message %d published %d ns after t0, in the stall", n, e.Published-t0)
		}
	}
}

func TestDelayComesAfterThePublishedStamp(t *testing.T) {
	const delay = 3 * time.Millisecond
	s, _ := serve(t, Config{Inject: inject(t, "delay=3ms")})
	c := dial(t, s, "sse", 0)
	until(t, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
	start(t, s, wire.Start{RatePerS: 100, Count: 10, PayloadBytes: 64})
	for range 10 {
		e := c.mustNext(t)
		if late := time.Duration(time.Now().UnixNano() - e.Published); late < delay {
			t.Errorf("message %d arrived %v after its published stamp", e.Sequence, late)
		}
	}
}

func TestBurnTakesItsShare(t *testing.T) {
	runtime.LockOSThread() // the clock is the thread's
	defer runtime.UnlockOSThread()
	var own int64
	work := func() int {
		began := pace.ThreadCPU()
		for own < int64(2*time.Millisecond) {
			own = pace.ThreadCPU() - began
		}
		return 1
	}
	drag := (&Inject{Burn: 2, Throttle: 1e9}).drag()
	began := pace.ThreadCPU()
	drag(work)
	if all := pace.ThreadCPU() - began; all < 3*own {
		t.Errorf("%d ns with a burn of 200 %% of %d ns: expected three times as much", all, own)
	}
}

func TestThrottle(t *testing.T) {
	th := &throttle{perS: 10_000}
	began := time.Now()
	for range 10 {
		th.after(20)
	}
	if took := time.Since(began); took < 19*time.Millisecond {
		t.Errorf("200 deliveries at 10,000 a second took %v", took)
	}
}
