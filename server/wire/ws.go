package wire

import "fmt"

// Opcode says what a WebSocket frame holds (RFC 6455 §5.2).
type Opcode byte

// Opcodes of RFC 6455 §11.8; all others are reserved.
const (
	OpContinuation Opcode = 0x0
	OpText         Opcode = 0x1
	OpBinary       Opcode = 0x2
	OpClose        Opcode = 0x8
	OpPing         Opcode = 0x9
	OpPong         Opcode = 0xa
)

// Control says whether frames of this opcode are control frames (RFC 6455 §5.5).
func (o Opcode) Control() bool { return o&0x8 != 0 }

func (o Opcode) known() bool { return o <= OpBinary || OpClose <= o && o <= OpPong }

func (o Opcode) String() string {
	switch o {
	case OpContinuation:
		return "continuation"
	case OpText:
		return "text"
	case OpBinary:
		return "binary"
	case OpClose:
		return "close"
	case OpPing:
		return "ping"
	case OpPong:
		return "pong"
	default:
		return fmt.Sprintf("reserved opcode %#x", byte(o))
	}
}

// MaxControlPayload is the most bytes a control frame may carry (RFC 6455 §5.5).
const MaxControlPayload = 125

// WSSink takes what a WSDecoder decodes. Payloads are valid only during the
// call. An error stops the decoder.
type WSSink interface {
	// Message is a whole message: op is OpText (payload is valid UTF-8) or OpBinary.
	Message(op Opcode, payload []byte) error
	// Control is a ping, a pong, or a close whose payload ParseClose accepts.
	Control(op Opcode, payload []byte) error
}

// WSError is a breach of RFC 6455 by the peer. Code is the status to close the
// connection with (§7.4.1).
type WSError struct {
	Code   int
	Reason string
}

func (e *WSError) Error() string { return fmt.Sprintf("websocket: %s (close %d)", e.Reason, e.Code) }

func protocolError(format string, args ...any) error {
	return &WSError{CloseProtocolError, fmt.Sprintf(format, args...)}
}
