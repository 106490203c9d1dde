package measure

import (
	"encoding/json"
	"testing"
)

// soFar is a list after its travel.
func soFar(t testing.TB, list []SoFar) []SoFar {
	t.Helper()
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	var got []SoFar
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// What is told on the way is what the measurement says at the end.
func TestSoFarIsTheMeasurementsOwn(t *testing.T) {
	a, b := windowed(t, testWindow()), windowed(t, testWindow())
	for i, r := range []*Recorder{a, b} {
		tr := r.Track(i, 0)
		for s := uint64(10); s < 30; s++ {
			arrive(r, tr, payload(t, 0, s, 0), due(s)+int64(s*uint64(i+1))*100_000)
		}
	}
	var merged []SoFar
	for _, r := range []*Recorder{a, b} {
		for i, s := range soFar(t, AddSoFar(nil, r.CopySeconds(0, 9))) {
			merged = MergeSoFar(merged, i, s)
		}
	}
	final := measured(t, a)
	if err := Merge(final, measured(t, b)); err != nil {
		t.Fatal(err)
	}
	if len(merged) != 2 {
		t.Fatalf("%d seconds, want the window's 2", len(merged))
	}
	for i, s := range merged {
		got, err1 := s.Histogram()
		want, err2 := DecodeMicroHistogram(final.SecondLatency[i])
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if !got.Equals(want) || got.TotalCount() != 20 {
			t.Errorf("second %d: %d latencies so far, %d in the measurement, want the same 20", i, got.TotalCount(), want.TotalCount())
		}
		if s.Received != final.SecondReceived[i] {
			t.Errorf("second %d: %d received so far, %d in the measurement", i, s.Received, final.SecondReceived[i])
		}
	}
}

func TestSoFarGoesNoFurtherThanTheWindow(t *testing.T) {
	r := windowed(t, testWindow())
	for _, c := range []struct{ first, count, want int }{
		{0, 1, 1}, {1, 1, 1}, {1, 5, 1}, {2, 1, 0}, {-1, 2, 0}, {0, 0, 0},
	} {
		if got := len(r.CopySeconds(c.first, c.count)); got != c.want {
			t.Errorf("%d seconds from %d on: got %d, want %d", c.count, c.first, got, c.want)
		}
	}
	if got := NewRecorder().CopySeconds(0, 1); got != nil {
		t.Errorf("%v without a window, want nothing", got)
	}
}

// A copy is of its moment: what arrives later does not change it.
func TestCopyStaysAsItIs(t *testing.T) {
	r := windowed(t, testWindow())
	tr := r.Track(0, 0)
	arrive(r, tr, payload(t, 0, 10, 0), due(10)+1000)
	early := r.CopySeconds(0, 1)
	arrive(r, tr, payload(t, 0, 11, 0), due(11)+1000)
	list := AddSoFar(nil, early)
	h, err := list[0].Histogram()
	if err != nil || h.TotalCount() != 1 || list[0].Received != 1 {
		t.Errorf("%d latencies and %d received, %v; want the first alone", h.TotalCount(), list[0].Received, err)
	}
}

func TestSoFarThatNobodyMeasuredIsRefused(t *testing.T) {
	for _, numbers := range [][]int64{{-1, 1}, {1 << 40, 1}, {1, -1}, {1}, {1, 2, 3}} {
		if h, err := (SoFar{Latency: numbers}).Histogram(); err == nil {
			t.Errorf("%v was taken as %d values", numbers, h.TotalCount())
		}
	}
}

// The worker stands still for one copy: this is how long.
func BenchmarkCopySecond(b *testing.B) {
	r := NewRecorder()
	if err := r.SetWindow(testWindow()); err != nil {
		b.Fatal(err)
	}
	tr := r.Track(0, 0)
	arrive(r, tr, payload(b, 0, 10, 0), due(10)+1000)
	arrive(r, tr, payload(b, 0, 20, 0), due(20)+1000)
	b.ReportAllocs()
	for b.Loop() {
		r.CopySeconds(0, 2)
	}
}

// Counting buckets is the agent's work beside the worker, once a second.
func BenchmarkAddSoFar(b *testing.B) {
	r := NewRecorder()
	if err := r.SetWindow(testWindow()); err != nil {
		b.Fatal(err)
	}
	tr := r.Track(0, 0)
	for s := uint64(10); s < 30; s++ {
		arrive(r, tr, payload(b, 0, s, 0), due(s)+int64(s)*100_000)
	}
	copies := r.CopySeconds(0, 2)
	b.ReportAllocs()
	for b.Loop() {
		AddSoFar(nil, copies)
	}
}
