package session

import (
	"io"
	"net/http"
	"strings"

	"pushbench/loadgen/engine"
	"pushbench/server/wire"
)

// sse is a subscription over Server-Sent Events on HTTP/1.1 (WHATWG HTML §9.2):
// a GET whose response never ends, in chunks or until the connection closes.
type sse struct {
	subscriber
	head    *wire.HeadDecoder // nil once the head is read
	chunked bool
	chunks  wire.ChunkedDecoder
	events  wire.SSEDecoder
}

func newSSE(s subscriber) engine.Session {
	return &sse{subscriber: s, head: new(wire.HeadDecoder), events: wire.SSEDecoder{MaxEvent: s.maxPayload}}
}

func (s *sse) Hello() []byte {
	return s.request("Accept: text/event-stream\r\nCache-Control: no-store\r\n")
}

func (s *sse) Feed(p []byte, at engine.Arrival) ([]byte, error) {
	if s.head != nil {
		rest, done, err := s.head.Feed(p)
		if err != nil {
			return nil, badHandshake("%w", err)
		}
		if !done {
			return nil, nil
		}
		if err := s.accept(s.head.Head()); err != nil {
			return nil, err
		}
		s.head = nil
		s.established(at)
		p = rest
	}
	s.begin(at)
	err := s.body(p)
	s.rec.EndRead(!s.events.Between() || s.chunked && !s.chunks.Between())
	if err == nil {
		err = s.flooded(len(p))
	}
	return nil, err
}

// accept checks the response (WHATWG HTML §9.2.2) and takes how its body is framed.
func (s *sse) accept(head wire.Head) error {
	if err := checkStatus(head, http.StatusOK); err != nil {
		return err
	}
	if media := head.MediaType(); media != "text/event-stream" {
		return badHandshake("content type %s: text/event-stream is expected", wire.Quote(media))
	}
	if coding := head.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return badHandshake("content encoding %s: none was asked for", wire.Quote(coding))
	}
	if n, ok := head.ContentLength(); ok {
		return badHandshake("body of %d B: one without end is expected", n)
	}
	var err error
	if s.chunked, err = head.Chunked(); err != nil {
		return badHandshake("%w", err)
	}
	return nil
}

// body decodes the next bytes of the response body.
func (s *sse) body(p []byte) error {
	feed := s.Bytes
	if s.chunked {
		feed = func(p []byte) error { return s.chunks.Feed(p, s) }
	}
	if err := feed(p); err != nil {
		return protocolError(err)
	}
	if s.chunked && s.chunks.Done() {
		return io.EOF
	}
	return nil
}

// Bytes takes what was in a chunk.
func (s *sse) Bytes(p []byte) error { return s.events.Feed(p, s) }

// Event takes one complete event.
func (s *sse) Event(e wire.SSEEvent) error {
	s.message(e.Data)
	return nil
}
