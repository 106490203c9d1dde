package measure

import (
	"testing"

	"pgregory.net/rapid"
)

// oracle keeps every sequence that it has seen.
type oracle struct {
	seen    map[uint64]bool
	highest uint64
}

func (o *oracle) see(sequence uint64) sighting {
	switch {
	case o.seen[sequence]:
		return duplicate
	case len(o.seen) > 0 && sequence < o.highest:
		o.seen[sequence] = true
		return reordered
	}
	o.seen[sequence] = true
	o.highest = sequence
	return inOrder
}

func TestTrackerAgreesWithAnOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Window{
			First: rapid.Uint64Range(0, 1<<40).Draw(t, "first"),
			Count: rapid.Uint64Range(1, 60).Draw(t, "count"),
		}
		// Any order, with repetitions and gaps; small steps make all cases meet.
		offsets := rapid.SliceOfN(rapid.Uint64Range(0, w.Count-1), 0, 150).Draw(t, "offsets")
		tracker, o := &Tracker{}, oracle{seen: map[uint64]bool{}}
		for i, offset := range offsets {
			sequence := w.First + offset
			if got, want := tracker.see(sequence, w.First), o.see(sequence); got != want {
				t.Fatalf("message %d, sequence %d: sighting %d, want %d", i, sequence, got, want)
			}
			if got, want := tracker.received, int64(len(o.seen)); got != want {
				t.Fatalf("message %d: received %d, want %d", i, got, want)
			}
			if got, want := tracker.missing(w), int64(w.Count)-int64(len(o.seen)); got != want {
				t.Fatalf("message %d: missing %d, want %d", i, got, want)
			}
		}
	})
}

func TestTrackerHoldsNothingWhenNothingIsLost(t *testing.T) {
	tracker := &Tracker{}
	allocs := testing.AllocsPerRun(1, func() {
		for s := range uint64(1000) {
			tracker.see(s, 0)
		}
	})
	if allocs != 0 || tracker.holes != nil {
		t.Errorf("%v allocations and holes %v, want none", allocs, tracker.holes)
	}
}

// A subscriber with more gaps than there is room for keeps a book that balances:
// what it cannot remember is out of the book and still missing.
func TestTrackerBeyondItsRoom(t *testing.T) {
	const count = 4 * maxHoles
	w := Window{Count: count}
	tracker := &Tracker{}
	sightings := map[sighting]int64{}
	for s := uint64(1); s < count; s += 2 {
		sightings[tracker.see(s, 0)]++
	}
	if len(tracker.holes) != maxHoles {
		t.Fatalf("%d holes, want %d", len(tracker.holes), maxHoles)
	}
	if got, want := sightings[outOfBook], int64(count/2-maxHoles); got != want {
		t.Errorf("out of book %d, want %d", got, want)
	}
	if got := tracker.received + tracker.missing(w); got != count {
		t.Errorf("received + missing = %d, want %d", got, count)
	}

	// Within a wide gap there is no room to split it either.
	split := &Tracker{}
	split.see(100, 0)
	for s := uint64(102); len(split.holes) < maxHoles; s += 2 {
		split.see(s, 0)
	}
	if got := split.see(50, 0); got != outOfBook {
		t.Errorf("splitting a gap without room: sighting %d, want out of book", got)
	}
	if got := split.see(0, 0); got != reordered {
		t.Errorf("filling a gap at its border: sighting %d, want reordered", got)
	}
}

func TestCorruptBelongsWhereItWasDue(t *testing.T) {
	w := &Window{First: 10, Count: 5}
	for _, c := range []struct {
		name    string
		window  *Window
		highest uint64 // seen before
		run     int    // corrupt messages in a row
		want    []bool
	}{
		{"before the window", w, 7, 3, []bool{false, false, true}},
		{"within", w, 11, 3, []bool{true, true, true}},
		{"across its end", w, 13, 2, []bool{true, false}},
		{"window not known", nil, 11, 1, []bool{false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tracker := &Tracker{}
			tracker.before(c.highest)
			for i, want := range c.want {
				if got := tracker.corrupted(c.window); got != want {
					t.Errorf("corrupt message %d: in the window %v, want %v", i, got, want)
				}
			}
		})
	}
}
