package wire

import (
	"bytes"
	"errors"
)

// DefaultMaxEvent is the limit of an SSEDecoder whose MaxEvent is 0.
const DefaultMaxEvent = 1 << 20

// MaxField is the most bytes that an event's type, its ID and a reconnection time may
// have. They are no data, and WHATWG HTML sets no limit.
const MaxField = 16 << 10

// ErrEventTooLong means that an event has more data than the decoder's MaxEvent, or
// a longer field beside it than MaxField.
var ErrEventTooLong = errors.New("event stream: event is too long")

// SSEEvent is one dispatched event. Its slices are valid only during the call.
type SSEEvent struct {
	Type []byte // as sent; empty means "message"
	Data []byte // data lines joined with LF
	ID   []byte // last event ID, which outlives the event that set it
}

// SSESink takes events as they are dispatched. An error stops the decoder.
type SSESink interface {
	Event(e SSEEvent) error
}

// SSEDecoder is an incremental parser of the event stream format (WHATWG HTML
// §9.2.5 and §9.2.6). The zero value is ready. An event that lies wholly in one
// Feed and has one data line is dispatched as a part of that buffer, without a
// copy; between events the decoder holds nothing but the last event ID. Comments and
// unknown fields are passed over, however long they are, and never held.
//
// Bytes are passed on as they came: where the specification would decode UTF-8
// and replace malformed sequences, the sink sees the sequences themselves.
type SSEDecoder struct {
	// MaxEvent is the most bytes of data that an event may have; 0 means
	// DefaultMaxEvent.
	MaxEvent int

	lastID   []byte      // last event ID string, set when an event ends
	pending  *ssePending // an event that the buffer's end cut; nil between events
	retry    int
	hasRetry bool
	skipLF   bool  // the last byte was a CR: an LF now belongs to it
	skipLine bool  // up to its end the current line is passed over
	bom      uint8 // bytes of a leading byte order mark seen; len(byteOrderMark) once past it
}

const byteOrderMark = "\ufeff"

// Feed decodes the next bytes of the stream and hands complete events to sink.
// It returns sink's error or its own; after either the stream is of no more use.
// p is only read and not kept.
func (d *SSEDecoder) Feed(p []byte, sink SSESink) error {
	if d.bom < uint8(len(byteOrderMark)) {
		p = d.skipByteOrderMark(p)
	}
	if len(p) == 0 {
		return nil
	}
	pos := 0
	if d.skipLF {
		d.skipLF = false
		if p[0] == '\n' {
			pos = 1
		}
	}
	var (
		event  sseBuffers
		begun  []byte // start of the current line, from earlier feeds
		endsAt = newLineScanner()
	)
	if d.pending != nil {
		event, begun = d.pending.event, d.pending.line
	}
	for pos < len(p) {
		end := endsAt.next(p, pos)
		line, own := p[pos:end], false
		if d.skipLine {
			line = nil
		} else if begun != nil {
			line, own = append(begun, line...), true
			begun = nil
		}
		if end == len(p) {
			if err := d.unfinished(&event, line); err != nil {
				return err
			}
			if d.skipLine {
				break
			}
			if !own {
				line = bytes.Clone(line)
			}
			begun = line
			break
		}
		pos = end + 1
		if p[end] == '\r' {
			if pos == len(p) {
				d.skipLF = true
			} else if p[pos] == '\n' {
				pos++
			}
		}
		if d.skipLine {
			d.skipLine = false
			continue
		}
		if len(line) > 0 {
			if err := d.field(&event, line, own); err != nil {
				return err
			}
			continue
		}
		if err := d.dispatch(&event, sink); err != nil {
			return err
		}
		event = sseBuffers{}
	}
	d.keep(begun, &event)
	return nil
}

// Retry is the reconnection time in milliseconds that the stream last asked for.
func (d *SSEDecoder) Retry() (ms int, ok bool) { return d.retry, d.hasRetry }

// LastEventID is the last event ID string, which a client sends back when it
// reconnects. An ID counts once its event has ended, with data or without.
func (d *SSEDecoder) LastEventID() string { return string(d.lastID) }

func (d *SSEDecoder) limit() int {
	if d.MaxEvent > 0 {
		return d.MaxEvent
	}
	return DefaultMaxEvent
}

// skipByteOrderMark leaves out one byte order mark at the start of the stream
// and returns the bytes behind it.
func (d *SSEDecoder) skipByteOrderMark(p []byte) []byte {
	for len(p) > 0 && d.bom < uint8(len(byteOrderMark)) {
		if p[0] != byteOrderMark[d.bom] {
			if d.bom > 0 { // an earlier feed ended in what looked like one
				d.pending = &ssePending{line: []byte(byteOrderMark[:d.bom])}
			}
			d.bom = uint8(len(byteOrderMark))
			return p
		}
		d.bom++
		p = p[1:]
	}
	return p
}

// dispatch ends an event. One without a data line sets the last event ID and is
// no event otherwise.
func (d *SSEDecoder) dispatch(e *sseBuffers, sink SSESink) error {
	d.pending = nil
	if e.hasID {
		d.lastID = append(d.lastID[:0], e.id...)
	}
	if !e.hasData {
		return nil
	}
	return sink.Event(SSEEvent{Type: e.kind, Data: e.data, ID: d.lastID})
}

// keep stores an unfinished event until the next Feed.
func (d *SSEDecoder) keep(line []byte, e *sseBuffers) {
	if len(line) == 0 && !e.hasData && !e.hasID && len(e.kind) == 0 {
		d.pending = nil
		return
	}
	if d.pending == nil {
		d.pending = new(ssePending)
	}
	if e.hasData && !e.ownData {
		e.data, e.ownData = bytes.Clone(e.data), true
	}
	if !e.ownKind {
		e.kind, e.ownKind = bytes.Clone(e.kind), true
	}
	if e.hasID && !e.ownID {
		e.id, e.ownID = bytes.Clone(e.id), true
	}
	d.pending.line, d.pending.event = line, *e
}
