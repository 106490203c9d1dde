package wire

import (
	"encoding/binary"
	"fmt"
)

// Bits and forms of a frame header (RFC 6455 §5.2).
const (
	bitFin      = 0x80
	bitsRSV     = 0x70
	bitsOpcode  = 0x0f
	bitMask     = 0x80
	length16    = 126 // the length follows in 2 bytes
	length64    = 127 // the length follows in 8 bytes
	maxHeaderWS = 14
)

// AppendFrame appends one frame. A client gives a mask, a server none (RFC 6455
// §5.1). A control frame that is fragmented or longer than MaxControlPayload
// panics: it is the caller's bug, never input.
func AppendFrame(dst []byte, fin bool, op Opcode, mask *[4]byte, payload []byte) []byte {
	if op.Control() && (!fin || len(payload) > MaxControlPayload) {
		panic(fmt.Sprintf("wire: %s frame of %d B, final %t: control frames are final and of at most %d B", op, len(payload), fin, MaxControlPayload))
	}
	first, masked := byte(op)&bitsOpcode, byte(0)
	if fin {
		first |= bitFin
	}
	if mask != nil {
		masked = bitMask
	}
	switch n := len(payload); {
	case n < length16:
		dst = append(dst, first, masked|byte(n))
	case n <= 0xffff:
		dst = binary.BigEndian.AppendUint16(append(dst, first, masked|length16), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, first, masked|length64), uint64(n))
	}
	if mask == nil {
		return append(dst, payload...)
	}
	dst = append(dst, mask[:]...)
	dst = append(dst, payload...)
	maskBytes(dst[len(dst)-len(payload):], *mask, 0)
	return dst
}

// maskBytes masks or unmasks b in place; b starts at offset at of the frame's
// payload (RFC 6455 §5.3).
func maskBytes(b []byte, key [4]byte, at int) {
	var word [8]byte
	for i := range word {
		word[i] = key[(at+i)&3]
	}
	wide := binary.LittleEndian.Uint64(word[:])
	for ; len(b) >= len(word); b = b[len(word):] {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^wide)
	}
	for i := range b {
		b[i] ^= word[i]
	}
}

// frameHeader is a decoded frame header.
type frameHeader struct {
	length uint64
	mask   [4]byte
	op     Opcode
	fin    bool
	masked bool
}

// parseHeader reads the frame header that b, which is not empty, opens with.
// While bytes are missing size is 0; what is there is checked already, so that an
// error comes with the byte that makes it, however the bytes are split.
func parseHeader(b []byte, fromClient bool) (h frameHeader, size int, err error) {
	h.fin, h.op = b[0]&bitFin != 0, Opcode(b[0]&bitsOpcode)
	switch {
	case b[0]&bitsRSV != 0:
		return h, 0, protocolError("reserved bits %#x set, expected none without an extension", b[0]&bitsRSV)
	case !h.op.known():
		return h, 0, protocolError("%s", h.op)
	case h.op.Control() && !h.fin:
		return h, 0, protocolError("fragmented %s frame, expected control frames to be whole", h.op)
	}
	if len(b) < 2 {
		return h, 0, nil
	}
	h.masked, h.length = b[1]&bitMask != 0, uint64(b[1]&^bitMask)
	switch {
	case h.masked && !fromClient:
		return h, 0, protocolError("masked frame from a server, expected none")
	case !h.masked && fromClient:
		return h, 0, protocolError("unmasked frame from a client")
	case h.op.Control() && h.length > MaxControlPayload:
		return h, 0, protocolError("%s frame with an extended length, expected at most %d B", h.op, MaxControlPayload)
	}
	size = 2
	switch h.length {
	case length16:
		if size += 2; len(b) < size {
			return h, 0, nil
		}
		if h.length = uint64(binary.BigEndian.Uint16(b[2:])); h.length < length16 {
			return h, 0, protocolError("length %d in 2 bytes, expected the shortest form", h.length)
		}
	case length64:
		if size += 8; len(b) < size {
			return h, 0, nil
		}
		switch h.length = binary.BigEndian.Uint64(b[2:]); {
		case h.length <= 0xffff:
			return h, 0, protocolError("length %d in 8 bytes, expected the shortest form", h.length)
		case h.length>>63 != 0:
			return h, 0, protocolError("length %d, expected the highest bit to be 0", h.length)
		}
	}
	if h.masked {
		if size += len(h.mask); len(b) < size {
			return h, 0, nil
		}
		h.mask = [4]byte(b[size-len(h.mask) : size])
	}
	return h, size, nil
}
