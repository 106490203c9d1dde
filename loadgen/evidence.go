package loadgen

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/results"
	"pushbench/server/wire"
)

// evidence is everything that the checks look at.
func (r *trialRun) evidence() (results.Evidence, error) {
	m := r.merged
	e := results.Evidence{
		Asked:           r.c.Scenario.Clients,
		Connected:       m.Connected,
		OpenAtEnd:       m.OpenAtEnd,
		ConnectErrors:   m.ConnectErrors,
		Ends:            m.Ends,
		RefusedByTarget: m.RefusedByTarget,
		Details:         m.Details,

		Planned:     int64(r.window.Count),
		OffSchedule: m.OffSchedule,
		Published:   r.published(),
		Subscribers: m.Connected,
		Received:    m.Received,
		Duplicated:  m.Duplicated,
		Reordered:   m.Reordered,
		Corrupt:     m.Corrupt,
		Unexpected:  m.Unexpected,

		ArrivedTotal:     m.ArrivedTotal,
		DuplicatedBefore: m.DuplicatedBefore,
		Coalesced:        m.Coalesced,
		Stamped:          m.Stamped,
		Negative:         m.Negative,
		OutOfRange:       m.OutOfRange,
		ClockStep:        r.clockEnd - r.clockStart,

		Stalled:         m.Stalled,
		StalledConnects: m.StalledConnects,
		LongestStall:    m.LongestStall,
		DueInStalls:     int64(math.Ceil(float64(m.StallTime) / float64(time.Second) * r.window.RatePerS)),
		Decided:         r.conductor.decided(),
	}
	for _, b := range m.Broadcasts {
		if b.Stalled {
			e.StalledBroadcasts++
		}
	}
	if throttled, ok := host.Throttled(); ok {
		e.Throttled = throttled - r.throttledStart
	}
	e.Foreign = !r.target.reference
	e.Expected = e.Published * int64(e.Subscribers)
	// What was never published is missed by everybody.
	e.Missing = m.Missing - max(0, e.Planned-e.Published)*int64(e.Subscribers)
	e.Restarted = r.restarted
	if r.keepsAccount() {
		r.targetBook(&e)
	}
	e.Lost = e.Expected - e.Received - e.Dropped - e.Corrupt
	e.Backlog = backlog(m.PublishedStep, m.ArrivedStep)
	e.UnevenSeconds = r.unevenSeconds()
	_, _, e.PublishedLate = r.publishedBySecond()
	e.Held = r.held
	r.busy(&e)
	return e, r.stationarity(&e)
}

// published is how many messages of the window were published. Several target
// processes publish the same ones: the least busy account is what all did. Of a target
// that keeps none it is all that were due: a message that was never published cannot be
// told from one that was lost.
func (r *trialRun) published() int64 {
	if !r.keepsAccount() {
		return int64(r.window.Count)
	}
	least := r.statsDrained[0].WindowPublished
	for _, s := range r.statsDrained {
		least = min(least, s.WindowPublished)
	}
	return least
}

// shown is how many messages of the window are known to have been published. A target
// that keeps no account has published everything up to the last message that anybody
// saw, also what nobody did: a dropped message keeps its number. With nobody left to
// see any, nothing speaks against the rest.
func (r *trialRun) shown() int64 {
	if r.keepsAccount() || r.merged.OpenAtEnd == 0 {
		return r.published()
	}
	var last uint64
	for i, b := range r.merged.Broadcasts {
		if b.N > 0 {
			last = r.window.First + uint64(i) + 1
		}
	}
	if r.seen != nil {
		last = max(last, r.seen.Sequence+1)
	}
	last = min(max(last, r.window.First), r.window.First+r.window.Count)
	return int64(last - r.window.First)
}

