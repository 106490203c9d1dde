package loadgen

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/loadgen/measure"
	"pushbench/server/pace"
)

// What is not known of a trial is nil, and never 0.
func TestOutstanding(t *testing.T) {
	// Ten messages a second from 0 s; the window is its third and fourth second.
	controlled, foreign := &target{processes: []*targetProcess{{control: &control{}}}}, &target{processes: []*targetProcess{{}}}
	for _, tt := range []struct {
		name     string
		of       *target
		count    uint64
		at       time.Duration
		seen     status
		expected *int64
		overdue  *int64
	}{
		{"no schedule yet", controlled, 0, time.Second, status{Open: 5}, nil, nil},
		{"begun", controlled, 40, 500 * time.Millisecond, status{Open: 5, Arrived: 20}, new(int64(200)), new(int64(0))},
		{"all there", controlled, 40, 3 * time.Second, status{Open: 5, Arrived: 150}, new(int64(200)), new(int64(0))},
		{"behind", controlled, 40, 3 * time.Second, status{Open: 5, Arrived: 93}, new(int64(200)), new(int64(7))},
		{"over", controlled, 40, time.Minute, status{Open: 5, Arrived: 199}, new(int64(200)), new(int64(1))},
		{"publishes by itself, before its window", foreign, 40, 3 * time.Second, status{Open: 5, Arrived: 1}, nil, nil},
		{"publishes by itself, all there", foreign, 40, 4 * time.Second, status{Open: 5, Arrived: 1, Received: 50}, nil, new(int64(0))},
		{"publishes by itself, behind", foreign, 40, 4 * time.Second, status{Open: 5, Arrived: 1000, Received: 47}, nil, new(int64(3))},
		{"publishes by itself, over", foreign, 40, time.Minute, status{Open: 5, Received: 0}, nil, new(int64(100))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &trialRun{
				target: tt.of, count: tt.count, schedule: pace.Schedule{RatePerS: 10},
				window: measure.Window{RatePerS: 10, First: 20, Count: 20},
			}
			expected, overdue := r.outstanding(tt.seen, int64(tt.at))
			if diff := cmp.Diff([]*int64{tt.expected, tt.overdue}, []*int64{expected, overdue}); diff != "" {
				t.Errorf("expected and overdue (-want +got):\n%s", diff)
			}
		})
	}
}
