package loadgen_test

import (
	"testing"

	"pushbench/results"
)

// The window of these trials: at 200 messages a second, 100 ms of warm-up are
// messages 0 to 19 and the 300 ms after them messages 20 to 79, the last ones.
const (
	windowFirst   = 20
	windowEnd     = 80
	faultySubs    = 3
	windowPlanned = windowEnd - windowFirst
)

// hit counts the messages of the window that a 1/every fault concerns.
func hit(every int) int64 {
	var n int64
	for i := windowFirst; i < windowEnd; i++ {
		if i%every == every-1 {
			n++
		}
	}
	return n
}

// Injected faults are counted exactly, each where it belongs and nowhere else.
func TestProofFaultsAreCounted(t *testing.T) {
	for _, fault := range []struct {
		name, inject string
		want         counts
	}{
		{"none", "", counts{}},
		{"lost", "drop=1/7", counts{lost: hit(7)}},
		{"duplicated", "dup=1/6", counts{duplicated: hit(6)}},
		// A swapped message comes after its successor. Neither the last message of
		// the run (79) nor the last of the warm-up (19) is hit.
		{"reordered", "swap=1/11", counts{reordered: hit(11)}},
		{"corrupt", "corrupt=1/9", counts{corrupt: hit(9)}},
		{"lost and corrupt", "drop=1/7,corrupt=1/9", counts{lost: hit(7), corrupt: hit(9) - hit(63)}},
	} {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			transports(t, func(t *testing.T, transport string) {
				s := short(t, transport)
				if fault.want.lost > 0 { // the drain would wait for it to the end
					s = short(t, transport, "drain=300ms")
				}
				got := trial(t, s, placed(t, fault.inject))
				e := got.Evidence
				balanced(t, e)
				if e.Published != windowPlanned || e.Subscribers != faultySubs || e.Dropped != 0 {
					t.Errorf("%d messages to %d subscribers, %d dropped; want %d to %d, none dropped",
						e.Published, e.Subscribers, e.Dropped, windowPlanned, faultySubs)
				}
				seen := counts{lost: e.Lost, duplicated: e.Duplicated, reordered: e.Reordered, corrupt: e.Corrupt}
				if want := fault.want.times(faultySubs); seen != want {
					t.Errorf("counted %+v, want %+v", seen, want)
				}
				if fault.inject != "" && (got.Verdict != results.Suspect || !found(got, "loss", results.Suspect)) {
					t.Errorf("verdict %s, want suspect because of what went wrong", describe(got))
				}
				if fault.inject == "" && found(got, "loss", results.Suspect) {
					t.Errorf("faults were seen where there are none: %s", describe(got))
				}
			})
		})
	}
}

// counts are the faults that subscribers count.
type counts struct{ lost, duplicated, reordered, corrupt int64 }

func (c counts) times(subscribers int64) counts {
	return counts{c.lost * subscribers, c.duplicated * subscribers, c.reordered * subscribers, c.corrupt * subscribers}
}
