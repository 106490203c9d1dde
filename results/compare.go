package results

import (
	"cmp"
	"slices"

	"pushbench/results/metric"
)

// Scales of a MetricContrast.
const (
	ScaleRatio      = "ratio"      // Estimate is new/base − 1
	ScaleDifference = "difference" // Estimate is new − base, in base units
)

// Notes of a MetricContrast.
const (
	NoteNoDifference = "no difference shown"
	NoteTooFew       = "too few trials for an interval"
)

// ComparedMetrics are the metrics that transports are compared by, in order.
// first_event is none: between settling and the first message it holds the
// harness's own wait.
func ComparedMetrics() []string {
	return []string{
		metric.Latency + ".p50", metric.Latency + ".p99", metric.AppLatency + ".p50",
		metric.Connect + ".p50",
		"received_per_s",
		"target_cpu_us_per_msg", "generator_cpu_us_per_msg",
		"target_rss_kib_per_conn", "generator_rss_kib_per_conn",
		"wire_bytes_per_msg", "writes_per_msg", "allocs_per_msg",
		"lost", "dropped",
	}
}

// CompareTransports contrasts, in every cell of the matrix, the transport listed
// first with each of the others. The cases of one block ran next to each other
// and form a pair, so that a drift of the machine touches both sides; of each pair
// the logarithm of new/base is taken, and the Hodges–Lehmann estimate with its
// signed-rank interval is shown as a ratio. Where a value can be 0 it is the plain
// difference.
func CompareTransports(run *Run) []Comparison {
	var comparisons []Comparison
	bases := make(map[string]*Case)
	var cells []string
	for i := range run.Cases {
		if c := &run.Cases[i]; bases[c.Cell] == nil {
			bases[c.Cell] = c
			cells = append(cells, c.Cell)
		}
	}
	for _, cell := range cells {
		base := bases[cell]
		for i := range run.Cases {
			if c := &run.Cases[i]; c.Cell == cell && c != base {
				comparisons = append(comparisons, compareCases(run, base, c))
			}
		}
	}
	return comparisons
}

func compareCases(run *Run, base, other *Case) Comparison {
	c := Comparison{Cell: base.Cell, Base: base.compared(), New: other.compared(), Metrics: []MetricContrast{}}
	if base.Transport == other.Transport {
		c.Transport = base.Transport
	}
	left, right := countingByBlock(run, base.ID), countingByBlock(run, other.ID)
	if c.Refused = incomparable(base, other, left, right); c.Refused != "" {
		return c
	}
	for _, name := range ComparedMetrics() {
		from, to := pairedValues(left, right, name)
		if m, ok := contrast(name, from, to, inPairs); ok {
			c.Metrics = append(c.Metrics, m)
		}
	}
	return c
}

// pair is the two sides of one block.
type pair struct {
	base, new *Trial
}

// pairs are the blocks that both sides have, in order.
func pairs(base, other []*Trial) []pair {
	byBlock := make(map[int]*Trial, len(other))
	for _, t := range other {
		byBlock[t.Block] = t
	}
	var both []pair
	for _, t := range base {
		if o := byBlock[t.Block]; o != nil {
			both = append(both, pair{t, o})
		}
	}
	return both
}

// pairedValues are those of the pairs of which both sides have one, in order.
func pairedValues(base, other []*Trial, name string) (from, to []float64) {
	for _, p := range pairs(base, other) {
		a, okA := p.base.Values[name]
		b, okB := p.new.Values[name]
		if okA && okB {
			from, to = append(from, a), append(to, b)
		}
	}
	return from, to
}

// countingByBlock is the trials of a case that count, one for each block, in the
// order of the blocks however the run lists them.
func countingByBlock(run *Run, id string) []*Trial {
	trials := run.Counting(id)
	slices.SortStableFunc(trials, func(a, b *Trial) int {
		return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.Attempt, b.Attempt))
	})
	return slices.CompactFunc(trials, func(a, b *Trial) bool { return a.Block == b.Block })
}
