package hub

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

func newHub(t *testing.T, opt Options) *Hub {
	t.Helper()
	h, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func publish(h *Hub, from, to int) {
	for n := from; n < to; n++ {
		h.Publish(&Message{Body: n, Copies: 1, Window: n%2 == 1})
	}
}

func upTo(from, to int) []int {
	var ns []int
	for n := from; n < to; n++ {
		ns = append(ns, n)
	}
	return ns
}

func TestOptions(t *testing.T) {
	for _, opt := range []Options{{Queue: 0, Overflow: Drop}, {Queue: 1, Overflow: "wait"}, {Queue: 1}} {
		if _, err := New(opt); err == nil {
			t.Errorf("%+v was taken", opt)
		}
	}
}

func TestEverySubscriberGetsEveryMessageFromItsJoining(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, Options{Queue: 64, Overflow: Drop, Shards: 3})
		defer h.Close()
		var sinks []*fakeSink
		for c := range 50 {
			f := newFakeSink()
			sinks = append(sinks, f)
			defer h.Join(c, f).Leave()
			publish(h, c, c+1) // the next one joins after message c
		}
		synctest.Wait()
		for c, f := range sinks {
			if diff := cmp.Diff(upTo(c, 50), f.received()); diff != "" {
				t.Errorf("subscriber %d (-want +got):\n%s", c, diff)
			}
		}
		want := Totals{Connected: 50, Accepted: 50, Published: 50, WindowPublished: 25, Enqueued: 50 * 51 / 2, Written: 50 * 51 / 2}
		if diff := cmp.Diff(want, h.Totals()); diff != "" {
			t.Errorf("totals (-want +got):\n%s", diff)
		}
	})
}

func TestOverflowDropsTheNewMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, Options{Queue: 4, Overflow: Drop, Shards: 1})
		defer h.Close()
		slow, quick := newFakeSink(), newFakeSink()
		slow.full = true
		defer h.Join(7, slow).Leave()
		defer h.Join(8, quick).Leave()
		for n := range 10 {
			publish(h, n, n+1)
			synctest.Wait()
		}
		if got := h.Totals(); got.Pending != 4 || got.Dropped != 6 || got.WindowDropped != 3 {
			t.Errorf("with a full socket: %+v, want 4 pending, 6 dropped, 3 of them in the window", got)
		}
		slow.set(func() { slow.full = false })
		synctest.Wait()
		publish(h, 10, 12)
		synctest.Wait()
		if diff := cmp.Diff([]int{0, 1, 2, 3, 10, 11}, slow.received()); diff != "" {
			t.Errorf("slow subscriber (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(upTo(0, 12), quick.received()); diff != "" {
			t.Errorf("quick subscriber (-want +got):\n%s", diff)
		}
		want := []wire.ClientBook{
			{Client: 7, Enqueued: 12, Written: 6, Dropped: 6, WindowDropped: 3, Connected: true},
			{Client: 8, Enqueued: 12, Written: 12, Connected: true},
		}
		if diff := cmp.Diff(want, h.Books()); diff != "" {
			t.Errorf("books (-want +got):\n%s", diff)
		}
	})
}

func TestOverflowDisconnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, Options{Queue: 3, Overflow: Disconnect, Shards: 1})
		defer h.Close()
		slow := newFakeSink()
		slow.full = true
		s := h.Join(1, slow)
		for n := range 4 {
			if slow.wasCut() {
				t.Fatalf("cut before message %d, with %d in a queue of 3", n, n)
			}
			publish(h, n, n+1)
			synctest.Wait()
		}
		if !slow.wasCut() {
			t.Error("not cut by the fourth message")
		}
		s.Leave()
		got := h.Totals()
		if got.Cut != 1 || got.Dropped != 4 || got.Pending != 0 || got.Connected != 0 {
			t.Errorf("after the cut: %+v", got)
		}
	})
}

// A worker that is held up is a backlog of everybody's: beyond the queue's
// bound it is dropped for all inline subscribers.
func TestInboxIsBounded(t *testing.T) {
	for _, policy := range []string{Drop, Disconnect} {
		synctest.Test(t, func(t *testing.T) {
			release, held := make(chan struct{}), false
			h := newHub(t, Options{Queue: 5, Overflow: policy, Shards: 1, Drag: func(deliver func() int) {
				if !held {
					held = true
					<-release
				}
				deliver()
			}})
			defer h.Close()
			a, b := newFakeSink(), newFakeSink()
			defer h.Join(1, a).Leave()
			defer h.Join(2, b).Leave()
			publish(h, 0, 12)
			synctest.Wait()
			if got := h.Totals(); got.Pending != 24 {
				t.Errorf("%s: %d pending, want all 24", policy, got.Pending)
			}
			close(release)
			synctest.Wait()
			if diff := cmp.Diff(upTo(0, 5), a.received()); diff != "" {
				t.Errorf("%s: (-want +got):\n%s", policy, diff)
			}
			got := h.Totals()
			if got.Written != 10 || got.Dropped != 14 || got.Pending != 0 {
				t.Errorf("%s: %+v, want 10 written and 14 dropped", policy, got)
			}
			if cut := policy == Disconnect; a.wasCut() != cut || b.wasCut() != cut {
				t.Errorf("%s: cut %t and %t", policy, a.wasCut(), b.wasCut())
			}
		})
	}
}

func TestCopies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, Options{Queue: 8, Overflow: Drop})
		defer h.Close()
		quick, slow := newFakeSink(), newFakeSink()
		slow.full = true
		defer h.Join(1, quick).Leave()
		defer h.Join(2, slow).Leave()
		for n, copies := range []int{1, 0, 2, 3, 1} {
			h.Publish(&Message{Body: n, Copies: copies})
		}
		synctest.Wait()
		slow.set(func() { slow.full = false })
		synctest.Wait()
		want := []int{0, 2, 2, 3, 3, 3, 4}
		for _, f := range []*fakeSink{quick, slow} {
			if diff := cmp.Diff(want, f.received()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		if got := h.Totals(); got.Written != 10 || got.Pending != 0 {
			t.Errorf("%+v, want 10 messages written: copies are not messages", got)
		}
	})
}

func TestCloseCountsWhatIsLeftAsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, Options{Queue: 8, Overflow: Drop})
		slow := newFakeSink()
		slow.full = true
		s := h.Join(1, slow)
		publish(h, 0, 5)
		synctest.Wait()
		h.Close()
		s.Leave()
		s.Leave() // again: nothing happens
		if got := h.Totals(); got.Dropped != 5 || got.Pending != 0 || got.WindowDropped != 2 || got.Connected != 0 {
			t.Errorf("%+v, want 5 dropped, 2 of them in the window", got)
		}
		if h.Join(2, newFakeSink()) != nil {
			t.Error("a closed hub took a subscriber")
		}
	})
}

func TestSettleWaitsForTheWalk(t *testing.T) {
	h := newHub(t, Options{Queue: 8, Overflow: Drop})
	defer h.Close()
	f := newFakeSink()
	defer h.Join(1, f).Leave()
	for n := range 200 {
		publish(h, n, n+1)
		h.Settle(pace.Now() + int64(1e12))
		if got := len(f.received()); got != n+1 {
			t.Fatalf("settled with %d of %d messages delivered", got, n+1)
		}
	}
}
