package measure

import (
	"testing"
	"time"

	"pushbench/server/wire"
)

const second = int64(time.Second)

// t0 is any moment; the tests have no clock.
const t0 = 1_800_000_000 * second

// testWindow holds messages 10 to 29, ten a second.
func testWindow() Window {
	return Window{T0: t0, RatePerS: 10, First: 10, Count: 20, From: t0 + second, To: t0 + 3*second}
}

// due is when the schedule of testWindow wants a message.
func due(sequence uint64) int64 { return t0 + int64(sequence)*second/10 }

func payload(t testing.TB, stream uint32, sequence uint64, lag int64) []byte {
	t.Helper()
	p, err := wire.NewPayload(64)
	if err != nil {
		t.Fatal(err)
	}
	wire.Envelope{Stream: stream, Sequence: sequence, Intended: due(sequence), Published: due(sequence) + lag}.Put(p)
	return p
}

// arrive feeds one message as one read that arrives at and is decoded 5 µs later.
func arrive(r *Recorder, t *Tracker, p []byte, at int64) {
	r.BeginRead(Read{Kernel: at, Start: t0 - second})
	r.Message(t, p, at+5000)
	r.EndRead(false)
}

func windowed(t testing.TB, w Window) *Recorder {
	t.Helper()
	r := NewRecorder()
	if err := r.SetWindow(w); err != nil {
		t.Fatal(err)
	}
	return r
}

func measured(t testing.TB, r *Recorder) *Measurement {
	t.Helper()
	m, err := r.Measurement()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func maxOf(t testing.TB, m *Measurement, name string) (count, highest int64) {
	t.Helper()
	h, err := DecodeHistogram(m.Histograms[name])
	if err != nil {
		t.Fatal(err)
	}
	return h.TotalCount(), h.Max()
}

func TestTimesOfAMessage(t *testing.T) {
	r := windowed(t, testWindow())
	arrive(r, r.Track(0, 0), payload(t, 0, 12, 1000), due(12)+20_000)
	m := measured(t, r)
	for name, want := range map[string]int64{
		Latency:     20_000,
		AppLatency:  25_000,
		ScheduleLag: 1000,
		ReceiveLag:  5000,
		FirstEvent:  due(12) + 20_000 - (t0 - second),
	} {
		count, highest := maxOf(t, m, name)
		if off := float64(highest-want) / float64(want); count != 1 || off < 0 || off > 0.001 {
			t.Errorf("%s: %d values up to %d, want one of %d", name, count, highest, want)
		}
	}
	want := Broadcast{N: 1, Published: due(12) + 1000, First: due(12) + 20_000, Last: due(12) + 20_000}
	if m.Broadcasts[2] != want {
		t.Errorf("broadcast %+v, want %+v", m.Broadcasts[2], want)
	}
}

func TestBroadcastIsSeenByAll(t *testing.T) {
	r := windowed(t, testWindow())
	arrive(r, r.Track(0, 0), payload(t, 0, 10, 300), due(10)+900)
	arrive(r, r.Track(1, 0), payload(t, 0, 10, 200), due(10)+700) // another process published it
	arrive(r, r.Track(2, 0), payload(t, 0, 10, 300), due(10)+950)
	got := measured(t, r).Broadcasts[0]
	if want := (Broadcast{N: 3, Published: due(10) + 200, First: due(10) + 700, Last: due(10) + 950}); got != want {
		t.Errorf("broadcast %+v, want %+v", got, want)
	}
}

func TestOnlyTheWindowCounts(t *testing.T) {
	r := NewRecorder()
	a := r.Track(7, 0)
	arrive(r, a, payload(t, 0, 4, 0), due(4)) // the target was publishing already
	arrive(r, a, payload(t, 0, 5, 0), due(5))
	if err := r.SetWindow(testWindow()); err != nil {
		t.Fatal(err)
	}
	for _, s := range []uint64{9, 10, 11, 13, 12, 12, 29} {
		arrive(r, a, payload(t, 0, s, 0), due(s)+1000)
	}
	arrive(r, a, payload(t, 0, 30, 0), due(30)) // beyond the schedule
	arrive(r, a, payload(t, 1, 14, 0), due(14)) // a foreign stream
	broken := payload(t, 0, 14, 0)
	broken[len(broken)-1] ^= 1
	r.BeginRead(Read{Kernel: due(14), Start: t0})
	r.Message(a, broken, due(14))
	m := measured(t, r)
	got := []int64{m.Received, m.Duplicated, m.Reordered, m.Corrupt, m.Missing, m.Unexpected, m.ArrivedTotal}
	want := []int64{5, 1, 1, 0, 15, 2, 12}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("received, duplicated, reordered, corrupt, missing, unexpected, arrived = %v, want %v", got, want)
		}
	}
	if want := (Book{Client: 7, Arrived: 12, Received: 5, Missing: 15}); m.Books[0] != want {
		t.Errorf("book %+v, want %+v", m.Books[0], want)
	}
	if n, _ := maxOf(t, m, Latency); n != 5 {
		t.Errorf("%d latencies, want 5: one for each message of the window received", n)
	}
}

