package session

import (
	"net/http"
	"strings"
	"testing"

	"pushbench/loadgen/engine"
	"pushbench/server/wire"
)

func TestHandshakesThatFail(t *testing.T) {
	always := func(s string) func(*http.Request) []string {
		return func(*http.Request) []string { return []string{s} }
	}
	instead := func(old, with string) func(*http.Request) []string {
		return func(r *http.Request) []string { return []string{strings.Replace(upgraded(r), old, with, 1)} }
	}
	for _, c := range []struct {
		name, transport string
		answer          func(*http.Request) []string
		cause           string
		detail          string // part of it
	}{
		{"busy", "sse", always("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"), "status 503", `"Service Unavailable", 200 is expected`},
		{"busy", "ws", always("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"), "status 503", `101 is expected`},
		{"too many", "ws", always("HTTP/1.1 429 Too Many Requests\r\n\r\n"), "status 429", `"Too Many Requests"`},
		{"not there", "sse", always("HTTP/1.1 404 Not Found\r\n\r\n"), "status 404", `"Not Found"`},
		{"elsewhere", "sse", always("HTTP/1.1 307 \r\nLocation: https://a.example/\r\n\r\n"), "status 307", `redirected to "https://a.example/", which is not followed, 200`},
		{"no contents", "sse", always("HTTP/1.1 204 No Content\r\n\r\n"), "status 204", `200 is expected`},
		{"an upgrade", "sse", always("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "status 101", `200 is expected`},
		{"no upgrade", "ws", always("HTTP/1.1 200 OK\r\n\r\n"), "status 200", `101 is expected`},
		{"a page", "sse", always("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), "bad handshake", `content type "text/html": text/event-stream is expected`},
		{"compressed", "sse", always(sseHead + "Content-Encoding: gzip\r\n" + chunked), "bad handshake", `content encoding "gzip": none was asked for`},
		{"a body with an end", "sse", always(sseHead + "Content-Length: 10\r\n\r\n"), "bad handshake", `body of 10 B: one without end is expected`},
		{"two framings", "sse", always(sseHead + "Content-Length: 10\r\n" + chunked), "bad handshake", `both Content-Length and Transfer-Encoding`},
		{"compressed for the way", "sse", always(sseHead + "Transfer-Encoding: gzip, chunked\r\n\r\n"), "bad handshake", `transfer encoding "gzip, chunked": chunked alone or none is expected`},
		{"chunks over HTTP/1.0", "sse", always(strings.Replace(sseHead, "1.1", "1.0", 1) + chunked), "bad handshake", `over HTTP/1.0`},
		{"garbage", "sse", always("220 mail.example ESMTP\r\n"), "bad handshake", `it begins with "220 mail.example ESMTP\r\n", expected "HTTP/1."`},
		{"garbage", "ws", always("\x16\x03\x01\x02\x00"), "bad handshake", `it begins with "\x16\x03\x01\x02\x00"`},
		{"another key", "ws", instead("Accept: ", "Accept: x"), "bad handshake", `accept key "x`},
		{"two keys", "ws", instead("Upgrade:", "Sec-WebSocket-Accept: x\r\nUpgrade:"), "bad handshake", `accept key "x, `},
		{"another protocol", "ws", instead("websocket", "h2c"), "bad handshake", `upgrade "h2c": websocket alone is expected`},
		{"two protocols", "ws", instead("websocket", "websocket, h2c"), "bad handshake", `upgrade "websocket, h2c": websocket alone is expected`},
		{"no token", "ws", instead("Connection: upgrade", "Connection: close"), "bad handshake", `connection "close": upgrade is expected in it`},
		{"over HTTP/1.0", "ws", instead("HTTP/1.1", "HTTP/1.0"), "bad handshake", `an upgrade over HTTP/1.0: HTTP/1.1 is expected`},
		{"an extension", "ws", instead("Upgrade:", "Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade:"), "bad handshake", `extensions "permessage-deflate": none were asked for`},
		{"a subprotocol", "ws", instead("Upgrade:", "Sec-WebSocket-Protocol: chat\r\nUpgrade:"), "bad handshake", `subprotocol "chat": none was asked for`},
		{"nothing", "sse", always(""), "eof", ""},
		{"half a head", "ws", always("HTTP/1.1 101 Swi"), "eof", ""},
	} {
		t.Run(c.name+"/"+c.transport, func(t *testing.T) {
			for _, name := range []string{engine.Auto, engine.Goroutine} {
				e, err := engine.New(name, 1)
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				m := connect(t, e, c.transport, scripted(t, c.answer), 2).wait(t).measurement(t)
				if m.Connected != 0 || m.ConnectErrors[c.cause] != 2 || m.RefusedByTarget != 2 || len(m.Ends) != 0 {
					t.Errorf("%s: connected %d, errors %v, ends %v, by the target %d; want two %q, both by the target", name,
						m.Connected, m.ConnectErrors, m.Ends, m.RefusedByTarget, c.cause)
				}
				if got := m.Details[c.cause]; !strings.Contains(got, c.detail) || got != "" && c.detail == "" {
					t.Errorf("%s: detail %q, want %q in it", name, got, c.detail)
				}
			}
		})
	}
}

// What is unusual but allowed is taken.
func TestHandshakesThatSucceed(t *testing.T) {
	for _, c := range []struct {
		name, transport string
		change          func(head string) string
		frame           func(transport string, payload []byte) string
	}{
		{"interim responses", "sse", func(h string) string { return "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + h }, framed},
		{"interim responses", "ws", func(h string) string { return "HTTP/1.1 100 Continue\r\n\r\n" + h }, framed},
		{"identity", "sse", func(h string) string { return strings.Replace(h, "\r\n", "\r\nContent-Encoding: Identity\r\n", 1) }, framed},
		{"HTTP/1.0", "sse", func(string) string { return strings.Replace(sseHead, "1.1", "1.0", 1) + "\r\n" },
			func(_ string, p []byte) string { return string(wire.AppendSSE(nil, p)) }},
		{"a framing of no body", "ws", func(h string) string { return strings.Replace(h, "\r\n", "\r\nTransfer-Encoding: chunked\r\n", 1) }, framed},
		{"several tokens", "ws", func(h string) string { return strings.Replace(h, "upgrade", "keep-alive, Upgrade", 1) }, framed},
	} {
		t.Run(c.name+"/"+c.transport, func(t *testing.T) {
			e, err := engine.New(engine.Auto, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			address := scripted(t, func(r *http.Request) []string {
				return []string{c.change(head(c.transport, r)) + c.frame(c.transport, message(t, 0))}
			})
			if m := connect(t, e, c.transport, address, 1).wait(t).measurement(t); m.Received != 1 {
				t.Errorf("received %d, errors %v (%v), want one message", m.Received, m.ConnectErrors, m.Details)
			}
		})
	}
}
