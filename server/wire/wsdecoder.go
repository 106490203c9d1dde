package wire

import (
	"fmt"
	"unicode/utf8"
)

// DefaultMaxMessage is the limit of a WSDecoder whose MaxMessage is 0.
const DefaultMaxMessage = 1 << 20

// firstBuffer is the most that is set aside for a frame because its header says
// so; beyond it the buffer grows with the bytes that really come.
const firstBuffer = 64 * 1024

// WSDecoder is an incremental decoder of WebSocket frames into messages (RFC
// 6455 §5 to §8). The zero value decodes what a server sends. An unmasked message
// that lies wholly in one Feed and in one frame is handed on as a part of that
// buffer, without a copy; between messages the decoder holds no buffer.
//
// What follows a close frame is discarded (§1.4).
type WSDecoder struct {
	Server     bool // decode what a client sends: frames must be masked
	MaxMessage int  // most bytes of a message; 0 means DefaultMaxMessage

	message   []byte // a message whose end has not come
	control   []byte // the payload of a control frame whose end has not come
	validated int    // bytes of message known to be valid UTF-8
	left      int    // bytes of the current frame's payload still to come
	frame     frameHeader
	header    [maxHeaderWS]byte // a frame header whose end has not come
	headerLen uint8
	opcode    Opcode // of the message under way; OpContinuation between messages
	inFrame   bool
	closed    bool
}

// Feed decodes the next bytes of the stream and hands complete messages and
// control frames to sink. It returns sink's error, or a *WSError; after either
// the stream is of no more use. p is only read and not kept.
func (d *WSDecoder) Feed(p []byte, sink WSSink) error {
	for len(p) > 0 && !d.closed {
		if !d.inFrame {
			rest, complete, err := d.begin(p)
			if err != nil || !complete {
				return err
			}
			p = rest
		}
		part := p[:min(d.left, len(p))]
		p = p[len(part):]
		if err := d.take(part, sink); err != nil {
			return err
		}
	}
	return nil
}

// begin takes a frame header from p and returns what follows it.
func (d *WSDecoder) begin(p []byte) (rest []byte, complete bool, err error) {
	from, have := p, int(d.headerLen)
	if have > 0 {
		from = d.header[:have+copy(d.header[have:], p)]
	}
	h, size, err := parseHeader(from, d.Server)
	if err == nil {
		err = d.admit(h, size > 0)
	}
	if err != nil {
		return nil, false, err
	}
	if size == 0 {
		d.headerLen = uint8(copy(d.header[:], from))
		return nil, false, nil
	}
	d.headerLen = 0
	d.frame, d.left, d.inFrame = h, int(h.length), true
	return p[size-have:], true, nil
}

// admit checks a frame against the message under way (RFC 6455 §5.4).
func (d *WSDecoder) admit(h frameHeader, complete bool) error {
	underWay := d.opcode != OpContinuation
	switch {
	case h.op.Control():
		return nil
	case h.op == OpContinuation && !underWay:
		return protocolError("continuation frame, expected the start of a message")
	case h.op != OpContinuation && underWay:
		return protocolError("%s frame within a message, expected a continuation frame", h.op)
	case complete && uint64(len(d.message))+h.length > uint64(d.limit()):
		return &WSError{CloseTooBig, fmt.Sprintf("message of more than %d B", d.limit())}
	}
	return nil
}

// take takes payload bytes of the current frame: all that have come of it.
func (d *WSDecoder) take(part []byte, sink WSSink) error {
	if len(part) == 0 && d.left > 0 {
		return nil // only the header has come: the payload may still come whole
	}
	if f := &d.frame; f.fin && !f.masked && f.op != OpContinuation && len(part) == int(f.length) {
		d.inFrame = false
		if f.op == OpText && !utf8.Valid(part) {
			return errNotUTF8()
		}
		return d.hand(f.op, part, sink)
	}
	if err := d.gather(part); err != nil {
		return err
	}
	if d.left -= len(part); d.left > 0 {
		return nil
	}
	d.inFrame = false
	switch {
	case d.frame.op.Control():
		payload := d.control
		d.control = nil
		return d.hand(d.frame.op, payload, sink)
	case d.frame.fin:
		if d.opcode == OpText && d.validated < len(d.message) {
			return errNotUTF8() // it ends within a character
		}
		op, payload := d.opcode, d.message
		d.opcode, d.message, d.validated = OpContinuation, nil, 0
		return d.hand(op, payload, sink)
	}
	return nil
}

// gather copies a part of a frame's payload into the decoder, unmasked.
func (d *WSDecoder) gather(part []byte) error {
	buf := &d.message
	if d.frame.op.Control() {
		buf = &d.control
	} else if d.frame.op != OpContinuation {
		d.opcode = d.frame.op
	}
	start := len(*buf)
	if start == 0 && len(part) > 0 {
		*buf = make([]byte, 0, max(len(part), min(int(d.frame.length), firstBuffer)))
	}
	*buf = append(*buf, part...)
	if d.frame.masked {
		maskBytes((*buf)[start:], d.frame.mask, int(d.frame.length)-d.left)
	}
	if d.opcode != OpText || d.frame.op.Control() {
		return nil
	}
	n, ok := validPrefix(d.message[d.validated:])
	if d.validated += n; !ok {
		return errNotUTF8()
	}
	return nil
}

// hand gives a complete message or control frame to the sink.
func (d *WSDecoder) hand(op Opcode, payload []byte, sink WSSink) error {
	if !op.Control() {
		return sink.Message(op, payload)
	}
	if op == OpClose {
		if _, _, err := ParseClose(payload); err != nil {
			return err
		}
		d.closed = true
	}
	return sink.Control(op, payload)
}

func (d *WSDecoder) limit() int {
	if d.MaxMessage > 0 {
		return d.MaxMessage
	}
	return DefaultMaxMessage
}

func errNotUTF8() error {
	return &WSError{CloseInvalidPayload, "text message is not valid UTF-8"}
}

// validPrefix validates UTF-8 up to the last whole character of b and returns
// how long that is. What is left over may become valid with more bytes.
func validPrefix(b []byte) (n int, ok bool) {
	n = len(b)
	for back := 1; back < utf8.UTFMax && back <= len(b); back++ {
		if tail := b[len(b)-back:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				n -= back
			}
			break
		}
	}
	return n, utf8.Valid(b[:n])
}
