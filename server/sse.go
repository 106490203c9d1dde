package server

import (
	"net/http"
	"strconv"

	"pushbench/server/wire"
)

// sse is Server-Sent Events over HTTP/1.1 on net/http.
type sse struct{}

func (sse) stack() string { return "net/http" }

func (sse) encode(payload []byte) (any, error) { return wire.AppendSSE(nil, payload), nil }

// raw is the event as one chunk (RFC 9112 §7.1), which is what net/http makes of
// one Write and one Flush.
func (sse) raw(payload []byte) []byte {
	event := wire.AppendSSE(nil, payload)
	b := strconv.AppendInt(nil, int64(len(event)), 16)
	b = append(b, "\r\n"...)
	b = append(b, event...)
	return append(b, "\r\n"...)
}

func (sse) accept(w http.ResponseWriter, _ *http.Request, c *conn, form int) sink {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Del("Connection") // of those who get no stream
	w.WriteHeader(http.StatusOK)
	s := &sseSink{w: w, flush: http.NewResponseController(w), conn: c, form: form}
	if s.flush.Flush() != nil {
		return nil // the peer has gone already
	}
	return s
}

type sseSink struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	conn  *conn
	form  int
}

func (s *sseSink) Deliver(b any) (blocked bool, err error) {
	if _, err := s.w.Write(b.(body)[s.form].([]byte)); err != nil {
		return false, err
	}
	if err := s.flush.Flush(); err != nil {
		return false, err
	}
	return s.conn.blocked(), nil
}

func (s *sseSink) Finish() error { return s.conn.finish() }
func (s *sseSink) Cut()          { s.conn.cut() }
func (s *sseSink) home() place   { return place{s.conn, s.form} }

// wait looks for itself: net/http does not tell that a peer has gone which said
// something more after its request.
func (s *sseSink) wait() (breach bool) { return s.conn.watch() }
