package wire_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/gobwas/ws"
	"pgregory.net/rapid"
	"pushbench/server/wire"
)

// readGobwas reads messages and control frames with gobwas/ws, up to a close
// frame or to the first frame that is not whole.
func readGobwas(stream []byte, fromClient bool) (events []string, err error) {
	side := ws.StateClientSide
	if fromClient {
		side = ws.StateServerSide
	}
	r := bytes.NewReader(stream)
	state := side
	var message []byte
	var op wire.Opcode
	for {
		h, err := ws.ReadHeader(r)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		if err := ws.CheckHeader(h, state); err != nil {
			return events, err
		}
		if h.Length > int64(r.Len()) {
			return events, nil
		}
		payload := make([]byte, h.Length)
		if _, err := io.ReadFull(r, payload); err != nil {
			return events, err
		}
		if h.Masked {
			ws.Cipher(payload, h.Mask, 0)
		}
		if h.OpCode.IsControl() {
			events = append(events, frameString(wire.Opcode(h.OpCode), payload))
			if h.OpCode == ws.OpClose {
				return events, nil
			}
			continue
		}
		if h.OpCode != ws.OpContinuation {
			op = wire.Opcode(h.OpCode)
		}
		message = append(message, payload...)
		state = side.Set(ws.StateFragmented)
		if h.Fin {
			events = append(events, frameString(op, message))
			message, state = nil, side
		}
	}
}

// checkGobwas fails unless gobwas/ws reads the same from a stream that WSDecoder
// accepts. The other way round it is more lenient: it leaves the shortest form,
// UTF-8 and the close payload to its caller.
func checkGobwas(t failer, stream []byte, fromClient bool, limit int) {
	t.Helper()
	d := newWS(fromClient, limit)
	if d.feed(stream) != nil {
		return
	}
	want, err := readGobwas(stream, fromClient)
	if err != nil {
		t.Fatalf("%q: gobwas/ws refuses it: %v", stream, err)
	}
	if got := d.events(); !slices.Equal(got, want) {
		t.Fatalf("%q:\n got %q\nwant %q", stream, got, want)
	}
}

func TestWSAgainstGobwas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fromClient := rapid.Bool().Draw(t, "from client")
		checkGobwas(t, encode(framesOf(t, fromClient)), fromClient, 1<<20)
	})
}

func TestAppendFrameAgainstGobwas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(0, 300), rapid.SampledFrom([]int{65535, 65536})).Draw(t, "size")
		f := frame{
			fin:     rapid.Bool().Draw(t, "fin"),
			op:      rapid.SampledFrom([]wire.Opcode{wire.OpContinuation, wire.OpText, wire.OpBinary}).Draw(t, "op"),
			payload: bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 1, 7).Draw(t, "bytes"), size)[:size],
		}
		other := ws.NewFrame(ws.OpCode(f.op), f.fin, bytes.Clone(f.payload))
		if rapid.Bool().Draw(t, "masked") {
			f.mask = (*[4]byte)(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "mask"))
			other = ws.MaskFrameInPlaceWith(other, *f.mask)
		}
		want, err := ws.CompileFrame(other)
		if err != nil {
			t.Fatal(err)
		}
		if got := encode([]frame{f}); !bytes.Equal(got, want) {
			t.Fatalf("%d B: header %x, want %x, or the payload differs", size, got[:min(14, len(got))], want[:min(14, len(want))])
		}
	})
}
