package view

import (
	"math"
	"slices"

	"pushbench/results"
	"pushbench/results/stats"
)

// Point is one point of a line.
type Point struct{ X, Y float64 }

// Rank is where quantile q lies on a log-percentile axis: at log10(1/(1−q)), as in
// HdrHistogram's plots, so that every further nine takes the same room.
func Rank(q float64) float64 { return -math.Log10(1 - q) }

// PercentileLine is latency in nanoseconds over Rank, evenly spaced: at each rank the
// median of the trials that reach it. It ends where half of them or fewer do, where
// the table has no value either, and is empty where no latency can be told. A trial
// reaches as far as ten deliveries lie beyond.
func PercentileLine(trials ...Sample) []Point {
	last := make([]float64, len(trials))
	for i, t := range trials {
		last[i] = t.lastRank()
	}
	slices.Sort(last)
	if len(last) == 0 || last[(len(last)-1)/2] < 0 {
		return nil
	}
	var points []Point
	for _, x := range evenRanks(last[(len(last)-1)/2]) {
		var values []float64
		for _, t := range trials {
			if t.lastRank() >= x-1e-9 {
				values = append(values, t.Quantile(1-math.Pow(10, -x)))
			}
		}
		y, _ := stats.Median(values)
		points = append(points, Point{X: x, Y: y})
	}
	return points
}

// evenRanks lead from 0 to the last in small steps, with the median among them,
// which no step falls on.
func evenRanks(last float64) []float64 {
	const step = 0.01
	var at []float64
	for i := 0; float64(i)*step < last-1e-9; i++ {
		at = append(at, float64(i)*step)
	}
	if last > Rank(0.5) {
		at = append(at, Rank(0.5))
		slices.Sort(at)
	}
	return append(at, last)
}

// Reach is what a picture of percentile lines has to hold.
type Reach struct {
	Low, High float64 // of all latencies but the earliest tenth, ns; both 0 where there is none
	Last      float64 // rank at which the last line ends
}

// linearUpTo is the largest ratio of the latest to the earliest tenth of all that a
// linear axis shows well.
const linearUpTo = 25

// Logarithmic says whether the axis of latencies is to be.
func (r Reach) Logarithmic() bool { return r.High > linearUpTo*r.Low }

// ReachOf is what lines reach together.
func ReachOf(lines [][]Point) Reach {
	var r Reach
	low, bulk := math.Inf(1), math.Inf(1)
	for _, line := range lines {
		for _, p := range line {
			low, r.High, r.Last = min(low, p.Y), max(r.High, p.Y), max(r.Last, p.X)
			if p.X >= Rank(0.1) {
				bulk = min(bulk, p.Y)
			}
		}
	}
	switch {
	case r.High == 0:
	case math.IsInf(bulk, 1): // no line gets that far
		r.Low = low
	default:
		r.Low = bulk
	}
	return r
}

// DoubtFrom is the rank from which fewer than ten broadcasts of a trial lie beyond, in
// the case of a cell that published the fewest: what the deliveries of a fan-out depend
// on. It is false where that is not known.
func DoubtFrom(run *results.Run, cell string) (rank float64, known bool) {
	fewest := int64(math.MaxInt64)
	for _, c := range run.Cases {
		if broadcasts, ok := c.Broadcasts(); ok && c.Cell == cell {
			fewest, known = min(fewest, broadcasts), true
		}
	}
	return max(0, math.Log10(float64(max(1, fewest))/10)), known
}
