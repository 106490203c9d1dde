package loadgen

import (
	"fmt"
	"time"

	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/results"
)

// publishedBySecond counts the window's messages by the second they were
// published in, as the subscribers saw it, and those that were published when it
// was over, by more than 1 % of it, since the last message is due right before its
// end, or not at all as far as anything shows. A message that reached nobody counts as
// published on time if a later one is known to be published: it was lost later.
func (r *trialRun) publishedBySecond() (published, planned []int64, late int64) {
	over := r.window.To + (r.window.To-r.window.From)/100
	n := int((r.window.To - r.window.From + int64(time.Second) - 1) / int64(time.Second))
	published, planned = make([]int64, n), make([]int64, n)
	second := func(at int64) int {
		return int(min(max((at-r.window.From)/int64(time.Second), 0), int64(n-1)))
	}
	inAll, shown := r.published(), r.shown()
	for i, b := range r.merged.Broadcasts {
		due := second(r.schedule.At(r.window.First + uint64(i)))
		planned[due]++
		switch {
		case b.N > 0 && b.Published >= over:
			late++
		case b.N > 0:
			published[second(b.Published)]++
		case int64(i) < shown:
			published[due]++
		case int64(i) < inAll:
			late++
		}
	}
	return published, planned, late
}

// unevenSeconds are those that published more or less than was planned. Whether that
// is too much is not said here.
func (r *trialRun) unevenSeconds() []results.UnevenSecond {
	var uneven []results.UnevenSecond
	published, planned, _ := r.publishedBySecond()
	for i := range published {
		if published[i] != planned[i] {
			uneven = append(uneven, results.UnevenSecond{Second: i, Published: published[i], Planned: planned[i]})
		}
	}
	return uneven
}

// series is the window second by second.
func (r *trialRun) series() ([]results.Second, error) {
	published, _, _ := r.publishedBySecond()
	var list []results.Second
	for i := range published {
		s := results.Second{Second: i, Published: published[i]}
		if i < len(r.merged.SecondReceived) {
			s.Received = r.merged.SecondReceived[i]
		}
		if i < len(r.merged.SecondLatency) {
			h, err := measure.DecodeMicroHistogram(r.merged.SecondLatency[i])
			if err != nil {
				return nil, fmt.Errorf("latency of second %d: %w", i, err)
			}
			if h.TotalCount() > 0 {
				s.LatencyP50 = ns(h.ValueAtPercentile(50))
				s.LatencyP99 = ns(h.ValueAtPercentile(99))
				s.LatencyMax = ns(h.Max())
			}
		}
		if i+1 < len(r.samples) {
			a, b := r.samples[i], r.samples[i+1]
			s.TargetShare = used(a.targets, b.targets, b.at-a.at)
			s.GeneratorShare = used(a.agents, b.agents, b.at-a.at)
			if bytes, ok := rss(b.targets...); ok {
				s.TargetRSS = &bytes
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// used is processor time over wall time, of one processor; nil when not known.
func used(before, after []host.Usage, wall int64) *float64 {
	b, ok1 := cpu(before...)
	a, ok2 := cpu(after...)
	if !ok1 || !ok2 || wall <= 0 {
		return nil
	}
	return new(float64(a-b) / float64(wall))
}

// processorShares are how many processors each side kept busy in the window.
func (r *trialRun) processorShares() results.Values {
	values := results.Values{}
	first, last := r.samples[0], r.samples[len(r.samples)-1]
	if share := used(first.targets, last.targets, last.at-first.at); share != nil {
		values["target_cpu_share"] = *share
	}
	if share := used(first.agents, last.agents, last.at-first.at); share != nil {
		values["generator_cpu_share"] = *share
	}
	return values
}

// ns scales a histogram of microseconds.
func ns(us int64) *float64 {
	v := float64(us) * 1e3
	return &v
}
