package results

import (
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results/metric"
)

// beyond is how many values must lie above a quantile for it to mean anything.
const beyond = 10

// Printable says whether quantile q of this many values may be printed: at least 10 of
// them lie beyond it. What they are of is metric.Per.
func Printable(q float64, n int64) bool {
	return !exceeds(beyond, float64(n)*(1-q))
}

// Needed is how many values there must be for quantile q, below 1, to be printed.
func Needed(q float64) int64 {
	return int64(math.Ceil(beyond/(1-q) - 1e-6)) // 1 − 0.99 is a little more than 0.01
}

// FewBroadcasts says whether quantile q rests on fewer than 10 broadcasts beyond
// it. The deliveries of one broadcast come late together, so such a quantile is
// that of a handful of events however many deliveries there were: it is printed,
// with the mark "few broadcasts".
func FewBroadcasts(q float64, broadcasts int64) bool {
	return exceeds(beyond, float64(broadcasts)*(1-q))
}

// Broadcasts is how many messages a trial of the case published in its window; false
// where that is not known.
func (c Case) Broadcasts() (n int64, known bool) {
	published, known := c.Summary.Values["published"]
	if !known || c.Summary.Trials == 0 {
		return 0, false
	}
	return int64(published) / int64(c.Summary.Trials), true
}

// FewBroadcasts says whether a metric of the case is a quantile over deliveries or
// broadcasts with few broadcasts in each trial.
func (c Case) FewBroadcasts(name string) bool {
	m, ok := metric.Lookup(name)
	broadcasts, known := c.Broadcasts()
	if !ok || !known || m.Q <= 0 || m.Q >= 1 {
		return false
	}
	if m.Per != metric.PerDelivery && m.Per != metric.PerBroadcast {
		return false
	}
	return FewBroadcasts(m.Q, broadcasts)
}

// Derive adds to values what the distributions can give: the quantiles that are
// printable, and maximum and mean of what is not empty. The rest gets no entry.
// Names that are no distribution of ours are left out.
func Derive(values Values, hist map[string]*hdrhistogram.Histogram) {
	for _, m := range metric.All() {
		h := hist[m.Dist]
		if m.Dist == "" || h == nil || h.TotalCount() == 0 {
			continue
		}
		switch m.Stat {
		case "max":
			values[m.Name] = float64(h.Max())
		case "mean":
			values[m.Name] = h.Mean()
		default:
			if Printable(m.Q, h.TotalCount()) {
				values[m.Name] = float64(h.ValueAtPercentile(100 * m.Q))
			}
		}
	}
}
