package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pushbench/server/wire"
)

// raw is a TCP connection to a server that says whatever a test wants.
func raw(t testing.TB, s *Server, text string) (net.Conn, *bufio.Reader) {
	t.Helper()
	nc, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(nc, text); err != nil {
		t.Fatal(err)
	}
	return nc, bufio.NewReader(nc)
}

// upgrade is a WebSocket after its handshake.
func upgrade(t testing.TB, s *Server) (net.Conn, *bufio.Reader) {
	t.Helper()
	nc, r := raw(t, s, "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	status(t, r, http.StatusSwitchingProtocols)
	return nc, r
}

func status(t testing.TB, r *bufio.Reader, want int) {
	t.Helper()
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != want {
		t.Fatalf("status %s, want %d", resp.Status, want)
	}
}

var maskKey = [4]byte{1, 2, 3, 4}

func frame(fin bool, op wire.Opcode, payload string) string {
	return string(wire.AppendFrame(nil, fin, op, &maskKey, []byte(payload)))
}

// A peer that breaks RFC 6455 hears why, by the code of §7.4.1, also when it sends
// on; it is gone then, and counted.
func TestWebSocketBreachesHaveTheirCloseCode(t *testing.T) {
	const zeroKey = "\x00\x00\x00\x00"
	breaches := []struct {
		name  string
		bytes string
		code  int
	}{
		{"a length of 5 in 2 bytes (§5.2)", "\x81\xfe\x00\x05" + zeroKey + "hello", wire.CloseProtocolError},
		{"a length of 200 in 8 bytes (§5.2)", "\x82\xff\x00\x00\x00\x00\x00\x00\x00\xc8" + zeroKey + strings.Repeat("x", 200), wire.CloseProtocolError},
		{"a length with its highest bit set", "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00" + zeroKey, wire.CloseProtocolError},
		{"no mask (§5.1)", "\x81\x05hello", wire.CloseProtocolError},
		{"reserved bits", "\xc1\x80" + zeroKey, wire.CloseProtocolError},
		{"a reserved opcode", "\x83\x80" + zeroKey, wire.CloseProtocolError},
		{"a ping in fragments (§5.4)", "\x09\x80" + zeroKey, wire.CloseProtocolError},
		{"a long ping (§5.5)", "\x89\xfe\x00\x7e" + zeroKey, wire.CloseProtocolError},
		{"a fragment of nothing", frame(true, wire.OpContinuation, "x"), wire.CloseProtocolError},
		{"a message within a message", frame(false, wire.OpText, "x") + frame(true, wire.OpText, "y"), wire.CloseProtocolError},
		{"text that is not UTF-8 (§8.1)", frame(true, wire.OpText, "\xff\xfe"), wire.CloseInvalidPayload},
		{"text that ends within a character", frame(true, wire.OpText, "\xe2\x82"), wire.CloseInvalidPayload},
		{"a close code that nobody may send", frame(true, wire.OpClose, "\x03\xed"), wire.CloseProtocolError},
		{"half a close code", frame(true, wire.OpClose, "\x03"), wire.CloseProtocolError},
		{"a close reason that is not UTF-8", frame(true, wire.OpClose, "\x03\xe8\xff"), wire.CloseInvalidPayload},
		{"a message too long", frame(true, wire.OpBinary, strings.Repeat("x", wsReadLimit+1)), wire.CloseTooBig},
		{"a message without end", frame(false, wire.OpBinary, "x") + strings.Repeat(frame(false, wire.OpContinuation, strings.Repeat("x", 1<<10)), 64), wire.CloseTooBig},
	}
	s, _ := serve(t, Config{})
	for _, b := range breaches {
		nc, r := upgrade(t, s)
		_, _ = io.WriteString(nc, b.bytes+strings.Repeat("and so on", 1<<10)) // it may be cut off half-way
		want := string(wire.AppendFrame(nil, true, wire.OpClose, nil, wire.AppendClose(nil, b.code, "")))
		if got, err := io.ReadAll(io.LimitReader(r, 100)); string(got) != want {
			t.Errorf("%s: answered %x (%v), want a close frame with code %d, %x", b.name, got, err, b.code, want)
		}
		_ = nc.Close()
	}
	st := until(t, s, "departures", func(st wire.Stats) bool { return st.Connected == 0 })
	if st.Accepted != int64(len(breaches)) || st.Breaches != int64(len(breaches)) {
		t.Errorf("%d accepted, %d breaches; want %d of both", st.Accepted, st.Breaches, len(breaches))
	}
}

// One that is sent away and does not go is not waited for long.
func TestWebSocketThatDoesNotGo(t *testing.T) {
	s, _ := serve(t, Config{})
	nc, _ := upgrade(t, s)
	if _, err := io.WriteString(nc, "\x81\x05hello"); err != nil {
		t.Fatal(err)
	}
	until(t, s, "departure", func(st wire.Stats) bool { return st.Connected == 0 && st.Accepted == 1 })
}

// What a subscriber may say is no breach.
func TestWebSocketTakesWhatIsAllowed(t *testing.T) {
	s, _ := serve(t, Config{})
	nc, r := upgrade(t, s)
	said := frame(true, wire.OpText, "naïve") + frame(true, wire.OpPong, "") + frame(false, wire.OpText, "\xe2") +
		frame(true, wire.OpPing, "there?") + frame(true, wire.OpContinuation, "\x82\xac") +
		frame(true, wire.OpBinary, strings.Repeat("\xff", wsReadLimit)) + frame(true, wire.OpClose, "\x0f\xa0bye")
	if _, err := io.WriteString(nc, said); err != nil {
		t.Fatal(err)
	}
	want := append(wire.AppendFrame(nil, true, wire.OpPong, nil, []byte("there?")), closeFrame(4000)...)
	if got, err := io.ReadAll(r); !bytes.Equal(got, want) || err != nil {
		t.Errorf("answered %x, %v; want %x and the end", got, err, want)
	}
	if st := until(t, s, "departure", func(st wire.Stats) bool { return st.Connected == 0 }); st.Breaches != 0 {
		t.Errorf("%d breaches, want none", st.Breaches)
	}
}

// One that asks for answers and reads none is not listened to any more: what it
// waits for is no more than an answer.
func TestPingsWithoutReadingPileUpNothing(t *testing.T) {
	const most = 48 << 20 // B of pings; their pongs are about as long
	s, _ := serve(t, Config{})
	nc, _ := upgrade(t, s)
	_ = nc.(*net.TCPConn).SetReadBuffer(4 << 10)
	_ = nc.(*net.TCPConn).SetWriteBuffer(64 << 10)
	pings := []byte(strings.Repeat(frame(true, wire.OpPing, strings.Repeat("x", wire.MaxControlPayload)), 1<<10))
	before := heap()
	for sent := 0; sent < most; {
		_ = nc.SetWriteDeadline(time.Now().Add(time.Second))
		n, err := nc.Write(pings)
		if err != nil {
			break // it listens no more
		}
		sent += n
	}
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("the heap has grown by %d KiB, want next to nothing", grown>>10)
	}
	if st := stats(t, s, ""); st.Connected != 1 {
		t.Errorf("%d connected, want it to stay: it broke nothing", st.Connected)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// The pongs that wait for the kernel come in the end, in order and whole.
func TestPongsWaitForTheKernel(t *testing.T) {
	const pings = 500
	c, peer := connPair(t)
	sent := fill(t, c)
	answered := make(chan error, 1)
	go func() {
		var err error
		for range pings {
			err = errors.Join(err, wsAnswers{c}.Control(wire.OpPing, []byte("x")))
		}
		answered <- err
	}()
	want := slices.Concat(sent, []byte(strings.Repeat("\x8a\x01x", pings)))
	got := make([]byte, len(want))
	if _, err := io.ReadFull(peer, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("what arrives is not what was written: %v", err)
	}
	if err := <-answered; err != nil || c.blocked() {
		t.Errorf("answers: %v, blocked %t", err, c.blocked())
	}
}

// A request with a body, or with the promise of one, is answered and forgotten.
func TestStreamsTakeNoBody(t *testing.T) {
	s, stop := serve(t, Config{})
	requests := []struct {
		text string
		want int
	}{
		{"GET /sse HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", 400},
		{"GET /sse HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400},
		{"GET /sse HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n", 400},
		{"GET /sse HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\nExpect: 100-continue\r\n\r\n", 400},
		{"GET /sse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
		{"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 5\r\n\r\n", 400},
		{"HEAD /sse HTTP/1.1\r\nHost: x\r\n\r\n", 400},
		{"POST /sse HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", 405},
		{"GET /other HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n", 404},
	}
	for _, request := range requests {
		_, r := raw(t, s, request.text)
		status(t, r, request.want)
	}
	if st := stats(t, s, ""); st.Accepted != 0 || st.Breaches != 6 {
		t.Errorf("%d accepted, %d breaches; want 0 and the 6 bodies on a stream", st.Accepted, st.Breaches)
	}
	stop() // nobody of them is waited for
}

// A connection has one request: who gets no stream is sent away after its answer.
func TestNoConnectionIsKeptForAnotherRequest(t *testing.T) {
	s, _ := serve(t, Config{})
	_, r := raw(t, s, "GET /other HTTP/1.1\r\nHost: x\r\n\r\n")
	status(t, r, 404)
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Errorf("after the answer: %v, want the end", err)
	}
}

// A subscriber over SSE has said everything with its request.
func TestEventStreamIsNoConversation(t *testing.T) {
	s, stop := serve(t, Config{})
	const request = "GET /sse HTTP/1.1\r\nHost: x\r\n\r\n"
	talks, r := raw(t, s, request)
	status(t, r, 200)
	until(t, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
	if _, err := io.WriteString(talks, request); err != nil {
		t.Fatal(err)
	}
	st := until(t, s, "departure", func(st wire.Stats) bool { return st.Connected == 0 })
	if st.Breaches != 1 || st.Accepted != 1 {
		t.Errorf("%d breaches of %d accepted, want 1 of 1", st.Breaches, st.Accepted)
	}
	// Two requests at once: net/http has read both. It is a subscriber that can be
	// forgotten like any other.
	goes, r := raw(t, s, request+request)
	status(t, r, 200)
	until(t, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
	_ = goes.Close()
	until(t, s, "departure", func(st wire.Stats) bool { return st.Connected == 0 && st.Accepted == 2 })
	half, r := raw(t, s, request)
	status(t, r, 200)
	until(t, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
	_ = half.(*net.TCPConn).CloseWrite()
	until(t, s, "departure", func(st wire.Stats) bool { return st.Connected == 0 && st.Accepted == 3 })
	_, r = raw(t, s, request+request)
	status(t, r, 200)
	stop() // also with one that has asked twice
}

// Who makes no request within the time is sent away and counted; who goes by itself
// is not.
func TestConnectionsWithoutARequest(t *testing.T) {
	s := newServer(t, Config{})
	s.subscriberHTTP.ReadTimeout = 300 * time.Millisecond
	begin(t, s)
	for _, text := range []string{"", "G", "GET /sse HTTP/1.1\r\nHost:", "GET /sse HTTP/1.1\r\nHost: x\r\n"} {
		_, r := raw(t, s, text)
		if answer, err := io.ReadAll(r); err != nil {
			t.Errorf("%q: answered %q, %v; want the end", text, answer, err)
		}
	}
	for _, bad := range []string{"nonsense\r\n\r\n", "GET /sse HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("x", 2*maxHead)} {
		_, r := raw(t, s, bad)
		resp, err := http.ReadResponse(r, nil)
		if err != nil || resp.StatusCode/100 != 4 {
			t.Errorf("%.30q: %v, %v; want a refusal", bad, resp, err)
		}
		_, _ = io.Copy(io.Discard, r)
	}
	gone, _ := raw(t, s, "GET /sse HTTP")
	_ = gone.Close()
	until(t, s, "counting", func(st wire.Stats) bool { return st.Breaches == 6 && s.subscribers.open() == 0 })
	// A stream has no such limit.
	c := dial(t, s, "sse", 0)
	until(t, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
	_, r := raw(t, s, "")
	_, _ = io.Copy(io.Discard, r) // longer than the limit
	start(t, s, wire.Start{RatePerS: 1000, Count: 1, PayloadBytes: 64})
	c.mustNext(t)
}

// Beyond the room there is a refusal, and beyond that a place in the backlog: the
// control endpoint has descriptors of its own.
func TestRoomIsBounded(t *testing.T) {
	for _, name := range bothTransports {
		s, stop := serve(t, Config{OpenFiles: 40})
		var last *client
		for n := range s.room.subscribers {
			last = dial(t, s, name, n)
		}
		if _, code, err := tryDial(s, name, 99); code != http.StatusServiceUnavailable {
			t.Fatalf("%s: beyond the room: status %d, %v; want 503", name, code, err)
		}
		for range 2 * s.room.connections {
			raw(t, s, "")
		}
		until(t, s, "end of room", func(wire.Stats) bool { return s.subscribers.open() == s.room.connections })
		for range 2 * s.room.control {
			nc, err := net.Dial("tcp", s.ControlAddr())
			if err != nil {
				t.Fatal(err)
			}
			_ = nc.Close()
		}
		start(t, s, wire.Start{RatePerS: 1000, Count: 1, PayloadBytes: 64})
		last.mustNext(t)
		if st := until(t, s, "end", quiet); st.Connected != int64(s.room.subscribers) || st.Refused != 1 || st.Written != st.Connected {
			t.Errorf("%s: %+v, want %d subscribers served and 1 refused", name, st, s.room.subscribers)
		}
		stop()
	}
}

// However few files a process may open, those that a run reckons with for clients
// are there, and some for the process itself.
func TestNewRoom(t *testing.T) {
	for files := 16; files < 5000; files++ {
		clients := max(1, files-64) // as a run deals them
		r := newRoom(files)
		if r.subscribers < clients || r.connections <= r.subscribers || r.control < 1 {
			t.Fatalf("%d files: %+v, want room for %d subscribers and one more", files, r, clients)
		}
		if rest := files - r.connections - r.control; rest < min(12, files/4) {
			t.Fatalf("%d files: %+v leaves %d for the process", files, r, rest)
		}
	}
}

// A control request that never ends ends.
func TestControlRequestsEnd(t *testing.T) {
	s := newServer(t, Config{})
	s.controlHTTP.ReadTimeout = 50 * time.Millisecond
	begin(t, s)
	for _, text := range []string{
		"", "GET /control/stats HTTP/1.1\r\nHost:",
		fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 99\r\n\r\n{", wire.PathStart, testToken),
	} {
		nc, err := net.Dial("tcp", s.ControlAddr())
		if err != nil {
			t.Fatal(err)
		}
		_ = nc.SetDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.WriteString(nc, text); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, nc); err != nil {
			t.Errorf("%q: %v, want the end", text, err)
		}
		_ = nc.Close()
	}
}
