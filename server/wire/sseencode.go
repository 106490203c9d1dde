package wire

import (
	"bytes"
	"errors"
	"strconv"
	"time"
)

// AppendSSE appends one event with payload as its data: "data: …\n\n". A payload
// with line ends becomes as many data lines; CR and CRLF in it arrive as LF, for
// the format cannot tell them apart (WHATWG HTML §9.2.5).
func AppendSSE(dst, payload []byte) []byte {
	const field = "data: "
	endsAt := newLineScanner()
	pos := 0
	for {
		end := endsAt.next(payload, pos)
		dst = append(dst, field...)
		dst = append(dst, payload[pos:end]...)
		dst = append(dst, '\n')
		if end == len(payload) {
			return append(dst, '\n')
		}
		pos = end + 1
		if payload[end] == '\r' && pos < len(payload) && payload[pos] == '\n' {
			pos++
		}
	}
}

// ErrSSEField means that the type or the ID of an event holds what would end its
// line, or an ID a NUL, for which it would be ignored (WHATWG HTML §9.2.6).
var ErrSSEField = errors.New("event stream: type or id with a line end or NUL")

// AppendSSEEvent appends one event with its type and ID (WHATWG HTML §9.2.5):
//
//	event: trial\n
//	id: 7\n
//	data: …\n\n
//
// An empty Type or ID has no line: the type is then "message", the last event ID
// stays what it was.
func AppendSSEEvent(dst []byte, e SSEEvent) ([]byte, error) {
	if bytes.ContainsAny(e.Type, "\r\n") || bytes.ContainsAny(e.ID, "\r\n\x00") {
		return dst, ErrSSEField
	}
	if len(e.Type) > 0 {
		dst = append(append(append(dst, "event: "...), e.Type...), '\n')
	}
	if len(e.ID) > 0 {
		dst = append(append(append(dst, "id: "...), e.ID...), '\n')
	}
	return AppendSSE(dst, e.Data), nil
}

// AppendSSERetry appends how long a client shall wait before it connects again:
// "retry: 1000\n\n" (WHATWG HTML §9.2.6, reconnection time). A wait below a
// millisecond is one of 0.
func AppendSSERetry(dst []byte, wait time.Duration) []byte {
	dst = append(dst, "retry: "...)
	dst = strconv.AppendInt(dst, max(0, wait.Milliseconds()), 10)
	return append(dst, "\n\n"...)
}

// AppendSSEComment appends ":\n\n", which clients ignore and which keeps what lies
// between from closing a silent connection (WHATWG HTML §9.2.7 advises one every
// 15 seconds or so).
func AppendSSEComment(dst []byte) []byte { return append(dst, ":\n\n"...) }
