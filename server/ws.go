package server

import (
	"bytes"
	"errors"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"

	"pushbench/server/wire"
)

const (
	// wsReadBuffer is the least that gorilla takes: room for a control frame.
	// Subscribers have little to say, and there are many of them.
	wsReadBuffer = 128
	// wsReadLimit bounds what a subscriber may send in one message.
	wsReadLimit = 16 << 10
)

// webSocket is WebSocket on gorilla/websocket, text frames, no compression. What
// subscribers send is decoded by package wire: gorilla takes lengths that are not
// in their shortest form (RFC 6455 §5.2) and text that is not UTF-8 (§8.1).
type webSocket struct {
	upgrader websocket.Upgrader
}

func newWebSocket() *webSocket {
	return &webSocket{websocket.Upgrader{
		ReadBufferSize:  wsReadBuffer,
		WriteBufferPool: &sync.Pool{}, // prepared messages need no write buffer
	}}
}

func (*webSocket) stack() string { return "gorilla/websocket" }

func (*webSocket) encode(payload []byte) (any, error) {
	return websocket.NewPreparedMessage(websocket.TextMessage, bytes.Clone(payload))
}

func (*webSocket) raw(payload []byte) []byte {
	return wire.AppendFrame(nil, true, wire.OpText, nil, payload)
}

func (t *webSocket) accept(w http.ResponseWriter, r *http.Request, c *conn, form int) sink {
	if !r.ProtoAtLeast(1, 1) { // RFC 6455 §4.2.1
		http.Error(w, "an upgrade over "+r.Proto+": expected HTTP/1.1", http.StatusBadRequest)
		return nil
	}
	ws, err := t.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil // Upgrade has answered
	}
	return &wsSink{ws: ws, conn: c, form: form}
}

type wsSink struct {
	ws   *websocket.Conn
	conn *conn
	form int
}

func (s *wsSink) Deliver(b any) (blocked bool, err error) {
	if err := s.ws.WritePreparedMessage(b.(body)[s.form].(*websocket.PreparedMessage)); err != nil {
		return false, err
	}
	return s.conn.blocked(), nil
}

func (s *wsSink) Finish() error { return s.conn.finish() }
func (s *wsSink) Cut()          { s.conn.cut() }
func (s *wsSink) home() place   { return place{s.conn, s.form} }

// wait reads, so that pings and closes are answered (RFC 6455 §5.5), and throws
// away what is read. A breach of the protocol is answered with its close code.
func (s *wsSink) wait() (breach bool) {
	d := wire.WSDecoder{Server: true, MaxMessage: wsReadLimit}
	buf := make([]byte, wsReadBuffer)
	for {
		n, err := s.conn.Read(buf)
		if fed := d.Feed(buf[:n], wsAnswers{s.conn}); fed != nil {
			bad, ok := errors.AsType[*wire.WSError](fed)
			if ok {
				s.conn.part(closeFrame(bad.Code))
			}
			return ok
		}
		if err != nil {
			return false
		}
	}
}

// wsAnswers answers the control frames of a subscriber.
type wsAnswers struct{ conn *conn }

var errClosing = errors.New("the peer has closed")

func (wsAnswers) Message(wire.Opcode, []byte) error { return nil }

// Control waits until the kernel has taken the answer: who asks and does not read
// is not listened to any more, and nothing piles up.
func (a wsAnswers) Control(op wire.Opcode, payload []byte) error {
	switch op {
	case wire.OpPing:
		if _, err := a.conn.Write(wire.AppendFrame(nil, true, wire.OpPong, nil, payload)); err != nil {
			return err
		}
		return a.conn.finish()
	case wire.OpClose:
		code, _, err := wire.ParseClose(payload)
		if err != nil {
			return err
		}
		_, _ = a.conn.Write(closeFrame(code)) // it may have gone already
		return errClosing
	}
	return nil
}

func closeFrame(code int) []byte {
	return wire.AppendFrame(nil, true, wire.OpClose, nil, wire.AppendClose(nil, code, ""))
}
