package wire

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
