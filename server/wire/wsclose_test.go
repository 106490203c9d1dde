package wire_test

import (
	"errors"
	"strings"
	"testing"

	"pushbench/server/wire"
)

func TestClosePayload(t *testing.T) {
	for _, c := range []struct {
		code       int
		reason     string
		wantReason string
		wantSize   int
	}{
		{wire.CloseNormal, "", "", 2},
		{wire.CloseGoingAway, "bye", "bye", 5},
		{wire.CloseNoStatus, "never sent", "", 0},
		{4999, strings.Repeat("x", 123), strings.Repeat("x", 123), 125},
		{3000, strings.Repeat("x", 124), strings.Repeat("x", 123), 125},
		{3000, strings.Repeat("é", 62), strings.Repeat("é", 61), 124},
	} {
		payload := wire.AppendClose(nil, c.code, c.reason)
		code, reason, err := wire.ParseClose(payload)
		if len(payload) != c.wantSize || code != c.code || reason != c.wantReason || err != nil {
			t.Errorf("%d %q: %d B, then %d %q %v", c.code, c.reason, len(payload), code, reason, err)
		}
	}
}

func TestCloseCodes(t *testing.T) {
	for code := range 65536 {
		valid := code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
		_, _, err := wire.ParseClose([]byte{byte(code >> 8), byte(code)})
		var protocol *wire.WSError
		if valid != (err == nil) || !valid && (!errors.As(err, &protocol) || protocol.Code != wire.CloseProtocolError) {
			t.Fatalf("code %d: %v, want valid %t", code, err, valid)
		}
	}
}

func TestAcceptKey(t *testing.T) {
	// The example of RFC 6455 §1.3.
	if got, want := wire.AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; got != want {
		t.Errorf("accept key is %q, want %q", got, want)
	}
}

func TestOpcodeNames(t *testing.T) {
	for op, want := range map[wire.Opcode]string{
		wire.OpContinuation: "continuation", wire.OpText: "text", wire.OpBinary: "binary",
		wire.OpClose: "close", wire.OpPing: "ping", wire.OpPong: "pong", 0xb: "reserved opcode 0xb",
	} {
		if op.String() != want || op.Control() != (op >= 8) {
			t.Errorf("opcode %#x is %q, control %t", byte(op), op, op.Control())
		}
	}
}
