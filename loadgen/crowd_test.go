package loadgen

import (
	"math"
	"testing"

	"pushbench/loadgen/host"
)

// What others take of the agents' processors is taken off their allowance; what
// the trial's own processes take is not.
func TestLeft(t *testing.T) {
	cpus := host.AllowedCPUs()
	if len(cpus) == 0 {
		t.Skip("there is no affinity here")
	}
	own := cpus[:1]
	elsewhere := []int{cpus[len(cpus)-1] + 1}
	const wall = 1000
	sampleAt := func(at, idle, target, agent int64) sample {
		return sample{
			at: at, targets: []host.Usage{usedUp(target)}, agents: []host.Usage{usedUp(agent)},
			host: host.HostTimes{Idle: map[int]int64{own[0]: idle}}, hostKnown: true,
		}
	}
	tests := []struct {
		name   string
		target []int // where the target may run
		idle   int64 // of the agent's processor
		want   float64
	}{
		{"all idle but for the agent", elsewhere, 900, 1},
		{"others have half", elsewhere, 400, 0.5},
		{"others have all but what the agent got", elsewhere, 0, 0.1},
		{"the target shares the processor", own, 600, 1},
		{"the target and others do", own, 0, 0.4},
		{"the target may run anywhere", nil, 600, 1},
		{"idle for longer than the time between samples", elsewhere, 1010, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &trialRun{
				target: &target{processes: []*targetProcess{{cpus: tt.target}}},
				fleet:  &fleet{agents: []*remoteAgent{{cpus: own}}},
			}
			got := r.left(own, sampleAt(0, 0, 0, 0), sampleAt(wall, tt.idle, 300, 100))
			// A quota of this process's own control group may be less than a processor.
			if want := min(tt.want, host.Allowance(own)); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v processors left, want %v", got, want)
			}
		})
	}
}

func TestLeftIsTheAllowanceWhereTheHostTellsNothing(t *testing.T) {
	r := &trialRun{target: &target{}, fleet: &fleet{}}
	if got, want := r.left(nil, sample{}, sample{at: 1}), host.Allowance(nil); got != want {
		t.Errorf("%v processors left, want %v", got, want)
	}
}
