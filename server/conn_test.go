package server

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pushbench/server/wire"
)

// connPair is one of ours and its peer.
func connPair(t *testing.T) (*conn, net.Conn) {
	t.Helper()
	l, err := listen(t.Context(), DefaultListen, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	peer, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := listener{limitListener: l, count: &writeCount{}}.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = accepted.Close(), peer.Close() })
	_ = peer.SetDeadline(time.Now().Add(20 * time.Second))
	return accepted.(*conn), peer
}

// fill writes until the kernel takes no more and returns what was written.
func fill(t *testing.T, c *conn) []byte {
	t.Helper()
	var sent []byte
	for n := 0; !c.blocked(); n++ {
		p := bytes.Repeat([]byte{byte('a' + n%26)}, 100_000+n)
		if got, err := c.Write(p); err != nil || got != len(p) {
			t.Fatalf("Write: %d, %v", got, err)
		}
		sent = append(sent, p...)
	}
	return sent
}

func TestConnKeepsWhatTheKernelDoesNotTake(t *testing.T) {
	c, peer := connPair(t)
	_ = c.SetWriteDeadline(time.Now().Add(-time.Hour)) // of no concern
	sent := fill(t, c)
	if _, err := c.Write([]byte("and more")); err != nil {
		t.Fatal(err)
	}
	sent = append(sent, "and more"...)
	finished := make(chan error, 1)
	go func() { finished <- c.finish() }()
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(peer, got); err != nil {
		t.Fatal(err)
	}
	if err := <-finished; err != nil || c.blocked() {
		t.Errorf("finish: %v, blocked %t", err, c.blocked())
	}
	if !bytes.Equal(got, sent) {
		t.Error("the bytes are not those written, in that order")
	}
	if n := c.count.bytes.Load(); n != int64(len(sent)) {
		t.Errorf("%d B counted of %d", n, len(sent))
	}
	if c.count.calls.Load() < 2 {
		t.Error("no write calls counted")
	}
}

func TestConnBoundsWhatItKeeps(t *testing.T) {
	c, _ := connPair(t)
	fill(t, c)
	for range 2 * maxRest / 100_000 {
		if _, err := c.Write(make([]byte, 100_000)); err != nil {
			if !errors.Is(err, errStuck) {
				t.Errorf("got %v, want %v", err, errStuck)
			}
			return
		}
	}
	t.Error("it keeps everything")
}

func TestConnCutEndsFinish(t *testing.T) {
	c, _ := connPair(t)
	fill(t, c)
	finished := make(chan error, 1)
	go func() { finished <- c.finish() }()
	c.cut()
	if err := <-finished; err == nil {
		t.Error("finish succeeded on a connection that was cut")
	}
	if _, err := c.Write([]byte("x")); err == nil && !c.blocked() {
		t.Error("a write succeeded on a connection that was cut")
	}
}

func TestWebSocketAnswersPingAndClose(t *testing.T) {
	s, _ := serve(t, Config{})
	ws, resp, err := websocket.DefaultDialer.Dial("ws://"+s.Addr()+wire.PathWS, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	defer ws.Close()
	_ = ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	pong := ""
	ws.SetPongHandler(func(text string) error { pong = text; return nil })
	deadline := time.Now().Add(10 * time.Second)
	if err := ws.WriteControl(websocket.PingMessage, []byte("hello"), deadline); err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), deadline); err != nil {
		t.Fatal(err)
	}
	_, _, err = ws.ReadMessage()
	if !websocket.IsCloseError(err, websocket.CloseNormalClosure) || pong != "hello" {
		t.Errorf("pong %q, then %v; want the ping's text, then close 1000", pong, err)
	}
	until(t, s, "departure", func(st wire.Stats) bool { return st.Connected == 0 && st.Accepted == 1 })
}
