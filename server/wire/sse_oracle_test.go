package wire_test

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tmaxmax/go-sse"
	"pgregory.net/rapid"
	"pushbench/server/wire"
)

var digits = regexp.MustCompile(`^[0-9]+$`)

// readEventStream is WHATWG HTML §9.2.6 over a whole input, as it is written
// there, with the limits of SSEDecoder.
func readEventStream(input []byte, limit int) outcome {
	stream := string(input)
	if strings.HasPrefix("\ufeff", stream) {
		stream = "" // a byte order mark, or what may still become one
	}
	stream = strings.TrimPrefix(stream, "\ufeff")
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(stream, "\r\n", "\n"), "\r", "\n"), "\n")

	var events []string
	var data, eventType, idBuffer, lastID string
	retry := -1
	failed := false
	for i, line := range lines {
		ended := i < len(lines)-1
		field, value, colon := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		if colon || ended { // else the name may still become another one
			switch field {
			case "data":
				failed = len(data)+len(value) > limit
			case "event", "id", "retry":
				failed = len(value) > wire.MaxField
			}
		}
		if failed || !ended {
			break
		}
		if line == "" {
			lastID = idBuffer
			if data != "" {
				events = append(events, eventString(eventType, strings.TrimSuffix(data, "\n"), lastID))
			}
			data, eventType = "", ""
			continue
		}
		if strings.HasPrefix(line, ":") {
			continue
		}
		switch field {
		case "event":
			eventType = value
		case "data":
			data += value + "\n"
		case "id":
			if !strings.Contains(value, "\x00") {
				idBuffer = value
			}
		case "retry":
			if digits.MatchString(value) {
				ms, err := strconv.Atoi(value)
				if errors.Is(err, strconv.ErrRange) {
					ms = math.MaxInt
				}
				retry = ms
			}
		}
	}
	return outcome{append(events, streamString(lastID, retry)), failed}
}

func eventString(kind, data, id string) string { return fmt.Sprintf("%q %q %q", kind, data, id) }

func streamString(lastID string, retry int) string {
	return fmt.Sprintf("id %q retry %d", lastID, retry)
}

// sseRecorder collects events as strings.
type sseRecorder struct{ events []string }

func (r *sseRecorder) Event(e wire.SSEEvent) error {
	r.events = append(r.events, eventString(string(e.Type), string(e.Data), string(e.ID)))
	return nil
}

func newSSE(limit int) decoder {
	d := &wire.SSEDecoder{MaxEvent: limit}
	r := &sseRecorder{}
	return decoder{
		feed: func(p []byte) error { return d.Feed(p, r) },
		events: func() []string {
			retry, ok := d.Retry()
			if !ok {
				retry = -1
			}
			return append(r.events, streamString(d.LastEventID(), retry))
		},
	}
}

func sseOracle(limit int) func([]byte) outcome {
	return func(p []byte) outcome { return readEventStream(p, limit) }
}

// eventStreamOf draws a stream of lines, most of which mean something.
func eventStreamOf(t *rapid.T) []byte {
	line := rapid.OneOf(
		rapid.Just(""),
		rapid.StringMatching(`(data|event|id|retry|Data|dat)?:? ?[a-c:\x00 é]{0,6}`),
		rapid.StringMatching(`retry: ?[0-9]{0,20}`),
		rapid.StringMatching(`data: [a-z]{0,40}`),
		rapid.StringMatching(`: ?[a-z]{0,10}`),
	)
	end := rapid.SampledFrom([]string{"\n", "\n", "\r", "\r\n"})
	var b strings.Builder
	if rapid.Bool().Draw(t, "byte order mark") {
		b.WriteString("\ufeff")
	}
	for range rapid.IntRange(0, 20).Draw(t, "lines") {
		b.WriteString(line.Draw(t, "line"))
		b.WriteString(end.Draw(t, "end"))
	}
	b.WriteString(line.Draw(t, "unfinished"))
	return []byte(b.String())
}

func TestSSEAnySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]int{1 << 20, 30, 3}).Draw(t, "limit")
		checkSplit(t, mutate(t, eventStreamOf(t)), cutsOf(t), sseOracle(limit), newSSE(limit))
	})
}

// TestSSEAgainstGoSSE compares events that are complete and have data with an
// independent client: it dispatches others, which the specification does not.
func TestSSEAgainstGoSSE(t *testing.T) {
	text := rapid.StringMatching(`[a-zé :]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		end := rapid.SampledFrom([]string{"\n", "\r", "\r\n"}).Draw(t, "end")
		for range rapid.IntRange(1, 8).Draw(t, "events") {
			if rapid.Bool().Draw(t, "has type") {
				b.WriteString("event: " + text.Draw(t, "type") + end)
			}
			if rapid.Bool().Draw(t, "has id") {
				b.WriteString("id: " + text.Draw(t, "id") + end)
			}
			for range rapid.IntRange(1, 3).Draw(t, "data lines") {
				b.WriteString("data: " + text.Draw(t, "data") + end)
			}
			b.WriteString(end)
		}
		var want []string
		for e, err := range sse.Read(strings.NewReader(b.String()), nil) {
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, eventString(e.Type, e.Data, e.LastEventID))
		}
		var d wire.SSEDecoder
		var got sseRecorder
		if err := d.Feed([]byte(b.String()), &got); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got.events) != fmt.Sprint(want) {
			t.Fatalf("%q:\n got %q\nwant %q", b.String(), got.events, want)
		}
	})
}

func FuzzSSESplit(f *testing.F) {
	for _, c := range sseCases {
		f.Add([]byte(c.stream), []byte{1, 0, 2, 1}, uint16(0))
	}
	f.Add([]byte("data: 0123456789\ndata: 0123456789\n\n"), []byte{}, uint16(16))
	f.Fuzz(func(t *testing.T, stream, cuts []byte, limit uint16) {
		skipLong(t, stream, cuts)
		most := int(limit)
		if most == 0 {
			most = wire.DefaultMaxEvent
		}
		checkSplit(t, stream, cuts, sseOracle(most), newSSE(int(limit)))
	})
}
