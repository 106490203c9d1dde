package wire_test

import (
	"bytes"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// outcome is what a decoder made of a stream: the events in order, and whether
// it ended in an error.
type outcome struct {
	events []string
	failed bool
}

// decoder is a fresh push decoder under test: feed takes bytes, events tells
// what it has dispatched so far.
type decoder struct {
	feed   func(p []byte) error
	events func() []string
}

// failer is what *testing.T and *rapid.T have in common here.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkSplit feeds stream in parts of the lengths that cuts gives, the rest in
// one, and fails unless the decoder dispatches what the oracle finds in the
// whole stream, and fails with the very byte that makes the oracle fail.
func checkSplit(t failer, stream, cuts []byte, oracle func([]byte) outcome, d decoder) {
	t.Helper()
	want := oracle(stream)
	badByte := len(stream)
	if want.failed {
		badByte = sort.Search(len(stream), func(n int) bool { return oracle(stream[:n+1]).failed })
	}
	start := 0
	for i := 0; start < len(stream) || i < len(cuts); i++ {
		end := len(stream)
		if i < len(cuts) {
			end = min(end, start+int(cuts[i]))
		}
		part := bytes.Clone(stream[start:end])
		err := d.feed(part)
		if !bytes.Equal(part, stream[start:end]) {
			t.Fatalf("%q: the decoder changed bytes %d to %d", stream, start, end)
		}
		for j := range part { // what is kept of the part must be a copy
			part[j] = 0xaa
		}
		if bad := start <= badByte && badByte < end; bad != (err != nil) {
			t.Fatalf("%q cut by %v: bytes %d to %d gave error %v, the first bad byte is %d of %d", stream, cuts, start, end, err, badByte, len(stream))
		}
		if err != nil {
			break
		}
		start = end
	}
	if got := d.events(); !slices.Equal(got, want.events) {
		t.Fatalf("%q cut by %v:\n got %q\nwant %q", stream, cuts, got, want.events)
	}
}

// checkSplits feeds stream whole, byte by byte and in every two parts; a long
// one in some.
func checkSplits(t *testing.T, stream []byte, oracle func([]byte) outcome, fresh func() decoder) {
	t.Helper()
	checkSplit(t, stream, nil, oracle, fresh())
	checkSplit(t, stream, bytes.Repeat([]byte{1}, len(stream)), oracle, fresh())
	for n := 0; n <= min(len(stream), 255); n += 1 + len(stream)/100 {
		checkSplit(t, stream, []byte{byte(n)}, oracle, fresh())
	}
}

// skipLong keeps a fuzz target at inputs that its oracle reads in no time: what
// splitting can break shows in short ones.
func skipLong(t *testing.T, stream, cuts []byte) {
	t.Helper()
	if len(stream) > 2048 || len(cuts) > 2048 {
		t.Skip("longer than 2048 B")
	}
}

// cutsOf draws where a stream is split.
func cutsOf(t *rapid.T) []byte {
	sizes := rapid.OneOf(rapid.ByteRange(0, 3), rapid.Byte())
	return rapid.SliceOfN(sizes, 0, 64).Draw(t, "cuts")
}

// mutate changes nothing or one byte of a stream.
func mutate(t *rapid.T, stream []byte) []byte {
	if len(stream) == 0 || rapid.Bool().Draw(t, "valid") {
		return stream
	}
	at := rapid.IntRange(0, len(stream)-1).Draw(t, "at")
	stream[at] = rapid.Byte().Draw(t, "byte")
	return stream
}
