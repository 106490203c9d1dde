package wire_test

import (
	"strings"
	"testing"

	"pushbench/server/wire"
)

// betweener is what all stream decoders can say.
type betweener interface{ Between() bool }

// TestBetween feeds streams up to every byte, in one and byte by byte. A stream
// is written with a "|" wherever the decoder is between messages.
func TestBetween(t *testing.T) {
	sse := func() (betweener, func([]byte) error) {
		d := &wire.SSEDecoder{}
		return d, func(p []byte) error { return d.Feed(p, &sseRecorder{}) }
	}
	chunked := func() (betweener, func([]byte) error) {
		d := &wire.ChunkedDecoder{}
		return d, func(p []byte) error { return d.Feed(p, &byteRecorder{}) }
	}
	ws := func() (betweener, func([]byte) error) {
		d := &wire.WSDecoder{}
		return d, func(p []byte) error { return d.Feed(p, &wsRecorder{}) }
	}
	for _, c := range []struct {
		name, marked string
		fresh        func() (betweener, func(p []byte) error)
	}{
		{"event", "|data: a\n\n|id: 1\ndata: b\r\n\r|\n|d", sse},
		{"comments and line ends", "|:a\n|\n|\n|:b\n|retry: 1\n|", sse},
		{"chunk", "|2\r\nab|\r|\n|1;x\r\na|\r|\n|0\r\n\r\n|", chunked},
		{"frames", "|\x81\x02ab|\x82\x00|\x89\x01p|\x02\x01a\x89\x00\x00\x00\x80\x01b|\x81", ws},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stream []byte
			var between []bool // after so many bytes
			for i := range len(c.marked) {
				if c.marked[i] == '|' {
					continue
				}
				between = append(between, i > 0 && c.marked[i-1] == '|')
				stream = append(stream, c.marked[i])
			}
			between = append(between, strings.HasSuffix(c.marked, "|"))

			steps, feedStep := c.fresh()
			for n, want := range between {
				whole, feed := c.fresh()
				if err := feed(stream[:n]); err != nil {
					t.Fatal(err)
				}
				if n > 0 {
					if err := feedStep(stream[n-1 : n]); err != nil {
						t.Fatal(err)
					}
				}
				if whole.Between() != want || steps.Between() != want {
					t.Errorf("after %q: %t in one feed, %t byte by byte; want %t", stream[:n], whole.Between(), steps.Between(), want)
				}
			}
		})
	}
}
