package wire_test

import (
	"bytes"
	"fmt"
	"testing"

	"pushbench/server/wire"
)

// discard is a sink that keeps nothing.
type discard struct{ calls int }

func (d *discard) Event(wire.SSEEvent) error         { d.calls++; return nil }
func (d *discard) Message(wire.Opcode, []byte) error { d.calls++; return nil }
func (d *discard) Control(wire.Opcode, []byte) error { d.calls++; return nil }

// eventStream is a chunked body's way to its events, as a client has it.
type eventStream struct {
	body   wire.ChunkedDecoder
	events wire.SSEDecoder
	sink   discard
}

func (s *eventStream) Bytes(p []byte) error { return s.events.Feed(p, &s.sink) }

var benchmarkSizes = []int{128, 4096, 65536}

// BenchmarkSSE takes one event in one chunk from the bytes of a connection.
func BenchmarkSSE(b *testing.B) {
	for _, size := range benchmarkSizes {
		b.Run(byteSize(size), func(b *testing.B) {
			event := wire.AppendSSE(nil, payloadOf(b, wire.Envelope{}, size))
			chunk := fmt.Appendf(nil, "%x\r\n%s\r\n", len(event), event)
			var s eventStream
			b.SetBytes(int64(len(chunk)))
			b.ReportAllocs()
			for b.Loop() {
				if err := s.body.Feed(chunk, &s); err != nil {
					b.Fatal(err)
				}
			}
			if s.sink.calls < b.N {
				b.Fatalf("%d events, want %d", s.sink.calls, b.N)
			}
		})
	}
}

// BenchmarkWS takes one message in one frame from the bytes of a connection.
func BenchmarkWS(b *testing.B) {
	for _, size := range benchmarkSizes {
		b.Run(byteSize(size), func(b *testing.B) {
			stream := wire.AppendFrame(nil, true, wire.OpText, nil, payloadOf(b, wire.Envelope{}, size))
			var d wire.WSDecoder
			var sink discard
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Feed(stream, &sink); err != nil {
					b.Fatal(err)
				}
			}
			if sink.calls < b.N {
				b.Fatalf("%d messages, want %d", sink.calls, b.N)
			}
		})
	}
}

// BenchmarkEncode appends one message to a buffer that has room.
func BenchmarkEncode(b *testing.B) {
	payload := payloadOf(b, wire.Envelope{}, 128)
	mask := [4]byte{1, 2, 3, 4}
	buf := make([]byte, 0, 256)
	for _, c := range []struct {
		name   string
		encode func() []byte
	}{
		{"sse", func() []byte { return wire.AppendSSE(buf, payload) }},
		{"ws", func() []byte { return wire.AppendFrame(buf, true, wire.OpText, nil, payload) }},
		{"ws masked", func() []byte { return wire.AppendFrame(buf, true, wire.OpText, &mask, payload) }},
		{"envelope", func() []byte { wire.Envelope{Sequence: 9}.Put(payload); return payload }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				out = c.encode()
			}
			if len(out) < 128 {
				b.Fatalf("%d B", len(out))
			}
		})
	}
}

// BenchmarkSSELines takes many short lines, to show that the search for line
// ends stays linear.
func BenchmarkSSELines(b *testing.B) {
	for name, end := range map[string]string{"LF": "\n", "CR": "\r"} {
		b.Run(name, func(b *testing.B) {
			stream := bytes.Repeat([]byte(":"+end), 32*1024)
			var d wire.SSEDecoder
			var sink discard
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Feed(stream, &sink); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
