package loadgen_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
	"pushbench/results/metric"
)

// The stall of these trials: with 100 ms of warm-up and a window of 1 s, it lies
// in the window from 300 ms on. At 500 messages a second, one is due every 2 ms.
const (
	stallLength = 200 * time.Millisecond
	stallPeriod = 2 * time.Millisecond
	stallTail   = 3 // subscribers
	// stallSlack is what a delivery may take on top of what arithmetic says: the
	// hundred messages that are late go out in one burst, to every subscriber.
	stallSlack = 5 * time.Millisecond
)

// A stall of the publisher shows in latency as arithmetic says: the messages due
// in it are late by 200 ms, 198 ms, … 2 ms, and all others are on time. Taken
// from the moments of publishing, nothing of it would be seen.
func TestProofStallShowsInTheTail(t *testing.T) {
	transports(t, func(t *testing.T, transport string) {
		s := short(t, transport, "rate=500/s", "duration=1s")
		got := undisturbed(t, s, placed(t, "stall=200ms@300ms"))
		balanced(t, got.Evidence)
		latency, lag := got.Histograms[metric.Latency], got.Histograms[metric.ScheduleLag]
		want := predicted(500, stallTail)
		if int64(len(want)) != latency.TotalCount() {
			t.Fatalf("%d deliveries, want %d", latency.TotalCount(), len(want))
		}
		for _, q := range []float64{50, 80, 85, 90, 95, 99, 100} {
			low := want[max(int(math.Ceil(q/100*float64(len(want))))-1, 0)]
			for name, h := range map[string]*hdrhistogram.Histogram{"latency": latency, "schedule_lag": lag} {
				got := time.Duration(h.ValueAtPercentile(q))
				// A histogram of three digits rounds by one in a thousand.
				if got < low-low/1000 || got > low+low/1000+stallSlack {
					t.Errorf("%s.p%v is %v, want %v to %v more", name, q, got, low, stallSlack)
				}
			}
		}
		for _, late := range []time.Duration{20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 190 * time.Millisecond} {
			low, high := atLeast(want, late), atLeast(want, late-stallSlack)
			if n := above(latency, late); n < low || n > high {
				t.Errorf("%d deliveries took %v or more, want %d to %d", n, late, low, high)
			}
		}
		withoutOmission(t, got)
	})
}

// withoutOmission asks that the stall is the publisher's lateness and nothing
// else: what is left of latency from publishing on is as if there were none.
func withoutOmission(t *testing.T, got results.Trial) {
	t.Helper()
	latency, lag := got.Histograms[metric.Latency], got.Histograms[metric.ScheduleLag]
	for _, q := range []float64{50, 90, 99, 100} {
		fromPublished := time.Duration(latency.ValueAtPercentile(q) - lag.ValueAtPercentile(q))
		if fromPublished > stallSlack {
			t.Errorf("at p%v latency exceeds schedule_lag by %v: from published times the stall must not show, want at most %v", q, fromPublished, stallSlack)
		}
	}
	if mean := time.Duration(latency.Mean() - lag.Mean()); mean < 0 || mean > stallSlack/2 {
		t.Errorf("mean latency from publishing on is %v, want 0 to %v", mean, stallSlack/2)
	}
}

// predicted are the latencies of n messages to each subscriber, sorted, if
// delivering took no time: those due in the stall wait for its end.
func predicted(n, subscribers int) []time.Duration {
	var all []time.Duration
	for i := range n {
		late := stallLength - time.Duration(i)*stallPeriod
		for range subscribers {
			all = append(all, max(late, 0))
		}
	}
	slices.Sort(all)
	return all
}

func atLeast(sorted []time.Duration, least time.Duration) int64 {
	i, _ := slices.BinarySearch(sorted, least)
	return int64(len(sorted) - i)
}

// above counts a histogram's values of at least ns, to its resolution.
func above(h *hdrhistogram.Histogram, least time.Duration) int64 {
	var n int64
	for _, bar := range h.Distribution() {
		if bar.To >= int64(least) {
			n += bar.Count
		}
	}
	return n
}
