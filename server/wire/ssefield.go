package wire

import (
	"bytes"
	"fmt"
	"math"
)

// ssePending is what must be kept of an event until the next Feed.
type ssePending struct {
	line  []byte // a line whose end has not come
	event sseBuffers
}

// sseBuffers are the buffers of WHATWG HTML §9.2.6. A buffer either is part of
// the bytes being fed or, where own is set, belongs to the decoder.
type sseBuffers struct {
	data, kind, id          []byte
	hasData, hasID          bool
	ownData, ownKind, ownID bool
}

// unfinished looks at the start of a line whose end has not come: the error of a field
// that is too long comes with the byte that makes it, and what can only be passed
// over, a comment or an unknown field, is not held.
func (d *SSEDecoder) unfinished(e *sseBuffers, line []byte) error {
	name, value, colon := cutField(line)
	switch {
	case d.skipLine:
	case colon && !known(name), len(name) > len("event"):
		d.skipLine = true
	case colon:
		return d.check(e, name, value)
	}
	return nil
}

// cutField cuts a line into a field's name and value (WHATWG HTML §9.2.6).
func cutField(line []byte) (name, value []byte, colon bool) {
	name, value, colon = bytes.Cut(line, []byte{':'})
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	return name, value, colon
}

func known(name []byte) bool {
	switch string(name) {
	case "data", "event", "id", "retry":
		return true
	}
	return false
}

// check holds a field to its limit.
func (d *SSEDecoder) check(e *sseBuffers, name, value []byte) error {
	switch string(name) {
	case "data":
		if e.dataSize()+len(value) > d.limit() {
			return fmt.Errorf("%w: data of more than %d B", ErrEventTooLong, d.limit())
		}
	case "event", "id", "retry":
		if len(value) > MaxField {
			return fmt.Errorf("%w: field %q of more than %d B", ErrEventTooLong, name, MaxField)
		}
	}
	return nil
}

// field processes one line that is not empty.
func (d *SSEDecoder) field(e *sseBuffers, line []byte, own bool) error {
	name, value, _ := cutField(line)
	if err := d.check(e, name, value); err != nil {
		return err
	}
	switch string(name) { // "" is a comment; what is not named here is ignored
	case "data":
		e.addData(value, own)
	case "event":
		e.kind, e.ownKind = value, own
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			e.id, e.hasID, e.ownID = value, true, own
		}
	case "retry":
		if ms, ok := decimal(value); ok {
			d.retry, d.hasRetry = ms, true
		}
	}
	return nil
}

func (e *sseBuffers) addData(value []byte, own bool) {
	if !e.hasData {
		e.data, e.hasData, e.ownData = value, true, own
		return
	}
	if !e.ownData {
		e.data, e.ownData = bytes.Clone(e.data), true
	}
	e.data = append(append(e.data, '\n'), value...)
}

// dataSize is the length of the specification's data buffer, in which every
// line ends in LF.
func (e *sseBuffers) dataSize() int {
	if !e.hasData {
		return 0
	}
	return len(e.data) + 1
}

// decimal reads ASCII digits and nothing else; what does not fit becomes the
// largest int.
func decimal(b []byte) (int, bool) {
	if len(b) == 0 {
		return 0, false
	}
	v := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		if digit := int(c - '0'); v > (math.MaxInt-digit)/10 {
			v = math.MaxInt
		} else {
			v = v*10 + digit
		}
	}
	return v, true
}
