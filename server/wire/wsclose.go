package wire

import (
	"encoding/binary"
	"unicode/utf8"
)

// Close status codes (RFC 6455 §7.4.1). CloseNoStatus and CloseAbnormal stand for
// a close frame without a code and for a connection that ended without a close
// frame; they are never sent.
const (
	CloseNormal         = 1000
	CloseGoingAway      = 1001
	CloseProtocolError  = 1002
	CloseUnsupported    = 1003
	CloseNoStatus       = 1005
	CloseAbnormal       = 1006
	CloseInvalidPayload = 1007
	ClosePolicy         = 1008
	CloseTooBig         = 1009
	CloseInternal       = 1011
)

// ParseClose reads the payload of a close frame (RFC 6455 §5.5.1). An empty one
// has code CloseNoStatus. The error is a *WSError.
func ParseClose(payload []byte) (code int, reason string, err error) {
	switch {
	case len(payload) == 0:
		return CloseNoStatus, "", nil
	case len(payload) == 1:
		return 0, "", protocolError("close payload of 1 B, expected none or a code of 2 B")
	}
	code = int(binary.BigEndian.Uint16(payload))
	if !sendableClose(code) {
		return 0, "", protocolError("close code %d, expected one that may be sent", code)
	}
	if !utf8.Valid(payload[2:]) {
		return 0, "", &WSError{CloseInvalidPayload, "close reason is not valid UTF-8"}
	}
	return code, string(payload[2:]), nil
}

// AppendClose appends the payload of a close frame. CloseNoStatus gives an empty
// payload; a reason too long for a control frame is cut at a character's end.
func AppendClose(dst []byte, code int, reason string) []byte {
	if code == CloseNoStatus {
		return dst
	}
	if most := MaxControlPayload - 2; len(reason) > most {
		for most > 0 && !utf8.RuneStart(reason[most]) {
			most--
		}
		reason = reason[:most]
	}
	return append(binary.BigEndian.AppendUint16(dst, uint16(code)), reason...)
}

// sendableClose says whether a close frame may carry code: those of RFC 6455
// §7.4.1 and of the IANA registry up to 1014, and the ranges of §7.4.2 that
// belong to libraries and applications.
func sendableClose(code int) bool {
	return CloseNormal <= code && code <= CloseUnsupported ||
		CloseInvalidPayload <= code && code <= 1014 ||
		3000 <= code && code <= 4999
}
