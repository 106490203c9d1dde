package wire

// Transport describes one way to push: what it is called, where it is served
// and what a message costs on the wire. Descriptors are data; the code that speaks a
// transport is one file in server and one in loadgen.
type Transport struct {
	Name        string                // the preset's name in scenarios and CSV: "sse", "ws"
	Path        string                // where the contract serves it
	BytesPerMsg func(payload int) int // server → client stream bytes of one message, TCP payload
}

// Transports returns every transport there is, in the order help shows them.
func Transports() []Transport {
	return []Transport{
		{Name: "sse", Path: PathSSE, BytesPerMsg: SSEBytes},
		{Name: "ws", Path: PathWS, BytesPerMsg: WSBytes},
	}
}

// LookupTransport finds a transport by its preset name.
func LookupTransport(name string) (Transport, bool) {
	for _, t := range Transports() {
		if t.Name == name {
			return t, true
		}
	}
	return Transport{}, false
}

// SSEBytes is the length on the wire of one SSE event with a payload of the given
// size (no newline in it), flushed as one HTTP/1.1 chunk: E + hexdigits(E) + 4
// with E = payload + len("data: ") + 2 (RFC 9112 §7.1, WHATWG HTML §9.2).
func SSEBytes(payload int) int {
	event := payload + len("data: ") + len("\n\n")
	digits := 0
	for v := event; v > 0; v >>= 4 {
		digits++
	}
	return event + digits + len("\r\n\r\n")
}

// WSBytes is the length on the wire of one unmasked, unfragmented WebSocket
// message of the given payload size (RFC 6455 §5.2).
func WSBytes(payload int) int {
	switch {
	case payload <= 125:
		return payload + 2
	case payload <= 65535:
		return payload + 4
	default:
		return payload + 10
	}
}
