package format

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
	"pushbench/results/metric"
)

// hgrm lists a file a case: the latencies of its trials that count, pooled, as the
// percentiles that the HdrHistogram plotter takes
// (https://hdrhistogram.github.io/HdrHistogram/plotFiles.html), in milliseconds. A
// case without distributions has none.
//
// Pooled percentiles differ from the medians over trials that the table shows: they
// are of all deliveries together.
func hgrm(run *results.Run) []File {
	var files []File
	for i, c := range run.Cases {
		if len(latencies(run, c)) == 0 {
			continue
		}
		files = append(files, File{Name: "latency-" + fileName(i, c) + ".hgrm", Write: func(w io.Writer) error { return writePercentiles(w, latencies(run, c)) }})
	}
	return files
}

// fileName is what a case, the ith of its run, is called as a file.
func fileName(i int, c results.Case) string {
	const most = 120 // bytes: systems take 255, and there is more to the name
	name := escape(strings.ReplaceAll(c.Short(), "/", "-"), plain("=.,_-@"))
	if len(name) > most {
		return fmt.Sprintf("%s-%d", name[:most], i+1)
	}
	return name
}

// latencies are the latency histograms of a case's trials that count.
func latencies(run *results.Run, c results.Case) []*hdrhistogram.Histogram {
	var list []*hdrhistogram.Histogram
	for _, t := range run.Counting(c.ID) {
		if h := t.Histograms[metric.Latency]; h != nil && h.TotalCount() > 0 {
			list = append(list, h)
		}
	}
	return list
}

// pool adds histograms up; none may lose a value by that.
func pool(list []*hdrhistogram.Histogram) (*hdrhistogram.Histogram, error) {
	highest, figures := int64(2), int64(1)
	for _, h := range list {
		highest, figures = max(highest, h.HighestTrackableValue()), max(figures, h.SignificantFigures())
	}
	all := hdrhistogram.New(1, highest, int(figures))
	for _, h := range list {
		if lost := all.Merge(h); lost > 0 {
			return nil, fmt.Errorf("%d latencies are beyond their histogram's range", lost)
		}
	}
	return all, nil
}

// Layout of the percentiles.
const (
	perMilli = 1e6 // ns
	ticks    = 5   // lines each time that the rest of the distribution halves, as the other implementations have
)

func writePercentiles(w io.Writer, list []*hdrhistogram.Histogram) error {
	h, err := pool(list)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)")
	for _, bracket := range h.CumulativeDistributionWithTicks(ticks) {
		q := bracket.Quantile / 100
		inverse := "inf"
		if q < 1 {
			inverse = fmt.Sprintf("%.2f", 1/(1-q))
		}
		fmt.Fprintf(b, "%12.6f %14.12f %10d %14s\n", float64(bracket.ValueAt)/perMilli, q, bracket.Count, inverse)
	}
	fmt.Fprintf(b, "#[Mean    = %12.6f, StdDeviation   = %12.6f]\n", h.Mean()/perMilli, h.StdDev()/perMilli)
	fmt.Fprintf(b, "#[Max     = %12.6f, Total count    = %12d]\n", float64(h.Max())/perMilli, h.TotalCount())
	fmt.Fprintf(b, "#[Buckets = %12d, SubBuckets     = %12d]\n", buckets(h), subBuckets(h))
	return b.Flush()
}

// subBuckets and buckets are a histogram's shape, which it does not tell: as many
// linear steps as its figures need, a power of two, doubled until they reach the
// highest value.
func subBuckets(h *hdrhistogram.Histogram) int64 {
	return 1 << int(math.Ceil(math.Log2(2*math.Pow10(int(h.SignificantFigures())))))
}

func buckets(h *hdrhistogram.Histogram) int {
	n := 1
	for reach := float64(subBuckets(h)); reach <= float64(h.HighestTrackableValue()); reach *= 2 {
		n++
	}
	return n
}
