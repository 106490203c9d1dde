package session

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"pushbench/loadgen/engine"
	"pushbench/server/wire"
)

// ws is a subscription over WebSocket (RFC 6455).
type ws struct {
	subscriber
	opening *opening // nil once the connection is upgraded
	frames  wire.WSDecoder
	reply   []byte // to the read under way; nil while idle
	pinged  bool   // a ping of the read under way is to be answered
	ping    []byte // the payload of the last one
	closed  error  // set by a close frame
}

// opening is what the opening handshake needs (RFC 6455 §4.1).
type opening struct {
	head wire.HeadDecoder
	key  string
}

func newWS(s subscriber) engine.Session {
	return &ws{subscriber: s, frames: wire.WSDecoder{MaxMessage: s.maxPayload}}
}

func (s *ws) Hello() []byte {
	var nonce [16]byte
	rand.Read(nonce[:])
	s.opening = &opening{key: base64.StdEncoding.EncodeToString(nonce[:])}
	return s.request("Upgrade: " + wire.WSUpgrade + "\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: " + s.opening.key + "\r\nSec-WebSocket-Version: " + wire.WSVersion + "\r\n")
}

func (s *ws) Feed(p []byte, at engine.Arrival) ([]byte, error) {
	if s.opening != nil {
		rest, done, err := s.opening.head.Feed(p)
		if err != nil {
			return nil, badHandshake("%w", err)
		}
		if !done {
			return nil, nil
		}
		if err := s.opening.accept(); err != nil {
			return nil, err
		}
		s.opening = nil
		s.established(at)
		p = rest
	}
	s.reply = nil
	s.begin(at)
	err := s.frames.Feed(p, s)
	s.rec.EndRead(!s.frames.Between())
	s.pong()
	if err != nil {
		return s.refuse(err)
	}
	if s.closed == nil {
		if err := s.flooded(len(p)); err != nil {
			s.answer(wire.OpClose, wire.AppendClose(nil, wire.ClosePolicy, "flood"))
			return s.reply, err
		}
	}
	return s.reply, s.closed
}

// accept checks the response (RFC 6455 §4.1 and §4.2.2). That a 101 has no body goes
// without saying: fields that frame one mean nothing in it (RFC 9112 §6.3).
func (o *opening) accept() error {
	head := o.head.Head()
	if err := checkStatus(head, http.StatusSwitchingProtocols); err != nil {
		return err
	}
	if head.Minor == 0 {
		return badHandshake("an upgrade over HTTP/1.0: HTTP/1.1 is expected")
	}
	if upgrade := head.Get("Upgrade"); !strings.EqualFold(upgrade, wire.WSUpgrade) {
		return badHandshake("upgrade %s: %s alone is expected", wire.Quote(upgrade), wire.WSUpgrade)
	}
	if !head.HasToken("Connection", "Upgrade") {
		return badHandshake("connection %s: upgrade is expected in it", wire.Quote(head.Get("Connection")))
	}
	if got, want := head.Get("Sec-WebSocket-Accept"), wire.AcceptKey(o.key); got != want {
		return badHandshake("accept key %s: %q is expected", wire.Quote(got), want)
	}
	if extensions := head.Get("Sec-WebSocket-Extensions"); extensions != "" {
		return badHandshake("extensions %s: none were asked for", wire.Quote(extensions))
	}
	if protocol := head.Get("Sec-WebSocket-Protocol"); protocol != "" {
		return badHandshake("subprotocol %s: none was asked for", wire.Quote(protocol))
	}
	return nil
}

// refuse answers broken frames with the close code that names the fault (RFC 6455 §7.1.7).
func (s *ws) refuse(err error) ([]byte, error) {
	if fault, ok := errors.AsType[*wire.WSError](err); ok {
		s.answer(wire.OpClose, wire.AppendClose(nil, fault.Code, ""))
	}
	return s.reply, protocolError(err)
}

// Message takes one complete message, text and binary alike.
func (s *ws) Message(_ wire.Opcode, payload []byte) error {
	s.message(payload)
	return nil
}

// Control answers a close with a close, and notes a ping to be answered at the end of
// the read (RFC 6455 §5.5).
func (s *ws) Control(op wire.Opcode, payload []byte) error {
	switch op {
	case wire.OpPing:
		s.ping = append(s.ping[:0], payload...)
		s.pinged = true
	case wire.OpClose:
		code, reason, err := wire.ParseClose(payload)
		if err != nil {
			return err
		}
		s.pong()
		s.answer(wire.OpClose, wire.AppendClose(nil, code, ""))
		s.closed = closedBy(code, reason)
	}
	return nil
}

// pong answers the last ping of the read, if there was one: a target that sends many
// at once gets one answer (RFC 6455 §5.5.3).
func (s *ws) pong() {
	if s.pinged {
		s.answer(wire.OpPong, s.ping)
		s.ping, s.pinged = nil, false
	}
}

// answer adds a frame to the reply, masked as a client's must be (RFC 6455 §5.3).
func (s *ws) answer(op wire.Opcode, payload []byte) {
	var mask [4]byte
	rand.Read(mask[:])
	s.reply = wire.AppendFrame(s.reply, true, op, &mask, payload)
}

// closedBy is the end of a connection that the target closed.
func closedBy(code int, reason string) error {
	said := "without a reason"
	if reason != "" {
		said = "and said " + wire.Quote(reason)
	}
	return &engine.Failure{
		Word:     fmt.Sprintf("close %d", code),
		ByTarget: true,
		Err:      fmt.Errorf("the target closed the connection %s", said),
	}
}
