package wire_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
	"pushbench/server/wire"
)

func TestAppendSSEEvent(t *testing.T) {
	for _, c := range []struct {
		name  string
		event wire.SSEEvent
		want  string
	}{
		{"data alone", wire.SSEEvent{Data: []byte("hi")}, "data: hi\n\n"},
		{"type", wire.SSEEvent{Type: []byte("trial"), Data: []byte("hi")}, "event: trial\ndata: hi\n\n"},
		{"id", wire.SSEEvent{ID: []byte("7"), Data: []byte("hi")}, "id: 7\ndata: hi\n\n"},
		{"all", wire.SSEEvent{Type: []byte("a"), ID: []byte("b.7"), Data: []byte("x\ny")}, "event: a\nid: b.7\ndata: x\ndata: y\n\n"},
	} {
		got, err := wire.AppendSSEEvent(nil, c.event)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	if got := string(wire.AppendSSERetry([]byte("x"), 1500*time.Millisecond)); got != "xretry: 1500\n\n" {
		t.Errorf("retry is %q", got)
	}
	if got := string(wire.AppendSSEComment([]byte("x"))); got != "x:\n\n" {
		t.Errorf("comment is %q", got)
	}
}

// What would break the stream is refused, and nothing of it written.
func TestAppendSSEEventRefuses(t *testing.T) {
	for _, e := range []wire.SSEEvent{
		{Type: []byte("a\nb")}, {Type: []byte("a\r")}, {ID: []byte("1\n")}, {ID: []byte("\r")}, {ID: []byte("1\x00")},
	} {
		if got, err := wire.AppendSSEEvent([]byte("x"), e); !errors.Is(err, wire.ErrSSEField) || string(got) != "x" {
			t.Errorf("%+v: %q, %v; want a refusal", e, got, err)
		}
	}
}

// Whatever the decoder reads from several events, comments and hints in a row is
// what was put in.
func TestAppendSSEEventRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching(`[^\r\n\x00]{0,8}`)
		var stream []byte
		var want []string
		lastID := ""
		for range rapid.IntRange(1, 4).Draw(t, "events") {
			kind, id := line.Draw(t, "type"), line.Draw(t, "id")
			data := rapid.StringMatching(`[ab: \n]{0,8}`).Draw(t, "data")
			var err error
			stream, err = wire.AppendSSEEvent(stream, wire.SSEEvent{Type: []byte(kind), ID: []byte(id), Data: []byte(data)})
			if err != nil {
				t.Fatal(err)
			}
			stream = wire.AppendSSEComment(wire.AppendSSERetry(stream, 5*time.Millisecond))
			if id != "" {
				lastID = id
			}
			want = append(want, eventString(kind, data, lastID))
		}
		var d wire.SSEDecoder
		var sink sseRecorder
		if err := d.Feed(stream, &sink); err != nil {
			t.Fatal(err)
		}
		if strings.Join(sink.events, ",") != strings.Join(want, ",") {
			t.Fatalf("decoded %q, want %q", sink.events, want)
		}
	})
}
