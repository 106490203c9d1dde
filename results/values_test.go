package results_test

import (
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/go-cmp/cmp"

	"pushbench/results"
)

func TestPrintable(t *testing.T) {
	for _, c := range []struct {
		q    float64
		from int64 // the fewest deliveries
	}{{0.5, 20}, {0.9, 100}, {0.99, 1000}, {0.999, 10_000}} {
		if results.Printable(c.q, c.from-1) || !results.Printable(c.q, c.from) {
			t.Errorf("q = %v must be printable from %d deliveries on", c.q, c.from)
		}
		if n := results.Needed(c.q); n != c.from {
			t.Errorf("q = %v needs %d deliveries, want %d", c.q, n, c.from)
		}
		if results.FewBroadcasts(c.q, c.from) || !results.FewBroadcasts(c.q, c.from-1) {
			t.Errorf("q = %v must have few broadcasts below %d", c.q, c.from)
		}
	}
}

func TestDerive(t *testing.T) {
	h := hdrhistogram.New(1, int64(time.Minute), 3)
	for v := int64(1); v <= 1000; v++ { // exact at 3 digits
		if err := h.RecordValue(v); err != nil {
			t.Fatal(err)
		}
	}
	got := results.Values{"lost": 0}
	results.Derive(got, results.Histograms{
		"latency": h, "connect": histogram(19, 7), "spread": histogram(0, 0), "completion": nil, "unheard_of": h,
	})
	want := results.Values{
		"lost":        0,
		"latency.p50": 500, "latency.p90": 900, "latency.p99": 990, "latency.max": 1000, "latency.mean": 500.5,
		"connect.max": 7, "connect.mean": 7,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestFewBroadcastsOfCase(t *testing.T) {
	c := results.Case{Summary: results.Summary{Trials: 6, Values: results.Values{"published": 6 * 30}}}
	for name, want := range map[string]bool{
		"latency.p50": false, "latency.p90": true, "latency.p99": true, "spread.p99": true,
		"latency.max": false, "latency.mean": false, "connect.p99": false, "lost": false, "nonsense": false,
	} {
		if got := c.FewBroadcasts(name); got != want {
			t.Errorf("%s of 30 broadcasts a trial: %v, want %v", name, got, want)
		}
	}
	if (results.Case{}).FewBroadcasts("latency.p99") {
		t.Error("a case without values was marked")
	}
}
