package loadgen

import (
	"slices"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/go-cmp/cmp"

	"pushbench/loadgen/host"
	"pushbench/loadgen/measure"
	"pushbench/results"
	"pushbench/scenarios"
	"pushbench/server/pace"
	"pushbench/server/wire"
)

func TestBacklogIsPublishedAndNotArrived(t *testing.T) {
	tests := []struct {
		name               string
		published, arrived []int64
		want               []float64
	}{
		{"nothing", nil, nil, nil},
		// The last entry holds what came after the window, and is no step of it.
		{"on time", []int64{3, 3, 3, 0}, []int64{3, 3, 3, 0}, []float64{0, 0, 0}},
		{"a step late", []int64{3, 3, 3, 0}, []int64{0, 3, 3, 3}, []float64{3, 3, 3}},
		{"growing", []int64{3, 3, 3, 0}, []int64{2, 2, 2, 3}, []float64{1, 2, 3}},
		{"caught up", []int64{3, 0, 0, 0}, []int64{0, 0, 3, 0}, []float64{3, 3, 0}},
		{"nobody received", []int64{0, 0}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, backlog(tt.published, tt.arrived)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMedianOfSeveralHistograms(t *testing.T) {
	of := func(us ...int64) *hdrhistogram.Histogram {
		h, err := measure.DecodeMicroHistogram(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range us {
			if err := h.RecordValue(v); err != nil {
				t.Fatal(err)
			}
		}
		return h
	}
	tests := []struct {
		name string
		list []*hdrhistogram.Histogram
		want float64 // ns
	}{
		{"none", nil, 0},
		{"an empty one", []*hdrhistogram.Histogram{of()}, 0},
		{"one", []*hdrhistogram.Histogram{of(10, 20, 30)}, 20_000},
		{"over all values, not over medians", []*hdrhistogram.Histogram{of(1, 1, 1, 1, 1), of(), of(90, 90)}, 1000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := medianOf(tt.list); got != tt.want {
				t.Errorf("%v ns, want %v", got, tt.want)
			}
		})
	}
}

// window is a trial of 2.5 s at 4 messages a second, of which published came out,
// and of which the subscribers saw what seen says: the times after the window's
// start at which each message was published, negative for one that nobody saw.
func window(published int64, seen ...time.Duration) *trialRun {
	const from = int64(time.Hour)
	r := &trialRun{
		target:   &target{processes: []*targetProcess{{control: &control{}}}},
		schedule: pace.Schedule{T0: from - int64(time.Second), RatePerS: 4},
		merged:   &measure.Measurement{},
		window: measure.Window{
			First: 4, Count: uint64(len(seen)), From: from, To: from + int64(2500*time.Millisecond),
		},
		statsDrained: []wire.Stats{{WindowPublished: published}},
	}
	for _, at := range seen {
		b := measure.Broadcast{}
		if at >= 0 {
			b = measure.Broadcast{N: 1, Published: from + int64(at)}
		}
		r.merged.Broadcasts = append(r.merged.Broadcasts, b)
	}
	return r
}

// onTime is when the ten messages of such a window are due.
func onTime() []time.Duration {
	var due []time.Duration
	for i := range 10 {
		due = append(due, time.Duration(i)*250*time.Millisecond)
	}
	return due
}

func TestPublishedBySecond(t *testing.T) {
	late, lost, cut := onTime(), onTime(), onTime()
	late[2], late[3] = 1100*time.Millisecond, 1101*time.Millisecond
	lost[5] = -1
	cut[8], cut[9] = -1, -1
	after := onTime()
	after[8], after[9] = 2520*time.Millisecond, 2900*time.Millisecond // the window ends at 2500
	tests := []struct {
		name      string
		run       *trialRun
		published []int64
		late      int64
	}{
		{"on schedule", window(10, onTime()...), []int64{4, 4, 2}, 0},
		{"two a second late", window(10, late...), []int64{2, 6, 2}, 0},
		{"one published and lost", window(10, lost...), []int64{4, 4, 2}, 0},
		{"the last two not published", window(8, cut...), []int64{4, 4, 0}, 0},
		{"one when the window was over, one within 1 % of it", window(10, after...), []int64{4, 4, 1}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			published, planned, over := tt.run.publishedBySecond()
			if over != tt.late {
				t.Errorf("%d published after the window, want %d", over, tt.late)
			}
			if diff := cmp.Diff(tt.published, published); diff != "" {
				t.Errorf("published: %s", diff)
			}
			if diff := cmp.Diff([]int64{4, 4, 2}, planned); diff != "" {
				t.Errorf("planned: %s", diff)
			}
		})
	}
}

func TestPublishedBySecondOfATargetThatKeepsNoBook(t *testing.T) {
	lost := onTime()
	lost[5] = -1
	r := window(0, lost...)
	r.target.processes[0].control, r.statsDrained = nil, nil
	if n := r.published(); n != 10 {
		t.Errorf("published %d, want 10: a message that nobody got keeps its number", n)
	}
	published, _, _ := r.publishedBySecond()
	if diff := cmp.Diff([]int64{4, 4, 2}, published); diff != "" {
		t.Error(diff)
	}
	tail := onTime()
	tail[8], tail[9] = -1, -1
	r = window(0, tail...)
	r.target.processes[0].control, r.statsDrained = nil, nil
	r.merged.OpenAtEnd = 1
	late := func(want int64, why string) {
		t.Helper()
		if n := r.published(); n != 10 {
			t.Errorf("published %d, want 10: all that were due", n)
		}
		if _, _, n := r.publishedBySecond(); n != want {
			t.Errorf("%d not published in the window, want %d: %s", n, want, why)
		}
	}
	late(2, "nothing shows that there was more")
	r.seen = &seen{Sequence: 40}
	late(0, "a later message was seen")
	r.seen, r.merged.OpenAtEnd = nil, 0
	late(0, "nobody was left to see more")
}

// The subscribers miss what was never published too: it is no part of the books.
func TestBooksOfAWindowThatWasNotPublishedToItsEnd(t *testing.T) {
	cut := onTime()
	cut[8], cut[9] = -1, -1
	for _, tt := range []struct {
		name                     string
		foreign                  bool
		published, lost, missing int64
	}{
		{"with an account of the target", false, 8, 1, 1},
		{"without", true, 10, 7, 7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := window(8, cut...)
			if tt.foreign {
				r.target.processes[0].control, r.statsDrained = nil, nil
			}
			r.target.reference = !tt.foreign
			r.c.Scenario = scenarios.Scenario{Clients: 3}
			r.fleet, r.conductor = &fleet{}, &conductor{scenario: &scenarios.Scenario{}}
			r.samples = []sample{{targets: []host.Usage{{}}}, {targets: []host.Usage{{}}}}
			// Three subscribers, two messages that nobody saw, and one that one of them missed.
			r.merged.Connected, r.merged.OpenAtEnd, r.merged.Received, r.merged.Missing = 3, 3, 23, 7
			e, err := r.evidence()
			if err != nil {
				t.Fatal(err)
			}
			if e.Published != tt.published || e.Lost != tt.lost || e.Missing != tt.missing || e.Foreign != tt.foreign {
				t.Errorf("published %d, lost %d, missing %d, foreign %v; want %d, %d, %d, %v",
					e.Published, e.Lost, e.Missing, e.Foreign, tt.published, tt.lost, tt.missing, tt.foreign)
			}
			for _, reason := range checked("books", e) {
				t.Errorf("the books do not balance: %s", reason.Text)
			}
		})
	}
}

// checked are the reasons that one check has.
func checked(check string, e results.Evidence) []results.Reason {
	_, reasons := results.Judge(e, nil)
	return slices.DeleteFunc(reasons, func(r results.Reason) bool { return r.Check != check })
}

func TestUnevenSeconds(t *testing.T) {
	if uneven := window(10, onTime()...).unevenSeconds(); uneven != nil {
		t.Errorf("published as planned: %v", uneven)
	}
	late := onTime()
	late[3] = 1100 * time.Millisecond
	want := []results.UnevenSecond{{Second: 0, Published: 3, Planned: 4}, {Second: 1, Published: 5, Planned: 4}}
	if diff := cmp.Diff(want, window(10, late...).unevenSeconds()); diff != "" {
		t.Error(diff)
	}
}

func TestPublishedByAllIsWhatTheLeastDid(t *testing.T) {
	r := window(10, onTime()...)
	r.statsDrained = append(r.statsDrained, wire.Stats{WindowPublished: 9})
	if n := r.published(); n != 9 {
		t.Errorf("%d messages, want the 9 that both processes published", n)
	}
}

func usedUp(ns int64) host.Usage { return host.Usage{CPU: &ns} }

func TestSharesAreOfThePlace(t *testing.T) {
	allowance := func(set []int) float64 { return max(float64(len(set)), 0.5) }
	before := []host.Usage{usedUp(0), usedUp(100), usedUp(0)}
	after := []host.Usage{usedUp(30), usedUp(120), usedUp(60)}
	tests := []struct {
		name string
		sets [][]int
		want []float64
	}{
		{"apart", [][]int{{0}, {1}, {2}}, []float64{0.3, 0.2, 0.6}},
		{"two on one processor", [][]int{{1}, {1}, {2}}, []float64{0.5, 0.5, 0.6}},
		{"on two processors", [][]int{{0, 1}, {2}, {3}}, []float64{0.15, 0.2, 0.6}},
		{"not placed, with half a processor of quota", [][]int{nil, nil, nil}, []float64{2.2, 2.2, 2.2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := shares(tt.sets, before, after, 100, allowance)
			if diff := cmp.Diff(tt.want, got); diff != "" || !ok {
				t.Errorf("known %v, %s", ok, diff)
			}
		})
	}
	for _, left := range []float64{0, -0.1} {
		taken := func([]int) float64 { return left }
		if got, ok := shares([][]int{nil}, before[:1], before[:1], 100, taken); !ok || got[0] != 1 {
			t.Errorf("with %v processors left: %v, %v; want 1, not a number that JSON cannot hold", left, got, ok)
		}
	}
	if _, ok := shares([][]int{nil}, before[:1], []host.Usage{{}}, 100, allowance); ok {
		t.Error("shares are known of a process that tells nothing")
	}
	if _, ok := shares([][]int{nil}, before[:1], after[:1], 0, allowance); ok {
		t.Error("shares are known of no time")
	}
}
