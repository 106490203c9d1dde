package scenarios

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSet(t *testing.T) {
	s := mustParse(t, minimal+"thresholds: [lost == 0]\nmatrix: {clients: [10, 20], queue: [1, 2]}")
	want := s.clone()
	want.Transports = []string{"ws", "sse"}
	want.Rate, want.Duration, want.Warmup = 1000, 5*time.Millisecond, 0
	want.Target = Target{Exec: "node x.js --a=b,c"}
	want.Thresholds = []Threshold{{Text: "latency.p50 < 1ms", Metric: "latency.p50", Op: "<", Limit: 1e6}}
	want.Matrix = []Axis{{"clients", []string{"30"}}, {"payload", []string{"1KiB", "2KiB"}}}
	want.Queue = 7
	err := s.Set("transports=ws, sse", "duration=5ms", "warmup=0s", "rate=1000/s", "target=exec:node x.js --a=b,c",
		"thresholds=latency.p50 < 1ms", "matrix.clients=30", "matrix.payload=1KiB,2KiB", "matrix.queue=", "queue=7")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
	if err := s.Set("thresholds="); err != nil || len(s.Thresholds) != 0 {
		t.Errorf("thresholds are still %v, %v", s.Thresholds, err)
	}
}

func TestSetErrors(t *testing.T) {
	for _, test := range []struct {
		settings []string
		want     string
	}{
		{[]string{"clients=0"}, "--set clients=0: clients is 0: expected at least 1"},
		{[]string{"clinets=5"}, "--set clinets=5: unknown key \"clinets\"\ndid you mean \"clients\"?"},
		{[]string{"clients"}, "--set clients: expected key=value"},
		{[]string{"payload=44B"}, "--set payload=44B: payload is 44B: expected at least 45B, the size of the envelope"},
		{[]string{"rate=5"}, "--set rate=5: rate is \"5\": expected a rate such as 10/s\ndid you mean \"5/s\"?"},
		{[]string{"transports="}, "--set transports=: transports is empty: expected at least one of sse, ws"},
		{[]string{"transports=sse,wss"}, "--set transports=sse,wss: unknown transport \"wss\": expected one of sse, ws\ndid you mean \"ws\"?"},
		{[]string{"duration=10ms"}, "--set duration=10ms: no message falls into the measurement window: 10/s for 10ms makes 0.1: expected rate × duration to be at least 1"},
		{[]string{"queue=9"}, "--set queue=9: queue is both set and an axis of the matrix: expected one of the two\n--set matrix.queue=… changes the axis, and nothing after the = removes it"},
		{[]string{"matrix=5"}, "--set matrix=5: a matrix takes its axes one at a time\nwrite --set matrix.clients=100,1000"},
		{[]string{"matrix.quee=5"}, "--set matrix.quee=5: unknown axis \"quee\": expected one of clients, connect_rate, rate, payload, queue, overflow\ndid you mean \"queue\"?"},
		{[]string{"matrix.queue=1,0"}, "--set matrix.queue=1,0: queue is 0: expected at least 1"},
		{[]string{"thresholds=lost = 0"}, "--set thresholds=lost = 0: unknown comparison \"=\": expected one of < <= > >= == !=\ndid you mean \"==\"?"},
		{[]string{"search=x", "trials=0"}, "--set search=x: unknown key \"search\"\n--set trials=0: trials is 0: expected at least 1"},
	} {
		s := mustParse(t, minimal+"matrix: {queue: [1, 2]}")
		before := s.clone()
		err := s.Set(test.settings...)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", strings.Join(test.settings, " "), err, test.want)
		}
		if diff := cmp.Diff(before, s); diff != "" {
			t.Errorf("%v changed the scenario all the same:\n%s", test.settings, diff)
		}
	}
}
