package wire

// A reader that takes the time of a read wants to know whether a message began
// in it that it did not complete: these say whether a decoder is between messages.

// Between says that no chunk has begun after the last complete one.
func (d *ChunkedDecoder) Between() bool {
	switch d.state {
	case chunkSize:
		return d.length == 0
	case chunkDataCR, chunkDataLF, chunkDone:
		return true
	}
	return false
}

// Between says that no event, and no line that is passed over, has begun after the
// last complete one.
func (d *SSEDecoder) Between() bool { return d.pending == nil && !d.skipLine }

// Between says that no message or frame has begun after the last complete one.
func (d *WSDecoder) Between() bool {
	return !d.inFrame && d.headerLen == 0 && d.opcode == OpContinuation
}
