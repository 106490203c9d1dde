package measure

import "slices"

// maxHoles bounds the memory of one subscriber's gaps: 64 KiB.
const maxHoles = 4096

// Tracker is one subscriber's page of the books: which messages of the window it
// has seen. As long as nothing is lost it needs one counter; every gap is one
// range. It belongs to the Recorder that made it.
//
// Until the window is known, and before it begins, messages are only counted as
// arrived: a target may have been publishing long before this subscriber came.
type Tracker struct {
	client   int32
	stream   uint32
	inRow    uint32 // corrupt messages since the last intact one
	entered  bool   // a message of the window has been seen
	absent   bool   // it never connected and is in no book
	arrived  int64  // since the start, intact or not
	fresh    int64  // of these, intact and not known to have come before
	received int64  // distinct and intact, in the window
	next     uint64 // one more than the highest sequence seen
	holes    []hole // below next, ascending and disjoint, within the window
}

// Counts are how many messages have come that were due to the subscriber, as far as is
// known, and how many others: what came again, was broken or of another stream.
func (t *Tracker) Counts() (due, other int64) { return t.fresh, t.arrived - t.fresh }

// hole is a range of sequences [from, to) that have not been seen.
type hole struct{ from, to uint64 }

// sighting is what a message turned out to be to its subscriber.
type sighting uint8

const (
	inOrder   sighting = iota // first seen, above all before it
	reordered                 // first seen, below one before it
	duplicate                 // seen before
	outOfBook                 // there is no room left to remember it: counts as not received
)

// before notes an intact message that precedes the window, or one that came while
// the window was not known, and says whether it is not above all before it: it
// came again, or late.
func (t *Tracker) before(sequence uint64) (again bool) {
	t.inRow = 0
	again = sequence < t.next
	t.next = max(t.next, sequence+1)
	return again
}

// corrupted notes a message without a readable envelope and says whether it
// belongs to the window: it is taken for the one that was due next.
func (t *Tracker) corrupted(w *Window) bool {
	due := t.next + uint64(t.inRow)
	t.inRow++
	return w != nil && due >= w.First && due < w.end()
}

// see enters an intact message of the window into the book.
func (t *Tracker) see(sequence, first uint64) sighting {
	if !t.entered {
		t.entered = true
		t.next = first
	}
	t.inRow = 0
	if sequence < t.next {
		return t.fill(sequence)
	}
	if sequence > t.next {
		if len(t.holes) == maxHoles {
			return outOfBook
		}
		t.holes = append(t.holes, hole{t.next, sequence})
	}
	t.next = sequence + 1
	t.received++
	return inOrder
}

// fill takes a late message out of its hole.
func (t *Tracker) fill(sequence uint64) sighting {
	i, _ := slices.BinarySearchFunc(t.holes, sequence, func(h hole, s uint64) int {
		if h.to <= s {
			return -1
		}
		return 1
	})
	if i == len(t.holes) || sequence < t.holes[i].from {
		return duplicate
	}
	h := &t.holes[i]
	switch {
	case h.to-h.from == 1:
		t.holes = slices.Delete(t.holes, i, i+1)
	case sequence == h.from:
		h.from++
	case sequence == h.to-1:
		h.to--
	case len(t.holes) == maxHoles:
		return outOfBook
	default:
		upper := hole{sequence + 1, h.to}
		h.to = sequence
		t.holes = slices.Insert(t.holes, i+1, upper)
	}
	t.received++
	return reordered
}

// missing counts the window's messages that were not seen from the gaps and the
// tail alone, so that received + missing == Count checks the book.
func (t *Tracker) missing(w Window) int64 {
	if !t.entered {
		return int64(w.Count)
	}
	n := w.end() - t.next
	for _, h := range t.holes {
		n += h.to - h.from
	}
	return int64(n)
}
