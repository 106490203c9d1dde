package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
	"pushbench/server/wire"
)

// sseCases are the rules of WHATWG HTML §9.2.5 and §9.2.6, one by one. Events
// are written type|data|id.
var sseCases = []struct {
	name, stream string
	want         []string
	lastID       string
	retry        int // -1: never set
}{
	{"one event", "data: hi\n\n", []string{"|hi|"}, "", -1},
	{"CR", "data: hi\r\r", []string{"|hi|"}, "", -1},
	{"CRLF", "data: hi\r\n\r\n", []string{"|hi|"}, "", -1},
	{"mixed line ends", "data: a\rdata: b\ndata: c\r\n\r\r\ndata: d\n\r", []string{"|a\nb\nc|", "|d|"}, "", -1},
	{"LF CR is two line ends", "data: a\n\rdata: b\n\r", []string{"|a|", "|b|"}, "", -1},
	{"byte order mark", "\ufeffdata: hi\n\n", []string{"|hi|"}, "", -1},
	{"second byte order mark is text", "\ufeff\ufeffdata: hi\n\ndata: b\n\n", []string{"|b|"}, "", -1},
	{"half a byte order mark is text", "\xef\xbbdata: a\n\ndata: b\n\n", []string{"|b|"}, "", -1},
	{"byte order mark later is text", "\n\ufeffdata: a\n\ndata: b\n\n", []string{"|b|"}, "", -1},
	{"comments", ": one\n:\ndata: hi\n:two\n\n:\n\n", []string{"|hi|"}, "", -1},
	{"several data lines", "data: YHOO\ndata: +2\ndata: 10\n\n", []string{"|YHOO\n+2\n10|"}, "", -1},
	{"data fields of the specification's example", "data\n\ndata\ndata\n\ndata:", []string{"||", "|\n|"}, "", -1},
	{"one space is optional", "data:test\n\ndata: test\n\ndata:  test\n\n", []string{"|test|", "|test|", "| test|"}, "", -1},
	{"colon in the value", "data: a: b\n\n", []string{"|a: b|"}, "", -1},
	{"type", "event: add\ndata: 73857293\n\ndata: x\n\n", []string{"add|73857293|", "|x|"}, "", -1},
	{"last type counts", "event: a\nevent: b\ndata: x\n\n", []string{"b|x|"}, "", -1},
	{"empty type", "event: a\nevent\ndata: x\n\n", []string{"|x|"}, "", -1},
	{"event without data", "event: add\n\ndata: x\n\n", []string{"|x|"}, "", -1},
	{"id outlives its event", "data: a\nid: 1\n\ndata: b\n\n", []string{"|a|1", "|b|1"}, "1", -1},
	{"empty id resets", "data: a\nid: 1\n\ndata: b\nid\n\n", []string{"|a|1", "|b|"}, "", -1},
	{"id without data", "id: 7\n\ndata: a\n\n", []string{"|a|7"}, "7", -1},
	{"id of an unfinished event", "id: 7\ndata: a\n", nil, "", -1},
	{"id with NUL", "id: 1\ndata: a\n\nid: 2\x00\ndata: b\n\n", []string{"|a|1", "|b|1"}, "1", -1},
	{"retry", "retry: 1500\n", nil, "", 1500},
	{"retry needs its line end", "retry: 1500", nil, "", -1},
	{"retry of digits only", "retry: 1\nretry: -2\nretry: 3s\nretry: \nretry: +4\nretry:  5\n", nil, "", 1},
	{"unknown fields", "date: x\nDATA: x\ndata : x\n data: x\ndata: y\n\n", []string{"|y|"}, "", -1},
	{"no final empty line", "data: a\n\ndata: b\n", []string{"|a|"}, "", -1},
	{"no final line end", "data: a\n\ndata: b", []string{"|a|"}, "", -1},
	{"nothing", "", nil, "", -1},
	{"empty lines", "\n\r\r\n\n", nil, "", -1},
	{"bytes that are not UTF-8", "data: \xff\xc3\n\n", []string{"|\xff\xc3|"}, "", -1},
}

func TestSSE(t *testing.T) {
	for _, c := range sseCases {
		t.Run(c.name, func(t *testing.T) {
			var want outcome
			for _, e := range c.want {
				f := strings.Split(e, "|")
				want.events = append(want.events, eventString(f[0], f[1], f[2]))
			}
			want.events = append(want.events, streamString(c.lastID, c.retry))
			constant := func([]byte) outcome { return want }
			checkSplits(t, []byte(c.stream), constant, func() decoder { return newSSE(0) })
			if got := readEventStream([]byte(c.stream), wire.DefaultMaxEvent); strings.Join(got.events, ",") != strings.Join(want.events, ",") {
				t.Errorf("the oracle finds %q, want %q", got.events, want.events)
			}
		})
	}
}

