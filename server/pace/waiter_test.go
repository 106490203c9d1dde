package pace

import (
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWaitUntilIsNeverEarly(t *testing.T) {
	w := NewWaiter()
	for range 20 {
		due := Now() + int64(300*time.Microsecond)
		if !w.WaitUntil(due, nil) {
			t.Error("stopped, and nobody said so")
		}
		if now := Now(); now < due {
			t.Errorf("woke %d ns early", due-now)
		}
	}
	if spin := w.SpinCPU(); spin <= 0 {
		t.Errorf("20 waits spun for %v", spin)
	}
}

func TestWaitUntilThePastReturnsAtOnce(t *testing.T) {
	w := NewWaiter()
	if !w.WaitUntil(Now()-1, nil) || w.SpinCPU() != 0 {
		t.Errorf("a time in the past cost %v of spinning", w.SpinCPU())
	}
}

func TestWaitUntilStops(t *testing.T) {
	w := NewWaiter()
	stop := make(chan struct{})
	close(stop)
	if w.WaitUntil(Now()+int64(time.Hour), stop) {
		t.Error("an hour passed")
	}
	stop = make(chan struct{})
	time.AfterFunc(time.Millisecond, func() { close(stop) })
	if w.WaitUntil(Now()+int64(time.Hour), stop) {
		t.Error("an hour passed")
	}
}

func TestAdapt(t *testing.T) {
	us := func(n int64) int64 { return n * int64(time.Microsecond) }
	for _, tt := range []struct{ lead, late, want int64 }{
		{us(250), us(300), us(250)}, // no more than that
		{us(60), us(100), us(140)},  // longer at once
		{us(140), us(100), us(140)},
		{us(220), us(20), us(210)}, // shorter by a sixteenth of what is too much
		{us(60), 0, us(60)},        // no less than that
		{us(100), -us(50), us(100)},
	} {
		if got := adapt(tt.lead, tt.late); got != tt.want {
			t.Errorf("adapt(%d, %d) = %d, want %d", tt.lead, tt.late, got, tt.want)
		}
	}
}

// BenchmarkWaiter paces 100 waits a second, between which a processor falls asleep, and reports how late they end.
func BenchmarkWaiter(b *testing.B) {
	w := NewWaiter()
	late := make([]int64, 0, b.N)
	s := Schedule{T0: Now() + int64(time.Millisecond), RatePerS: 100}
	for n := range uint64(b.N) {
		due := s.At(n)
		w.WaitUntil(due, nil)
		late = append(late, Now()-due)
	}
	slices.Sort(late)
	b.ReportMetric(float64(late[len(late)/2]), "late-p50-ns")
	b.ReportMetric(float64(late[len(late)*99/100]), "late-p99-ns")
	b.ReportMetric(float64(w.SpinCPU())/float64(b.N), "spin-ns/op")
}