func TestCoalescedAreAllButTheLastOfARead(t *testing.T) {
	for _, c := range []struct {
		name    string
		kernel  int64
		n       int
		partial bool
		want    int64
	}{
		{"alone", due(20), 1, false, 0},
		{"three in a read", due(20), 3, false, 2},
		{"the read ends in a further one", due(20), 1, true, 1},
		{"both", due(20), 3, true, 3},
		{"no stamp to be wrong", 0, 3, true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := windowed(t, testWindow())
			a := r.Track(0, 0)
			r.BeginRead(Read{Kernel: c.kernel, Start: t0})
			for i := range c.n {
				r.Message(a, payload(t, 0, uint64(10+i), 0), due(20)+1)
			}
			r.EndRead(c.partial)
			if got := measured(t, r).Coalesced; got != c.want {
				t.Errorf("coalesced %d, want %d", got, c.want)
			}
		})
	}
}

func TestWhatDoesNotFitIsCounted(t *testing.T) {
	r := windowed(t, testWindow())
	a := r.Track(0, 0)
	arrive(r, a, payload(t, 0, 10, 0), due(10)-1)         // a clock is wrong
	arrive(r, a, payload(t, 0, 11, -1), due(11)+10)       // published before it was due
	arrive(r, a, payload(t, 0, 12, 0), due(12)+61*second) // latency and app latency beyond the range
	m := measured(t, r)
	if m.Negative != 1 || m.OutOfRange != 3 {
		t.Errorf("negative %d, out of range %d, want 1 and 3", m.Negative, m.OutOfRange)
	}
	if m.Received != 3 {
		t.Errorf("received %d, want 3: a time that does not fit is no loss", m.Received)
	}
	if n, _ := maxOf(t, m, Latency); n != 1 {
		t.Errorf("%d latencies, want 1", n)
	}
}

func TestUserStampsWithoutKernelOnes(t *testing.T) {
	r := windowed(t, testWindow())
	a := r.Track(0, 0)
	r.BeginRead(Read{Kernel: 0, Start: t0})
	r.Message(a, payload(t, 0, 10, 0), due(10)+500)
	m := measured(t, r)
	if n, highest := maxOf(t, m, Latency); n != 1 || highest != 500 || m.Stamped != 0 {
		t.Errorf("%d latencies up to %d with %d stamps, want one of 500 with none", n, highest, m.Stamped)
	}
}

func TestSeriesOfTheWindow(t *testing.T) {
	r := windowed(t, testWindow())
	a := r.Track(0, 0)
	arrive(r, a, payload(t, 0, 19, 0), due(19)+second/5) // due in second 0, arrives in second 1
	arrive(r, a, payload(t, 0, 29, 0), due(29)+second/5) // arrives after the window
	m := measured(t, r)
	if got := m.SecondReceived; len(got) != 3 || got[0] != 0 || got[1] != 1 || got[2] != 1 {
		t.Errorf("received by second %v, want [0 1 1]", got)
	}
	if len(m.SecondLatency[0]) == 0 || len(m.SecondLatency[1]) == 0 || len(m.SliceLatency) != Slices {
		t.Errorf("latency by second %d of 2, by slice %d of %d", len(m.SecondLatency), len(m.SliceLatency), Slices)
	}
	if m.PublishedStep[22] != 1 || m.ArrivedStep[27] != 1 || m.ArrivedStep[BacklogSteps] != 1 {
		t.Errorf("published by step %v, arrived %v", m.PublishedStep, m.ArrivedStep)
	}
}

