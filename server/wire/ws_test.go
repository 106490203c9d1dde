package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
	"pushbench/server/wire"
)

// wsCases are the rules of RFC 6455 §5 to §8, one by one; code 0 means valid.
var wsCases = []struct {
	name, stream string
	fromClient   bool
	want         []string
	code         int
}{
	// §5.7.
	{"unmasked text", "\x81\x05Hello", false, []string{`text "Hello"`}, 0},
	{"masked text", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", true, []string{`text "Hello"`}, 0},
	{"fragmented text", "\x01\x03Hel\x80\x02lo", false, []string{`text "Hello"`}, 0},
	{"ping", "\x89\x05Hello", false, []string{`ping "Hello"`}, 0},
	{"masked pong", "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", true, []string{`pong "Hello"`}, 0},
	{"length in 2 bytes", "\x82\x7e\x01\x00" + strings.Repeat("x", 256), false, []string{`binary "` + strings.Repeat("x", 256) + `"`}, 0},

	{"empty messages", "\x81\x00\x82\x00\x01\x00\x80\x00", false, []string{`text ""`, `binary ""`, `text ""`}, 0},
	{"control frame within a message", "\x02\x01a\x89\x01p\x00\x01b\x8a\x00\x80\x01c", false, []string{`ping "p"`, `pong ""`, `binary "abc"`}, 0},
	{"character in two fragments", "\x01\x01\xc3\x80\x01\xa9", false, []string{`text "é"`}, 0},
	{"close", "\x88\x02\x03\xe8", false, []string{`close "\x03\xe8"`}, 0},
	{"close without a code", "\x88\x00", false, []string{`close ""`}, 0},
	{"close within a message", "\x01\x01a\x88\x00", false, []string{`close ""`}, 0},
	{"anything behind a close", "\x88\x00\xff\xff\xff", false, []string{`close ""`}, 0},
	{"unfinished header", "\x82\x7e\x01", false, nil, 0},
	{"unfinished message", "\x81\x05Hel", false, nil, 0},
	{"nothing", "", false, nil, 0},

	{"reserved bit 1", "\xc1\x00", false, nil, wire.CloseProtocolError},
	{"reserved bit 2", "\xa1\x00", false, nil, wire.CloseProtocolError},
	{"reserved bit 3", "\x91\x00", false, nil, wire.CloseProtocolError},
	{"reserved data opcode", "\x83\x00", false, nil, wire.CloseProtocolError},
	{"reserved control opcode", "\x8b\x00", false, nil, wire.CloseProtocolError},
	{"masked by a server", "\x81\x80\x00\x00\x00\x00", false, nil, wire.CloseProtocolError},
	{"not masked by a client", "\x81\x00", true, nil, wire.CloseProtocolError},
	{"fragmented ping", "\x09\x00", false, nil, wire.CloseProtocolError},
	{"ping of 126 B", "\x89\x7e\x00\x7e", false, nil, wire.CloseProtocolError},
	{"continuation of nothing", "\x80\x00", false, nil, wire.CloseProtocolError},
	{"continuation behind a message", "\x81\x01a\x80\x00", false, []string{`text "a"`}, wire.CloseProtocolError},
	{"message within a message", "\x01\x01a\x81\x01b", false, nil, wire.CloseProtocolError},
	{"125 in 2 bytes", "\x82\x7e\x00\x7d", false, nil, wire.CloseProtocolError},
	{"65535 in 8 bytes", "\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff", false, nil, wire.CloseProtocolError},
	{"length with the highest bit", "\x82\x7f\x80\x00\x00\x00\x00\x01\x00\x00", false, nil, wire.CloseProtocolError},
	{"text of 1 MiB and 1 B", "\x81\x7f\x00\x00\x00\x00\x00\x10\x00\x01", false, nil, wire.CloseTooBig},
	{"largest length", "\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", false, nil, wire.CloseTooBig},
	{"fragments of 1 MiB and 1 B", "\x01\x01a\x80\x7f\x00\x00\x00\x00\x00\x10\x00\x00", false, nil, wire.CloseTooBig},
	{"text that is not UTF-8", "\x81\x02a\xff", false, nil, wire.CloseInvalidPayload},
	{"surrogate", "\x81\x03\xed\xa0\x80", false, nil, wire.CloseInvalidPayload},
	{"overlong form", "\x81\x02\xc0\x80", false, nil, wire.CloseInvalidPayload},
	{"text that ends within a character", "\x81\x02a\xc3", false, nil, wire.CloseInvalidPayload},
	{"fragments that end within a character", "\x01\x02a\xc3\x80\x00", false, nil, wire.CloseInvalidPayload},
	{"unfinished text that cannot become valid", "\x81\x05a\xffb", false, nil, wire.CloseInvalidPayload},
	{"close of 1 B", "\x88\x01\x03", false, nil, wire.CloseProtocolError},
	{"close with code 999", "\x88\x02\x03\xe7", false, nil, wire.CloseProtocolError},
	{"close with code 1005", "\x88\x02\x03\xed", false, nil, wire.CloseProtocolError},
	{"close reason that is not UTF-8", "\x88\x03\x03\xe8\xff", false, nil, wire.CloseInvalidPayload},
}

func TestWS(t *testing.T) {
	for _, c := range wsCases {
		t.Run(c.name, func(t *testing.T) {
			got := readFrames([]byte(c.stream), c.fromClient, wire.DefaultMaxMessage)
			if got.failed != (c.code != 0) || !slices.Equal(got.events, c.want) {
				t.Fatalf("the oracle finds %+v, want %q, code %d", got, c.want, c.code)
			}
			checkSplits(t, []byte(c.stream), wsOracle(c.fromClient, wire.DefaultMaxMessage), func() decoder { return newWS(c.fromClient, 0) })

			d := wire.WSDecoder{Server: c.fromClient}
			err := d.Feed([]byte(c.stream), &wsRecorder{})
			var protocol *wire.WSError
			if errors.As(err, &protocol) != (c.code != 0) || protocol != nil && protocol.Code != c.code {
				t.Errorf("error %v, want close code %d", err, c.code)
			}
			if end := fmt.Sprintf(" (close %d)", c.code); protocol != nil && !strings.HasSuffix(protocol.Error(), end) {
				t.Errorf("error %q, want it to end in %q", protocol, end)
			}
		})
	}
}

func TestWSAnySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fromClient := rapid.Bool().Draw(t, "from client")
		limit := rapid.SampledFrom([]int{1 << 20, 100}).Draw(t, "limit")
		stream := mutate(t, encode(framesOf(t, fromClient)))
		checkSplit(t, stream, cutsOf(t), wsOracle(fromClient, limit), newWS(fromClient, limit))
	})
}

