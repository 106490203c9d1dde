package server

import (
	"bytes"
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
	wsReadLimit = 1 << 20
)

// webSocket is WebSocket on gorilla/websocket, text frames, no compression.
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
	ws, err := t.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil // Upgrade has answered
	}
	ws.SetReadLimit(wsReadLimit)
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
// away what is read.
func (s *wsSink) wait() {
	for {
		if _, _, err := s.ws.NextReader(); err != nil {
			return
		}
	}
}
