package loadgen

import (
	"context"
	"errors"
	"time"

	"pushbench/loadgen/measure"
)

// Second is what is known of one second of the window while the trial runs. What
// is not known is absent.
type Second struct {
	Second     int   // of the window, from 0
	Due        int64 // deliveries due in it, to all open connections
	Arrived    int64 // of those, up to now; the latencies are theirs
	Received   int64 // deliveries that arrived in it, whenever they were due
	LatencyP50 *float64
	LatencyP99 *float64
	LatencyMax *float64 // ns
	Target     *float64 // processors that the target kept busy, pacing included
	Generator  *float64 // processors that the agents kept busy
}

// Cost is processor time over deliveries from the start of the window to the end of
// its last whole second, as seen from outside: pacing, which the target's cost on
// record is without, is still in it.
type Cost struct {
	Target, Generator *float64 // ns a delivery
}

// look brings in what a live view shows of the window, once for each second of it
// and for somebody who looks only: without Options.Live the agents are asked
// nothing more than ever. The second before the last is asked for again, since its
// last messages may have come late.
func (r *trialRun) look(ctx context.Context, open int) error {
	over := len(r.samples) - 1
	if !r.conductor.options.Live || over <= r.looked {
		return nil
	}
	first := max(0, r.looked-1)
	seconds, err := r.fleet.seconds(ctx, span{First: first, Count: over - first})
	if err != nil {
		return err
	}
	r.looked = over
	now := &r.conductor.now
	for i, s := range seconds {
		second, err := r.second(first+i, s, open)
		if err != nil {
			return err
		}
		now.Seconds = append(now.Seconds, second)
		for len(r.received) <= second.Second {
			r.received = append(r.received, 0)
		}
		r.received[second.Second] = second.Received
	}
	now.Cost = r.costSoFar()
	return nil
}

// second puts together what agents and samples know of one second.
func (r *trialRun) second(i int, s measure.SoFar, open int) (Second, error) {
	from := r.window.From + int64(i)*int64(time.Second)
	to := min(from+int64(time.Second), r.window.To)
	due := r.schedule.FirstAtOrAfter(to) - r.schedule.FirstAtOrAfter(from)
	second := Second{Second: i, Due: int64(due) * int64(open), Received: s.Received}
	h, err := s.Histogram()
	if err != nil {
		return second, err
	}
	if second.Arrived = h.TotalCount(); second.Arrived > 0 {
		second.LatencyP50 = ns(h.ValueAtPercentile(50))
		second.LatencyP99 = ns(h.ValueAtPercentile(99))
		second.LatencyMax = ns(h.Max())
	}
	a, b := r.samples[i], r.samples[i+1]
	second.Target = used(a.targets, b.targets, b.at-a.at)
	second.Generator = used(a.agents, b.agents, b.at-a.at)
	return second, nil
}

func (r *trialRun) costSoFar() Cost {
	var deliveries int64
	for _, n := range r.received {
		deliveries += n
	}
	first, last := r.samples[0], r.samples[len(r.samples)-1]
	return Cost{
		Target:    used(first.targets, last.targets, deliveries),
		Generator: used(first.agents, last.agents, deliveries),
	}
}

// seconds adds up what the agents know of some seconds of the window.
func (f *fleet) seconds(ctx context.Context, s span) ([]measure.SoFar, error) {
	replies, err := f.all(ctx, command{Op: opSeconds, Seconds: &s})
	if err != nil {
		return nil, err
	}
	var sum []measure.SoFar
	for _, reply := range replies {
		if len(reply.Seconds) > s.Count {
			return nil, errors.New("an agent answered with more seconds than it was asked for")
		}
		for i, one := range reply.Seconds {
			sum = measure.MergeSoFar(sum, i, one)
		}
	}
	return sum, nil
}

// seconds copies what each recorder knows while its worker is held, and counts
// when it runs again.
func (a *agent) seconds(s span) []measure.SoFar {
	var sum []measure.SoFar
	for w, rec := range a.recorders {
		var copies []measure.SecondCopy
		a.engine.Do(w, func() { copies = rec.CopySeconds(s.First, s.Count) })
		sum = measure.AddSoFar(sum, copies)
	}
	return sum
}