func TestSSELimit(t *testing.T) {
	long := strings.Repeat("x", 100)
	beyond := strings.Repeat("x", wire.MaxField+1)
	for _, c := range []struct {
		name, stream string
		ok           bool
	}{
		{"line", "data: " + long + "\n\n", false},
		{"unfinished line", "data: a\n\ndata: " + long, false},
		{"several lines", strings.Repeat("data: 12345678\n", 8), false},
		{"empty lines", strings.Repeat("data\n", 70), false},
		{"as long as may be", "data: " + long[:64] + "\n\ndata:" + long[:30] + "\ndata:" + long[:33] + "\n\n", true},
		{"one byte more", "data:" + long[:30] + "\ndata:" + long[:34], false},

		// What is no data is not counted with it.
		{"padding", ":" + strings.Repeat(" ", 2048) + "\n\ndata: a\n\n", true},
		{"unfinished comment", "data: a\n\n: " + long, true},
		{"unknown field", "data: a\n" + long + "\n\ndata: b\n\n", true},
		{"unknown field with a value", "dataset: " + long + "\ndata: b\n\n", true},
		{"id and type", "id: " + long + "\nevent: " + long + "\ndata: " + long[:64] + "\n\n", true},
		{"comments amid the data", "data: " + long[:60] + "\n: " + long + "\nfoo: " + long + "\ndata: abc\n\n", true},
		{"endless id", "id: " + beyond, false},
		{"endless type", "data: a\n\nevent:" + beyond, false},
		{"endless time", "retry:" + beyond, false},
		{"longest id", "id: " + beyond[1:] + "\ndata: a\n\n", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readEventStream([]byte(c.stream), 64); got.failed == c.ok {
				t.Fatalf("the oracle finds %v, want ok %t", got, c.ok)
			}
			checkSplits(t, []byte(c.stream), sseOracle(64), func() decoder { return newSSE(64) })
		})
	}
	for limit, n := range map[int]int{64: 65, 0: wire.DefaultMaxEvent + 1} {
		d := wire.SSEDecoder{MaxEvent: limit}
		err := d.Feed([]byte("data:"+strings.Repeat("x", n)), &sseRecorder{})
		if !errors.Is(err, wire.ErrEventTooLong) || !strings.Contains(err.Error(), fmt.Sprintf("more than %d B", n-1)) {
			t.Errorf("%v, want %v of more than %d B", err, wire.ErrEventTooLong, n-1)
		}
	}
}

// Comments and unknown fields may be of any length: they are not held.
func TestSSEHoldsNothingOfAComment(t *testing.T) {
	for _, start := range []string{":", "foo: ", "fieldwithoutacolon"} {
		var d wire.SSEDecoder
		sink := &sseRecorder{}
		part := []byte(strings.Repeat("x", 1000))
		if err := d.Feed([]byte(start), sink); err != nil {
			t.Fatal(err)
		}
		allocs := testing.AllocsPerRun(1000, func() {
			if err := d.Feed(part, sink); err != nil {
				t.Fatal(err)
			}
		})
		if err := d.Feed([]byte("\ndata: a\n\n"), sink); err != nil || len(sink.events) != 1 {
			t.Errorf("%q: events %q, %v, want one", start, sink.events, err)
		}
		if allocs != 0 {
			t.Errorf("%q: %v allocations for 1000 B of it, want none", start, allocs)
		}
	}
}

func TestSSESinkErrorStops(t *testing.T) {
	var d wire.SSEDecoder
	sink := &failingSink{after: 2}
	if err := d.Feed([]byte("data: a\n\ndata: b\n\ndata: c\n\n"), sink); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("%v, want the sink's error", err)
	}
	if sink.calls != 2 {
		t.Errorf("%d calls, want 2", sink.calls)
	}
}

// lastSSE keeps the data slice itself, to see where it points.
type lastSSE struct{ data []byte }

func (l *lastSSE) Event(e wire.SSEEvent) error { l.data = e.Data; return nil }

func TestSSEWholeEventIsNotCopied(t *testing.T) {
	var d wire.SSEDecoder
	var sink lastSSE
	stream := []byte("id: 1\ndata: hello\n\n")
	feed := func() {
		if err := d.Feed(stream, &sink); err != nil {
			t.Fatal(err)
		}
	}
	feed()
	if &sink.data[0] != &stream[bytes.Index(stream, []byte("hello"))] {
		t.Error("the data was copied, want a part of the bytes fed")
	}
	if n := testing.AllocsPerRun(100, feed); n != 0 {
		t.Errorf("%v allocations an event, want none", n)
	}
}

func TestSSEDecoderIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(wire.SSEDecoder{}); size > 64 {
		t.Errorf("an idle decoder takes %d B, want at most 64", size)
	}
}

func TestAppendSSE(t *testing.T) {
	for _, c := range []struct{ payload, want, data string }{
		{"", "data: \n\n", ""},
		{"hi", "data: hi\n\n", "hi"},
		{"a\nb", "data: a\ndata: b\n\n", "a\nb"},
		{"a\r\nb\rc\n", "data: a\ndata: b\ndata: c\ndata: \n\n", "a\nb\nc\n"},
		{"\n", "data: \ndata: \n\n", "\n"},
		{" a", "data:  a\n\n", " a"},
	} {
		if got := string(wire.AppendSSE([]byte("x"), []byte(c.payload))); got != "x"+c.want {
			t.Errorf("%q gives %q, want %q", c.payload, got[1:], c.want)
		}
		var d wire.SSEDecoder
		var sink lastSSE
		if err := d.Feed([]byte(c.want), &sink); err != nil || string(sink.data) != c.data {
			t.Errorf("%q decodes to %q, %v; want %q", c.want, sink.data, err, c.data)
		}
	}
}

func TestAppendSSERoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.SliceOf(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("\r\n: ")))).Draw(t, "payload")
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(payload))
		var d wire.SSEDecoder
		var sink sseRecorder
		if err := d.Feed(wire.AppendSSE(nil, payload), &sink); err != nil {
			t.Fatal(err)
		}
		if len(sink.events) != 1 || sink.events[0] != eventString("", want, "") {
			t.Fatalf("decoded %q, want one event with %q", sink.events, want)
		}
	})
}
