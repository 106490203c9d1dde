package measure

import (
	"encoding/json"
	"flag"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pushbench/server/wire"
)

// drawMeasurement is what a recorder makes of any few subscribers and arrivals.
func drawMeasurement(t *rapid.T, name string, client int) *Measurement {
	w := testWindow()
	r := NewRecorder()
	if rapid.Bool().Draw(t, name+" knows the window") {
		if err := r.SetWindow(w); err != nil {
			t.Fatal(err)
		}
	}
	trackers := []*Tracker{r.Track(client, 0), r.Track(client+1, 0)}
	p, _ := wire.NewPayload(wire.EnvelopeSize)
	for range rapid.IntRange(0, 30).Draw(t, name+" messages") {
		sequence := rapid.Uint64Range(8, 31).Draw(t, name+" sequence")
		at := due(sequence) + rapid.Int64Range(-10, 3*second).Draw(t, name+" late")
		wire.Envelope{Sequence: sequence, Intended: due(sequence), Published: due(sequence) + 5}.Put(p)
		if rapid.IntRange(0, 9).Draw(t, name+" corrupt") == 0 {
			p[3] = '!'
		}
		stall := Stall{From: at - 50, To: at + rapid.Int64Range(-40, 40).Draw(t, name+" stall")}
		r.BeginRead(Read{Kernel: at, Start: t0, Stall: stall, Behind: rapid.Bool().Draw(t, name+" behind")})
		r.Message(trackers[rapid.IntRange(0, 1).Draw(t, name+" to")], p, at+100)
		r.EndRead(rapid.Bool().Draw(t, name+" partial"))
	}
	for range rapid.IntRange(0, 3).Draw(t, name+" usable") {
		r.Usable(rapid.Int64Range(1, second).Draw(t, name+" connect"), rapid.Bool().Draw(t, name+" stalled"))
		r.Ended(End{
			Cause:    rapid.SampledFrom([]string{"eof", "reset", "close 1001", "close 1013"}).Draw(t, name+" end"),
			Detail:   rapid.SampledFrom([]string{"", "bye", "busy"}).Draw(t, name+" detail"),
			ByTarget: true,
		})
	}
	m, err := r.Measurement()
	if err != nil {
		t.Fatal(err)
	}
	m.Agents = []string{name}
	m.Marks = []Mark{{Name: "start", Time: int64(client % 2)}}
	m.Engine, m.Stamp = "epoll", "kernel"
	return m
}

// clone goes through JSON, as a measurement of another process does.
func clone(t rapid.TB, m *Measurement) *Measurement {
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	c := new(Measurement)
	if err := json.Unmarshal(b, c); err != nil {
		t.Fatal(err)
	}
	return c
}

func merged(t rapid.TB, a, b *Measurement) *Measurement {
	a = clone(t, a)
	if err := Merge(a, clone(t, b)); err != nil {
		t.Fatal(err)
	}
	return a
}

// fewer lowers the number of checks of a property that costs milliseconds each.
func fewer(t *testing.T) {
	const name = "rapid.checks"
	usual := flag.Lookup(name).Value.String()
	if err := flag.Set(name, "15"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flag.Set(name, usual) })
}

func TestMergeInAnyOrder(t *testing.T) {
	fewer(t)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawMeasurement(t, "a", 0), drawMeasurement(t, "b", 2), drawMeasurement(t, "c", 4)
		if diff := cmp.Diff(merged(t, a, b), merged(t, b, a), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("a+b and b+a differ (-a+b +b+a):\n%s", diff)
		}
		left, right := merged(t, merged(t, a, b), c), merged(t, a, merged(t, b, c))
		if diff := cmp.Diff(left, right, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(a+b)+c and a+(b+c) differ:\n%s", diff)
		}
	})
}

func TestBooksBalance(t *testing.T) {
	fewer(t)
	rapid.Check(t, func(t *rapid.T) {
		m := merged(t, drawMeasurement(t, "a", 0), drawMeasurement(t, "b", 2))
		var arrived, received, missing, broadcast, seconds int64
		for _, b := range m.Books {
			arrived += b.Arrived
			received += b.Received
			missing += b.Missing
			if known := b.Received + b.Missing; known != 0 && known != int64(testWindow().Count) {
				t.Errorf("book %+v: received + missing = %d, want %d", b, known, testWindow().Count)
			}
		}
		for _, b := range m.Broadcasts {
			broadcast += b.N
		}
		for _, n := range m.SecondReceived {
			seconds += n
		}
		if arrived != m.ArrivedTotal || received != m.Received || missing != m.Missing || broadcast != m.Received || seconds != m.Received {
			t.Errorf("sums over books %d %d %d, broadcasts %d and seconds %d, want %d %d %d",
				arrived, received, missing, broadcast, seconds, m.ArrivedTotal, m.Received, m.Missing)
		}
		h, err := DecodeHistogram(m.Histograms[Latency])
		if err != nil {
			t.Fatal(err)
		}
		if got := h.TotalCount() + m.Negative; got != m.Received {
			t.Errorf("%d latencies, negative ones included, want %d", got, m.Received)
		}
	})
}

func TestHistogramsRoundTripExactly(t *testing.T) {
	fewer(t)
	rapid.Check(t, func(t *rapid.T) {
		h := nanoScale.new()
		for _, v := range rapid.SliceOf(rapid.Int64Range(0, highestValue)).Draw(t, "values") {
			if !nanoScale.record(h, v) {
				t.Fatalf("%d ns was not taken", v)
			}
		}
		b, err := encode(h)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeHistogram(b)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Equals(h) || got.Min() != h.Min() || got.Max() != h.Max() {
			t.Errorf("decoded histogram differs: %d values %d to %d, want %d values %d to %d",
				got.TotalCount(), got.Min(), got.Max(), h.TotalCount(), h.Min(), h.Max())
		}
	})
}

func TestMergeRefusesWhatDoesNotBelong(t *testing.T) {
	micro := microScale.new()
	microScale.record(micro, 5000)
	foreign, err := encode(micro)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*Measurement{
		"another version": {Version: ProtocolVersion + 1},
		"another engine":  {Version: ProtocolVersion, Engine: "goroutine"},
		"another stamp":   {Version: ProtocolVersion, Stamp: "user"},
		"garbage":         {Version: ProtocolVersion, Histograms: map[string][]byte{Latency: []byte("no histogram")}},
		"another scale":   {Version: ProtocolVersion, Histograms: map[string][]byte{Latency: foreign}},
	} {
		a := &Measurement{Version: ProtocolVersion, Engine: "epoll", Stamp: "kernel"}
		if Merge(a, b) == nil {
			t.Errorf("%s was merged", name)
		}
	}
}

func FuzzDecodeHistogram(f *testing.F) {
	h := nanoScale.new()
	nanoScale.record(h, 12345)
	good, _ := encode(h)
	f.Add(good)
	f.Add([]byte(nil))
	f.Add([]byte("HISTFAAAAB"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := DecodeHistogram(b)
		if err == nil && h.TotalCount() < 0 {
			t.Errorf("%d values", h.TotalCount())
		}
	})
}