func TestWindowIsSetOnceAndSane(t *testing.T) {
	w := testWindow()
	r := windowed(t, w)
	if r.SetWindow(w) == nil {
		t.Error("a second window was taken")
	}
	for name, bad := range map[string]Window{
		"empty":     {From: 0, To: 1},
		"huge":      {Count: 1 << 60, To: 1},
		"backwards": {Count: 1, From: 1, To: 1},
		"endless":   {Count: 1, To: 1 << 62},
	} {
		if NewRecorder().SetWindow(bad) == nil {
			t.Errorf("%s window was taken", name)
		}
	}
}

func TestConnectionsAreCountedByCause(t *testing.T) {
	r := NewRecorder()
	r.Usable(1000, false)
	r.Usable(2000, true)
	r.Ended(End{Cause: "reset", ByTarget: true})
	r.ConnectFailed(End{Cause: "refused", ByTarget: true})
	r.ConnectFailed(End{Cause: "no ports"})
	m := measured(t, r)
	if m.Connected != 2 || m.OpenAtEnd != 1 || m.RefusedByTarget != 2 || m.Ends["reset"] != 1 ||
		m.ConnectErrors["refused"] != 1 || m.ConnectErrors["no ports"] != 1 || m.StalledConnects != 1 {
		t.Errorf("connections %+v", m)
	}
	if n, _ := maxOf(t, m, Connect); n != 2 {
		t.Errorf("%d connect times, want 2", n)
	}
	if r.Failed() != 3 || r.Connected() != 1 {
		t.Errorf("failed %d, connected %d, want 3 and 1", r.Failed(), r.Connected())
	}
}

func TestMessageAllocatesNothing(t *testing.T) {
	r := windowed(t, Window{T0: t0, RatePerS: 1000, Count: 1 << 20, From: t0, To: t0 + 1000*second})
	trackers := []*Tracker{r.Track(0, 0), r.Track(1, 0)}
	p, _ := wire.NewPayload(128)
	sequence := uint64(0)
	step := func() {
		at := t0 + int64(sequence)*1000
		wire.Envelope{Sequence: sequence, Intended: at, Published: at}.Put(p)
		for _, tr := range trackers {
			r.BeginRead(Read{Kernel: at + 1000, Start: t0})
			r.Message(tr, p, at+2000)
			r.EndRead(false)
		}
		sequence++
	}
	step() // makes the histograms of the first second and slice
	if allocs := testing.AllocsPerRun(100, step); allocs != 0 {
		t.Errorf("%v allocations a broadcast, want none", allocs)
	}
}

func BenchmarkMessage(b *testing.B) {
	const subscribers = 4000
	r := windowed(b, Window{T0: t0, RatePerS: 1000, Count: 1 << 20, From: t0, To: t0 + 1000*second})
	trackers := make([]*Tracker, subscribers)
	for i := range trackers {
		trackers[i] = r.Track(i, 0)
	}
	p, _ := wire.NewPayload(128)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		sequence := uint64(i / subscribers)
		at := t0 + int64(sequence)*1_000_000
		if i%subscribers == 0 {
			wire.Envelope{Sequence: sequence, Intended: at, Published: at}.Put(p)
		}
		arrived := at + int64(i%subscribers)*5000
		r.BeginRead(Read{Kernel: arrived, Start: t0})
		r.Message(trackers[i%subscribers], p, arrived+1000)
		r.EndRead(false)
	}
}

func TestATargetThatPublishesOnIsNoSurprise(t *testing.T) {
	w := testWindow()
	w.GoesOn = true
	r := windowed(t, w)
	a := r.Track(0, 0)
	for s := uint64(10); s < 33; s++ {
		arrive(r, a, payload(t, 0, s, 0), due(s)+1000)
	}
	m := measured(t, r)
	if m.Received != 20 || m.Missing != 0 || m.Unexpected != 0 || m.ArrivedTotal != 23 {
		t.Errorf("received %d, missing %d, unexpected %d, arrived %d; want 20, 0, 0, 23",
			m.Received, m.Missing, m.Unexpected, m.ArrivedTotal)
	}
}

