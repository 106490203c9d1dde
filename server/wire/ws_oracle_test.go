package wire_test

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"pgregory.net/rapid"
	"pushbench/server/wire"
)

// readFrames is RFC 6455 §5 over a whole input, with the limit of WSDecoder.
// It reads byte by byte and stops where the input does.
func readFrames(input []byte, fromClient bool, limit int) (found outcome) {
	type ended struct{}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(ended); !ok {
				panic(r)
			}
		}
	}()
	rest := input
	next := func() uint64 {
		if len(rest) == 0 {
			panic(ended{})
		}
		b := rest[0]
		rest = rest[1:]
		return uint64(b)
	}
	require := func(ok bool) {
		if !ok {
			found.failed = true
			panic(ended{})
		}
	}
	var message []byte
	var messageOp uint64
	for {
		first := next()
		fin, op := first>>7 == 1, first&15
		require(first>>4&7 == 0)
		require(slices.Contains([]uint64{0, 1, 2, 8, 9, 10}, op))
		require(op < 8 || fin)
		require(op != 0 || messageOp != 0)
		require(op == 0 || op >= 8 || messageOp == 0)

		second := next()
		masked, length := second>>7 == 1, second&127
		require(masked == fromClient)
		require(op < 8 || length < 126)
		switch length {
		case 126:
			length = next()<<8 | next()
			require(length > 125)
		case 127:
			length = 0
			for range 8 {
				length = length<<8 | next()
			}
			require(length>>63 == 0 && length > 65535)
		}
		var key [4]byte
		if masked {
			for i := range key {
				key[i] = byte(next())
			}
		}
		require(op >= 8 || uint64(len(message))+length <= uint64(limit))

		if 0 < op && op < 8 {
			messageOp = op
		}
		got := []byte{}
		for i := uint64(0); i < length && len(rest) > 0; i++ {
			got = append(got, byte(next())^key[i%4])
		}
		complete := uint64(len(got)) == length
		if op < 8 {
			message = append(message, got...)
			require(messageOp != 1 || becomesText(message) && (!complete || !fin || utf8.Valid(message)))
		}
		switch {
		case !complete:
			return found
		case op == 8:
			require(len(got) != 1)
			if len(got) > 1 {
				code := int(got[0])<<8 | int(got[1])
				assigned := []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014}
				require(slices.Contains(assigned, code) || 3000 <= code && code <= 4999)
				require(utf8.Valid(got[2:]))
			}
			found.events = append(found.events, frameString(wire.OpClose, got))
			return found // the rest is discarded
		case op > 8:
			found.events = append(found.events, frameString(wire.Opcode(op), got))
		case fin:
			found.events = append(found.events, frameString(wire.Opcode(messageOp), message))
			message, messageOp = nil, 0
		}
	}
}

// becomesText says whether more bytes can make valid UTF-8 of b: whether it is
// but for a last character that some continuation bytes complete.
func becomesText(b []byte) bool {
	if utf8.Valid(b) {
		return true
	}
	edges := []byte{0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf} // of the second byte's ranges, Unicode table 3-7
	for _, x := range edges {
		for n := range 3 {
			more := append([]byte{x}, []byte{0x80, 0x80}[:n]...)
			if utf8.Valid(slices.Concat(b, more)) {
				return true
			}
		}
	}
	return false
}

func frameString(op wire.Opcode, payload []byte) string { return fmt.Sprintf("%s %q", op, payload) }

// wsRecorder collects messages and control frames as strings.
type wsRecorder struct{ events []string }

func (r *wsRecorder) Message(op wire.Opcode, payload []byte) error {
	r.events = append(r.events, frameString(op, payload))
	return nil
}

func (r *wsRecorder) Control(op wire.Opcode, payload []byte) error {
	return r.Message(op, payload)
}

func newWS(fromClient bool, limit int) decoder {
	d := &wire.WSDecoder{Server: fromClient, MaxMessage: limit}
	r := &wsRecorder{}
	return decoder{
		feed: func(p []byte) error {
			err := d.Feed(p, r)
			var protocol *wire.WSError
			if err != nil && !errors.As(err, &protocol) {
				panic(fmt.Sprintf("error %v, expected a *WSError", err))
			}
			return err
		},
		events: func() []string { return r.events },
	}
}

func wsOracle(fromClient bool, limit int) func([]byte) outcome {
	return func(p []byte) outcome { return readFrames(p, fromClient, limit) }
}

// frame is one frame to encode.
type frame struct {
	fin     bool
	op      wire.Opcode
	mask    *[4]byte
	payload []byte
}

// framesOf draws a valid conversation: messages in fragments, with control
// frames between them, and perhaps a close.
func framesOf(t *rapid.T, masked bool) []frame {
	var frames []frame
	add := func(fin bool, op wire.Opcode, payload []byte) {
		var mask *[4]byte
		if masked {
			mask = (*[4]byte)(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "mask"))
		}
		frames = append(frames, frame{fin, op, mask, payload})
	}
	for range rapid.IntRange(0, 5).Draw(t, "messages") {
		op := rapid.SampledFrom([]wire.Opcode{wire.OpText, wire.OpBinary}).Draw(t, "op")
		var payload []byte
		if op == wire.OpText {
			payload = []byte(rapid.StringN(0, 200, -1).Draw(t, "text"))
		} else {
			payload = rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "binary")
		}
		for cuts := rapid.IntRange(0, 3).Draw(t, "fragments"); cuts > 0; cuts-- {
			n := rapid.IntRange(0, len(payload)).Draw(t, "fragment")
			add(false, op, payload[:n])
			op, payload = wire.OpContinuation, payload[n:]
			if rapid.Bool().Draw(t, "interleaved") {
				control := rapid.SampledFrom([]wire.Opcode{wire.OpPing, wire.OpPong}).Draw(t, "control")
				add(true, control, rapid.SliceOfN(rapid.Byte(), 0, wire.MaxControlPayload).Draw(t, "control payload"))
			}
		}
		add(true, op, payload)
	}
	if rapid.Bool().Draw(t, "close") {
		code := rapid.SampledFrom([]int{wire.CloseNormal, wire.CloseNoStatus, wire.CloseGoingAway, 3000, 4999}).Draw(t, "code")
		add(true, wire.OpClose, wire.AppendClose(nil, code, rapid.StringN(0, 60, -1).Draw(t, "reason")))
		add(true, wire.OpPing, nil) // is discarded
	}
	return frames
}

func encode(frames []frame) (stream []byte) {
	for _, f := range frames {
		stream = wire.AppendFrame(stream, f.fin, f.op, f.mask, f.payload)
	}
	return stream
}
