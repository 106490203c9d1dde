package session

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"

	"pushbench/loadgen/engine"
	"pushbench/server/wire"
)

// ws is a subscription over WebSocket (RFC 6455).
type ws struct {
	subscriber
	opening *opening // nil once the connection is upgraded
	frames  wire.WSDecoder
	reply   []byte // to the read under way; nil while idle
	closed  error  // set by a close frame
}

// opening is what the opening handshake needs (RFC 6455 §4.1).
type opening struct {
	head wire.HeadDecoder
	key  string
}

func newWS(s subscriber, maxPayload int) engine.Session {
	return &ws{subscriber: s, frames: wire.WSDecoder{MaxMessage: maxPayload}}
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
	if err != nil {
		return s.refuse(err)
	}
	return s.reply, s.closed
}

// accept checks the response (RFC 6455 §4.2.2).
func (o *opening) accept() error {
	head := o.head.Head()
	if err := checkStatus(head, http.StatusSwitchingProtocols); err != nil {
		return err
	}
	if !head.HasToken("Upgrade", wire.WSUpgrade) || !head.HasToken("Connection", "Upgrade") {
		return badHandshake("upgrade %q, connection %q: an upgrade to websocket is expected", head.Get("Upgrade"), head.Get("Connection"))
	}
	if got, want := head.Get("Sec-WebSocket-Accept"), wire.AcceptKey(o.key); got != want {
		return badHandshake("accept key %q: %q is expected", got, want)
	}
	if extensions := head.Get("Sec-WebSocket-Extensions"); extensions != "" {
		return badHandshake("extensions %q: none were asked for", extensions)
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

// Control answers a ping with a pong and a close with a close (RFC 6455 §5.5).
func (s *ws) Control(op wire.Opcode, payload []byte) error {
	switch op {
	case wire.OpPing:
		s.answer(wire.OpPong, payload)
	case wire.OpClose:
		code, reason, err := wire.ParseClose(payload)
		if err != nil {
			return err
		}
		s.answer(wire.OpClose, wire.AppendClose(nil, code, ""))
		s.closed = &engine.Failure{Word: fmt.Sprintf("close %d", code), ByTarget: true, Err: fmt.Errorf("the target closed the connection: %q", reason)}
	}
	return nil
}

// answer adds a frame to the reply, masked as a client's must be (RFC 6455 §5.3).
func (s *ws) answer(op wire.Opcode, payload []byte) {
	var mask [4]byte
	rand.Read(mask[:])
	s.reply = wire.AppendFrame(s.reply, true, op, &mask, payload)
}
