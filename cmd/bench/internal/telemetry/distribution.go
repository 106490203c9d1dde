package telemetry

import "github.com/HdrHistogram/hdrhistogram-go"

// bounds are the upper bounds of the latency buckets, ns: from what loopback does
// at rest to what nobody waits for.
func bounds() []int64 {
	const us, ms, s = 1_000, 1_000_000, 1_000_000_000
	return []int64{
		50 * us, 100 * us, 250 * us, 500 * us,
		1 * ms, 2_500 * us, 5 * ms, 10 * ms, 25 * ms, 50 * ms, 100 * ms, 250 * ms, 500 * ms,
		1 * s, 2_500 * ms, 5 * s, 10 * s, 30 * s, 60 * s,
	}
}

// distribution is a Prometheus histogram that histograms are added to.
type distribution struct {
	count   uint64
	sum     float64            // ns
	buckets map[float64]uint64 // cumulative, by upper bound in seconds
}

// add adds a histogram in ns. Its buckets are 0.1 % wide: one on a bound counts
// where its middle lies.
func (d *distribution) add(h *hdrhistogram.Histogram) {
	if h == nil {
		return
	}
	if d.buckets == nil {
		d.buckets = map[float64]uint64{}
		for _, b := range bounds() {
			d.buckets[seconds(b)] = 0
		}
	}
	for _, bar := range h.Distribution() {
		if bar.Count == 0 {
			continue
		}
		middle := bar.From + (bar.To-bar.From)/2
		d.count += uint64(bar.Count)
		d.sum += float64(middle) * float64(bar.Count)
		for _, b := range bounds() {
			if middle <= b {
				d.buckets[seconds(b)] += uint64(bar.Count)
			}
		}
	}
}

func seconds(ns int64) float64 { return float64(ns) / 1e9 }
