package loadgen_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
	"pushbench/results/metric"
)

// The stall of these trials: 100 ms of warm-up, then a window of 600 ms whose
// first 200 ms it takes. At 250 messages a second, one is due every 4 ms: of 150
// messages the first 50 are late. With more of them the burst at the end of the stall
// would itself take as long as a processor that was slowed down makes it.
const (
	stallLength   = 200 * time.Millisecond
	stallPeriod   = 4 * time.Millisecond
	stallMessages = 150
	// stallSlack is what a delivery may take on top of what arithmetic says: the
	// fifty late messages go out in one burst.
	stallSlack = 5 * time.Millisecond
)

// A stall of the publisher shows in latency as arithmetic says: the messages due
// in it are late by 200 ms, 196 ms, … 4 ms, and all others are on time. Taken
// from the moments of publishing, nothing of it would be seen.
func TestProofStallShowsInTheTail(t *testing.T) {
	want := predicted()
	quantiles := []float64{50, 60, 75, 85, 90, 95, 99, 100}
	bounds := []time.Duration{20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 190 * time.Millisecond}
	transports(t, func(t *testing.T, transport string) {
		s := short(t, transport, "clients=1", "rate=250/s", "duration=600ms")
		seen := map[string][]float64{}
		note := func(v int64, format string, args ...any) {
			name := fmt.Sprintf(format, args...)
			seen[name] = append(seen[name], float64(v))
		}
		for _, got := range three(t, s, placed(t, "stall=200ms@100ms")) {
			balanced(t, got.Evidence)
			latency, lag := late(t, got)
			for _, q := range quantiles {
				note(latency.ValueAtPercentile(q), "latency.p%v", q)
				note(lag.ValueAtPercentile(q), "schedule_lag.p%v", q)
				note(latency.ValueAtPercentile(q)-lag.ValueAtPercentile(q), "from published, p%v", q)
			}
			note(int64(latency.Mean()-lag.Mean()), "from published, mean")
			for _, b := range bounds {
				note(atLeast(latency, b), "late by %v", b)
			}
		}
		// A histogram of three digits rounds by one in a thousand.
		between := func(name string, low, high time.Duration) {
			t.Helper()
			if got := median(seen[name]); got < low-low/1000 || got > high+high/1000 {
				t.Errorf("%s is %v, want %v to %v (of three trials: %v)", name, got, low, high, seen[name])
			}
		}
		for _, q := range quantiles {
			rank := int(math.Ceil(q / 100 * stallMessages))
			between(fmt.Sprintf("latency.p%v", q), want[rank-1], want[rank-1]+stallSlack)
			between(fmt.Sprintf("schedule_lag.p%v", q), want[rank-1], want[rank-1]+stallSlack)
			between(fmt.Sprintf("from published, p%v", q), -stallSlack, stallSlack)
		}
		between("from published, mean", 0, stallSlack/2)
		for _, b := range bounds {
			n, least, most := int64(median(seen[fmt.Sprintf("late by %v", b)])), count(want, b), count(want, b-stallSlack)
			if n < least || n > most {
				t.Errorf("%d deliveries were late by %v or more, want %d to %d", n, b, least, most)
			}
		}
	})
}

// late are the distributions of every message's latency and its publisher's part.
func late(t *testing.T, got results.Trial) (latency, lag *hdrhistogram.Histogram) {
	t.Helper()
	latency, lag = got.Histograms[metric.Latency], got.Histograms[metric.ScheduleLag]
	if n, m := latency.TotalCount(), lag.TotalCount(); n != stallMessages || m != stallMessages {
		t.Fatalf("%d and %d deliveries, want %d", n, m, stallMessages)
	}
	return latency, lag
}

// predicted are the latencies, sorted, if delivering took no time: the messages
// due in the stall wait for its end.
func predicted() []time.Duration {
	var all []time.Duration
	for i := range stallMessages {
		all = append(all, max(stallLength-time.Duration(i)*stallPeriod, 0))
	}
	slices.Sort(all)
	return all
}

// count is how many of a sorted list are least or more.
func count(sorted []time.Duration, least time.Duration) int64 {
	i, _ := slices.BinarySearch(sorted, least)
	return int64(len(sorted) - i)
}

// atLeast counts a histogram's values of least or more, to its resolution.
func atLeast(h *hdrhistogram.Histogram, least time.Duration) int64 {
	var n int64
	for _, bar := range h.Distribution() {
		if bar.To >= int64(least) {
			n += bar.Count
		}
	}
	return n
}