// What nobody knows the arrival of, since the worker did not run, is marked: of a read,
// all but its last message, which has a stamp of its own; without stamps all; and where
// the socket was full, all that was published before the end of the stall.
func TestStalledDeliveriesAreMarked(t *testing.T) {
	const length = second / 5
	stall := Stall{From: due(12) - length/2, To: due(12) + length/2}
	for _, c := range []struct {
		name    string
		at      int64 // of the read
		behind  bool
		filled  bool
		partial bool
		want    int64 // of the messages 10 to 13 in the read
	}{
		{"in the stall", stall.To - 1, true, false, false, 3},
		{"in the stall, and more to come", stall.To - 1, true, false, true, 4},
		{"in the stall, and read long after", stall.To - 1, false, false, false, 3},
		{"without a stamp", 0, true, false, false, 4},
		{"after the stall", stall.To + 1, true, false, false, 3},
		{"from a full socket", stall.To + 1, false, true, false, 3}, // message 13 was published later
		{"long after", stall.To + second/10, false, false, false, 0},
		{"without a stamp, long after", 0, false, false, false, 0},
	} {
		r := windowed(t, testWindow())
		tracker := r.Track(0, 0)
		r.BeginRead(Read{Kernel: c.at, Stall: stall, Behind: c.behind, Filled: c.filled})
		for n := range uint64(4) {
			r.Message(tracker, payload(t, 0, 10+n, 1), stall.To+2)
		}
		r.EndRead(c.partial)
		m := measured(t, r)
		var broadcasts int64
		for _, b := range m.Broadcasts {
			if b.Stalled {
				broadcasts++
			}
		}
		longest := int64(0)
		if c.want > 0 && !c.filled {
			longest = length
		}
		if m.Stalled != c.want || broadcasts != c.want || m.LongestStall != longest || m.StallTime != longest || m.Received != 4 {
			t.Errorf("%s: %d deliveries and %d broadcasts stalled for %d of %d ns, received %d; want %d, %d, %d, 4",
				c.name, m.Stalled, broadcasts, m.LongestStall, m.StallTime, m.Received, c.want, c.want, longest)
		}
	}
}

// Every stall in which something came counts once.
func TestStallTime(t *testing.T) {
	r := windowed(t, testWindow())
	tracker := r.Track(0, 0)
	for n, stall := range []Stall{{}, {From: 10, To: 50}, {From: 10, To: 50}, {From: 100, To: 110}} {
		r.BeginRead(Read{Kernel: due(12), Stall: stall, Behind: true})
		r.Message(tracker, payload(t, 0, 10+uint64(n), 0), due(12))
		r.EndRead(false)
	}
	if m := measured(t, r); m.StallTime != 50 || m.LongestStall != 40 || m.Stalled != 0 {
		t.Errorf("%d ns in all, %d at most, %d deliveries; want 50, 40, 0", m.StallTime, m.LongestStall, m.Stalled)
	}
}

// The schedule is known: a message that is intended at another time is noted, however
// many there are, and only those of the window.
func TestMessagesOffTheSchedule(t *testing.T) {
	for _, c := range []struct {
		name     string
		sequence uint64
		off      int64
		want     int64
	}{
		{"on it", 12, 0, 0},
		{"late", 12, 20_000_000, 20_000_000},
		{"early", 12, -20_000_000, 20_000_000},
		{"before the window", 5, 20_000_000, 0},
		{"after it", 31, 20_000_000, 0},
	} {
		r := windowed(t, testWindow())
		tracker := r.Track(0, 0)
		p := payload(t, 0, c.sequence, 0)
		wire.Envelope{Sequence: c.sequence, Intended: due(c.sequence) + c.off, Published: due(c.sequence)}.Put(p)
		arrive(r, tracker, p, due(c.sequence)+second)
		if m := measured(t, r); m.OffSchedule != c.want {
			t.Errorf("%s: %d ns off, want %d", c.name, m.OffSchedule, c.want)
		}
	}
}