// targetBook adds up the targets' delivery books and lays them beside the
// subscribers' own, one by one.
func (r *trialRun) targetBook(e *results.Evidence) {
	book := &results.TargetBook{}
	pages := map[int]wire.ClientBook{}
	for _, s := range r.statsDrained {
		book.Accepted += s.Accepted
		book.Refused += s.Refused
		book.Cut += s.Cut
		book.Enqueued += s.Enqueued
		book.Written += s.Written
		book.Dropped += s.Dropped
		book.Pending += s.Pending
		e.Dropped += s.WindowDropped
		for _, c := range s.Clients {
			pages[c.Client] = c
		}
	}
	e.Target = book
	if len(pages) == 0 {
		return
	}
	for _, own := range r.merged.Books {
		page, ok := pages[own.Client]
		if !ok {
			if own.Arrived > 0 {
				e.AddBookMismatch(fmt.Sprintf("subscriber %d received %d messages, the target does not know it", own.Client, own.Arrived))
			}
			continue
		}
		switch {
		case page.Enqueued != page.Written+page.Dropped && book.Pending == 0:
			e.AddBookMismatch(fmt.Sprintf("subscriber %d: the target enqueued %d but wrote %d and dropped %d", own.Client, page.Enqueued, page.Written, page.Dropped))
		case page.WindowDropped > own.Missing:
			e.AddBookMismatch(fmt.Sprintf("subscriber %d misses %d messages, the target says it dropped %d", own.Client, own.Missing, page.WindowDropped))
		}
	}
}

// backlog is what was published and had not arrived yet at the end of each step,
// of everything that did arrive in the end.
func backlog(published, arrived []int64) []float64 {
	var list []float64
	var behind int64
	for i := 0; i+1 < len(published) && i < len(arrived); i++ {
		behind += published[i] - arrived[i]
		list = append(list, float64(behind))
	}
	return list
}

// stationarity takes the medians of the window's slices and of its first and last
// third.
func (r *trialRun) stationarity(e *results.Evidence) error {
	var decoded []*hdrhistogram.Histogram
	for _, packed := range r.merged.SliceLatency {
		h, err := measure.DecodeMicroHistogram(packed)
		if err != nil {
			return fmt.Errorf("latency of a slice: %w", err)
		}
		decoded = append(decoded, h)
		if h.TotalCount() > 0 {
			e.SliceMedians = append(e.SliceMedians, float64(h.ValueAtPercentile(50))*1e3)
		}
	}
	third := len(decoded) / 3
	e.FirstThird = medianOf(decoded[:third])
	e.LastThird = medianOf(decoded[len(decoded)-third:])
	return nil
}

// medianOf is the median over several histograms of microseconds, in ns; 0 when
// all are empty. It uses up the first of them.
func medianOf(list []*hdrhistogram.Histogram) float64 {
	if len(list) == 0 {
		return 0
	}
	for _, h := range list[1:] {
		list[0].Merge(h)
	}
	return float64(list[0].ValueAtPercentile(50)) * 1e3
}

// busy fills in how busy everybody was in the window.
func (r *trialRun) busy(e *results.Evidence) {
	first, last := r.samples[0], r.samples[len(r.samples)-1]
	wall := time.Duration(last.at - first.at)
	var targetSets, agentSets [][]int
	for _, p := range r.target.processes {
		targetSets = append(targetSets, p.cpus)
	}
	for _, a := range r.fleet.agents {
		agentSets = append(agentSets, a.cpus)
	}
	if list, ok := shares(targetSets, first.targets, last.targets, wall, host.Allowance); ok {
		e.TargetBusy = new(slices.Max(list))
	}
	if list, ok := shares(agentSets, first.agents, last.agents, wall, host.Allowance); ok {
		e.AgentShares = list
	}
	left := func(set []int) float64 { return r.left(set, first, last) }
	if list, ok := shares(targetSets, first.targets, last.targets, wall, left); ok {
		e.TargetCrowding = new(slices.Max(list))
	}
	if list, ok := shares(agentSets, first.agents, last.agents, wall, left); ok {
		e.AgentCrowding = list
	}
	if !first.hostKnown || !last.hostKnown {
		return
	}
	delta := host.HostDelta(first.host, last.host)
	if share, ok := delta.Share(delta.Steal); ok {
		e.Steal = &share
	}
	before, ok1 := cpu(slices.Concat(first.targets, first.agents, []host.Usage{first.own})...)
	after, ok2 := cpu(slices.Concat(last.targets, last.agents, []host.Usage{last.own})...)
	if share, ok := delta.Share(delta.Busy - (after - before)); ok && ok1 && ok2 {
		e.Others = new(max(0, share))
	}
}
