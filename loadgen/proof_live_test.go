package loadgen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pushbench/loadgen"
	"pushbench/results"
)

// What a live view was told of each second is what goes on record, over several
// agents and also where the last messages of a second came late; and it is told
// only where somebody asked for it.
func TestProofLiveSecondsAreTheRecords(t *testing.T) {
	transports(t, func(t *testing.T, transport string) {
		t.Parallel()
		s := short(t, transport, "clients=6", "rate=2/s", "duration=2500ms")
		for _, live := range []bool{false, true} {
			o := placed(t, "delay=450ms")
			o.Live, o.Agents = live, 2
			seen := map[int]loadgen.Second{}
			var costs []loadgen.Cost
			var got *results.Trial
			o.Progress = func(p loadgen.Progress) {
				if got != nil {
					return // a further attempt
				}
				for _, second := range p.Seconds {
					seen[second.Second] = second
					costs = append(costs, p.Cost)
				}
				if len(p.Seconds) > 2 {
					t.Errorf("%d seconds at once, want the new and the one before", len(p.Seconds))
				}
				got = p.Finished
			}
			run(t, s, o)
			if !live {
				if len(seen) > 0 {
					t.Errorf("nobody asked, and %d seconds were told", len(seen))
				}
				continue
			}
			if len(seen) != len(got.Series) {
				t.Fatalf("%d seconds were told, %d are on record", len(seen), len(got.Series))
			}
			var due int64
			for i, want := range got.Series {
				due += seen[i].Due
				told := results.Second{
					Second: i, Received: seen[i].Received,
					LatencyP50: seen[i].LatencyP50, LatencyP99: seen[i].LatencyP99, LatencyMax: seen[i].LatencyMax,
					TargetShare: seen[i].Target, GeneratorShare: seen[i].Generator,
				}
				if diff := cmp.Diff(want, told, cmpopts.IgnoreFields(results.Second{}, "Published", "TargetRSS")); diff != "" {
					t.Errorf("second %d told is not the one on record (-record +told):\n%s", i, diff)
				}
				if seen[i].Arrived != seen[i].Due {
					t.Errorf("second %d: %d of %d arrived, want all in the end", i, seen[i].Arrived, seen[i].Due)
				}
			}
			if due != got.Evidence.Expected {
				t.Errorf("%d deliveries were due by the seconds, %d by the books", due, got.Evidence.Expected)
			}
			if last := costs[len(costs)-1]; last.Target == nil || last.Generator == nil || *last.Target <= 0 || *last.Generator <= 0 {
				t.Errorf("cost so far is %+v, want both sides'", last)
			}
		}
	})
}

// What a target that publishes by itself loses is seen while the trial goes on, and
// nothing is said of what cannot be known.
func TestProofLossOfAForeignTargetIsSeenLive(t *testing.T) {
	t.Parallel()
	s := short(t, "ws", "clients=3", "rate=50/s", "duration=1s", "drain=1500ms",
		"target=exec:{bench} serve --transport ws --listen 127.0.0.1:{port} --rate {rate} --payload {payload} --inject drop=1/10")
	o := placed(t, "")
	var last, lost *int64
	o.Progress = func(p loadgen.Progress) {
		if p.Expected != nil {
			t.Errorf("%s: %d messages are expected of a target that began before its subscribers", p.Phase, *p.Expected)
		}
		if p.Finished != nil {
			lost = last
		}
		if last = p.Overdue; last != nil && p.Phase == "warm-up" {
			t.Errorf("%d messages are overdue before the window", *last)
		}
	}
	got := run(t, s, o).Trials[0]
	if lost == nil || *lost != got.Evidence.Lost || got.Evidence.Lost != 15 {
		t.Errorf("told live: %v, on record: %d lost; want 15 for both", lost, got.Evidence.Lost)
	}
}