func TestWSLongMessages(t *testing.T) {
	for _, size := range []int{125, 126, 65535, 65536, 200_000} {
		for _, mask := range []*[4]byte{nil, {1, 2, 3, 4}} {
			payload := bytes.Repeat([]byte("0123456789"), size/10+1)[:size]
			stream := wire.AppendFrame(nil, true, wire.OpText, mask, payload)
			for _, part := range []int{len(stream), 4096, 1} {
				d := wire.WSDecoder{Server: mask != nil}
				var sink lastWS
				for p := range slices.Chunk(stream, part) {
					if err := d.Feed(p, &sink); err != nil {
						t.Fatal(err)
					}
				}
				if !bytes.Equal(sink.payload, payload) {
					t.Errorf("%d B, masked %t, in parts of %d B: payload is wrong", size, mask != nil, part)
				}
			}
		}
	}
}

func TestWSSinkErrorStops(t *testing.T) {
	var d wire.WSDecoder
	sink := &failingSink{after: 2}
	if err := d.Feed([]byte("\x81\x00\x89\x00\x81\x00"), sink); !errors.Is(err, io.ErrShortWrite) || sink.calls != 2 {
		t.Errorf("%v after %d calls, want the sink's error after 2", err, sink.calls)
	}
}

// lastWS keeps the payload slice itself, to see where it points.
type lastWS struct{ payload []byte }

func (l *lastWS) Message(_ wire.Opcode, payload []byte) error { l.payload = payload; return nil }
func (l *lastWS) Control(wire.Opcode, []byte) error           { return nil }

func TestWSWholeFrameIsNotCopied(t *testing.T) {
	var d wire.WSDecoder
	var sink lastWS
	stream := []byte("\x81\x05Hello\x89\x01p")
	feed := func() {
		if err := d.Feed(stream, &sink); err != nil {
			t.Fatal(err)
		}
	}
	feed()
	if &sink.payload[0] != &stream[2] {
		t.Error("the payload was copied, want a part of the bytes fed")
	}
	if n := testing.AllocsPerRun(100, feed); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
	if size := unsafe.Sizeof(d); size > 128 {
		t.Errorf("an idle decoder takes %d B, want at most 128", size)
	}
}

func TestAppendFrameRefusesLongControlFrames(t *testing.T) {
	for name, call := range map[string]func(){
		"126 B":      func() { wire.AppendFrame(nil, true, wire.OpPing, nil, make([]byte, 126)) },
		"fragmented": func() { wire.AppendFrame(nil, false, wire.OpClose, nil, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted, want a panic", name)
				}
			}()
			call()
		}()
	}
}

func FuzzWSSplit(f *testing.F) {
	for _, c := range wsCases {
		f.Add([]byte(c.stream), []byte{1, 0, 2, 1}, c.fromClient, uint16(0))
	}
	f.Add([]byte("\x01\x05Hello\x80\x05World"), []byte{}, false, uint16(8))
	f.Fuzz(func(t *testing.T, stream, cuts []byte, fromClient bool, limit uint16) {
		skipLong(t, stream, cuts)
		most := int(limit)
		if most == 0 {
			most = wire.DefaultMaxMessage
		}
		checkSplit(t, stream, cuts, wsOracle(fromClient, most), newWS(fromClient, int(limit)))
		checkGobwas(t, stream, fromClient, most)
	})
}
