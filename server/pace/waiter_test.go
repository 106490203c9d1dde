package pace

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// onThread runs f as the waiter's contract asks: on a thread of its own, which
// ends with the goroutine.
func onThread(f func(*Waiter)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		f(NewWaiter())
	}()
	<-done
}

func TestWaitUntilIsNeverEarly(t *testing.T) {
	onThread(func(w *Waiter) {
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
	})
}

func TestWaitUntilThePastReturnsAtOnce(t *testing.T) {
	onThread(func(w *Waiter) {
		if !w.WaitUntil(Now()-1, nil) || w.SpinCPU() != 0 {
			t.Errorf("a time in the past cost %v of spinning", w.SpinCPU())
		}
	})
}

func TestWaitUntilStops(t *testing.T) {
	stop := make(chan struct{})
	close(stop)
	onThread(func(w *Waiter) {
		if w.WaitUntil(Now()+int64(time.Hour), stop) {
			t.Error("an hour passed")
		}
	})
	stop = make(chan struct{})
	onThread(func(w *Waiter) {
		time.AfterFunc(time.Millisecond, func() { close(stop) })
		if w.WaitUntil(Now()+int64(time.Hour), stop) {
			t.Error("an hour passed")
		}
	})
}

// BenchmarkWaiter paces 1,000 waits a second and reports how late they end.
func BenchmarkWaiter(b *testing.B) {
	onThread(func(w *Waiter) {
		late := make([]int64, 0, b.N)
		s := Schedule{T0: Now() + int64(time.Millisecond), RatePerS: 1000}
		for n := range uint64(b.N) {
			due := s.At(n)
			w.WaitUntil(due, nil)
			late = append(late, Now()-due)
		}
		slices.Sort(late)
		b.ReportMetric(float64(late[len(late)/2]), "late-p50-ns")
		b.ReportMetric(float64(late[len(late)*99/100]), "late-p99-ns")
		b.ReportMetric(float64(w.SpinCPU())/float64(b.N), "spin-ns/op")
	})
}
