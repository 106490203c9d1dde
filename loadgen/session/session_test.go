package session

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/measure"
	"pushbench/server/wire"
)

const (
	sseHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
	chunked = "Transfer-Encoding: chunked\r\n\r\n"
)

// upgraded is the head that accepts a request for an upgrade.
func upgraded(r *http.Request) string {
	return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: " +
		wire.AcceptKey(r.Header.Get("Sec-WebSocket-Key")) + "\r\n\r\n"
}

// framed is one message as it goes over the wire.
func framed(transport string, payload []byte) string {
	if transport == "ws" {
		return string(wire.AppendFrame(nil, true, wire.OpBinary, nil, payload))
	}
	event := wire.AppendSSE(nil, payload)
	return fmt.Sprintf("%x\r\n%s\r\n", len(event), event)
}

// head is what opens the stream of a transport.
func head(transport string, r *http.Request) string {
	if transport == "ws" {
		return upgraded(r)
	}
	return sseHead + chunked
}

func TestEveryMessageOfARealServer(t *testing.T) {
	const clients = 50
	everywhere(t, func(t *testing.T, e engine.Engine, transport string) {
		address := publisher(t, func(send func(p []byte)) {
			for i := range uint64(messages) {
				send(message(t, i))
			}
		})
		began := time.Now()
		s := connect(t, e, transport, address, clients).wait(t)
		m := s.measurement(t)
		if m.Received != clients*messages || m.Missing+m.Duplicated+m.Reordered+m.Corrupt+m.Unexpected+m.Negative+m.OutOfRange != 0 {
			t.Errorf("received %d of %d: missing %d, duplicated %d, reordered %d, corrupt %d, unexpected %d, negative %d, out of range %d",
				m.Received, clients*messages, m.Missing, m.Duplicated, m.Reordered, m.Corrupt, m.Unexpected, m.Negative, m.OutOfRange)
		}
		cause := map[string]string{"sse": "eof", "ws": "close 1001"}[transport]
		if m.Connected != clients || m.OpenAtEnd != 0 || m.Ends[cause] != clients || m.RefusedByTarget != clients {
			t.Errorf("connected %d, open at the end %d, ends %v, by the target %d, want %d ends %q",
				m.Connected, m.OpenAtEnd, m.Ends, m.RefusedByTarget, clients, cause)
		}
		for _, name := range []string{measure.Latency, measure.AppLatency, measure.ReceiveLag, measure.Connect, measure.FirstEvent} {
			h, err := measure.DecodeHistogram(m.Histograms[name])
			if err != nil {
				t.Fatal(err)
			}
			want := int64(clients)
			if name != measure.Connect && name != measure.FirstEvent {
				want *= messages
			}
			if h.TotalCount() != want || h.Max() > time.Since(began).Nanoseconds() {
				t.Errorf("%s: %d values up to %d ns, want %d of no more than the test took", name, h.TotalCount(), h.Max(), want)
			}
		}
	})
}

func TestMessageSplitOverManyWrites(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine.Engine, transport string) {
		address := scripted(t, func(r *http.Request) []string {
			stream := head(transport, r) + framed(transport, message(t, 0)) + framed(transport, message(t, 1))
			return strings.Split(stream, "")
		})
		m := connect(t, e, transport, address, 1).wait(t).measurement(t)
		if m.Received != 2 || m.Corrupt != 0 || m.Connected != 1 {
			t.Errorf("connected %d, received %d, corrupt %d, want 1, 2 and 0", m.Connected, m.Received, m.Corrupt)
		}
	})
}

func TestManyMessagesInOneWrite(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine.Engine, transport string) {
		address := scripted(t, func(r *http.Request) []string {
			var all strings.Builder
			for i := range uint64(messages) {
				all.WriteString(framed(transport, message(t, i)))
			}
			return []string{head(transport, r) + all.String()}
		})
		m := connect(t, e, transport, address, 1).wait(t).measurement(t)
		if m.Received != messages {
			t.Fatalf("received %d, want %d", m.Received, messages)
		}
		// One write of less than a segment is one read, and has one stamp.
		if m.Stamped == messages && m.Coalesced != messages-1 {
			t.Errorf("coalesced %d, want %d", m.Coalesced, messages-1)
		}
	})
}

func TestRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	everywhere(t, func(t *testing.T, e engine.Engine, transport string) {
		m := connect(t, e, transport, l.Addr().String(), 3).wait(t).measurement(t)
		if m.ConnectErrors["refused"] != 3 || m.RefusedByTarget != 3 {
			t.Errorf("errors %v, by the target %d, want 3 refused", m.ConnectErrors, m.RefusedByTarget)
		}
	})
}

func TestStreamsThatBreak(t *testing.T) {
	big := make([]byte, 1<<17)
	for i := range big {
		big[i] = 'x'
	}
	frame := func(first, second byte, rest string) string { return string([]byte{first, second}) + rest }
	for _, c := range []struct{ name, transport, stream, cause, detail string }{
		{"no chunk", "sse", "zz\r\n", "protocol", `ended by the generator: chunked body: byte 'z', expected a chunk size in hexadecimal`},
		{"the last chunk", "sse", "0\r\n\r\n", "eof", ""},
		{"a size without end", "sse", strings.Repeat("0", wire.MaxChunkLine+1), "protocol", "chunk-size line is longer than 4096 B"},
		{"an extension without end", "sse", "1;" + strings.Repeat("a", wire.MaxChunkLine), "protocol", "chunk-size line is longer than 4096 B"},
		{"a size beyond all", "sse", "fffffffffffffffff\r\n", "protocol", "chunk of more than"},
		{"a chunk without end", "sse", "7fffffff\r\ndata: " + string(big), "protocol", "data of more than 65536 B"},
		{"too long", "sse", framed("sse", big), "protocol", "data of more than 65536 B"},
		{"masked", "ws", string(wire.AppendFrame(nil, true, wire.OpText, new([4]byte), []byte("x"))), "protocol", "masked frame from a server, expected none (close 1002)"},
		{"reserved bits", "ws", frame(0xc1, 0, ""), "protocol", "reserved bits 0x40 set, expected none without an extension (close 1002)"},
		{"reserved opcode", "ws", frame(0x83, 0, ""), "protocol", "reserved opcode 0x3 (close 1002)"},
		{"not UTF-8", "ws", frame(0x81, 1, "\xff"), "protocol", "text message is not valid UTF-8 (close 1007)"},
		{"length in too many bytes", "ws", frame(0x82, 127, "\x00\x00\x00\x00\x00\x00\x00\x05hello"), "protocol", "length 5 in 8 bytes, expected the shortest form"},
		{"negative length", "ws", frame(0x82, 127, "\xff\xff\xff\xff\xff\xff\xff\xff"), "protocol", "expected the highest bit to be 0"},
		{"too long", "ws", framed("ws", big), "protocol", "message of more than 65536 B (close 1009)"},
		{"closed", "ws", string(wire.AppendFrame(nil, true, wire.OpClose, nil, wire.AppendClose(nil, 1012, "later\x1b[2J"))), "close 1012", `the target closed the connection and said "later\x1b[2J"`},
		{"closed without a code", "ws", string(wire.AppendFrame(nil, true, wire.OpClose, nil, nil)), "close 1005", "without a reason"},
		{"closed with a code that is none", "ws", string(wire.AppendFrame(nil, true, wire.OpClose, nil, []byte{0, 5})), "protocol", "close code 5, expected one that may be sent"},
	} {
		t.Run(c.name+"/"+c.transport, func(t *testing.T) {
			for _, reset := range []bool{false, true} {
				for _, name := range []string{engine.Auto, engine.Goroutine} {
					e, err := engine.New(name, 1)
					if err != nil {
						t.Fatal(err)
					}
					defer e.Close()
					address := breaking(t, reset, func(r *http.Request) string {
						return head(c.transport, r) + framed(c.transport, message(t, 0)) + c.stream
					})
					m := connect(t, e, c.transport, address, 1).wait(t).measurement(t)
					if m.Connected != 1 || m.Ends[c.cause] != 1 || m.Received != 1 {
						t.Errorf("%s, reset %t: connected %d, ends %v, received %d, want an end %q after one message", name, reset, m.Connected, m.Ends, m.Received, c.cause)
					}
					if got := m.Details[c.cause]; !strings.Contains(got, c.detail) || got != "" && c.detail == "" {
						t.Errorf("%s, reset %t: detail %q, want %q in it", name, reset, got, c.detail)
					}
				}
			}
		})
	}
}

func TestPingIsAnswered(t *testing.T) {
	for _, name := range []string{engine.Auto, engine.Goroutine} {
		t.Run(name, func(t *testing.T) {
			e, err := engine.New(name, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			pong, echoed := make(chan string, 1), make(chan error, 1)
			server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
				if err != nil {
					return
				}
				defer c.Close()
				c.SetPongHandler(func(data string) error { pong <- data; return nil })
				deadline := time.Now().Add(10 * time.Second)
				c.SetReadDeadline(deadline)
				c.WriteControl(websocket.PingMessage, []byte("are you there"), deadline)
				c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), deadline)
				_, _, err = c.NextReader()
				echoed <- err
			})}
			go server.Serve(l)
			defer server.Close()
			m := connect(t, e, "ws", l.Addr().String(), 1).wait(t).measurement(t)
			if got := <-pong; got != "are you there" {
				t.Errorf("pong %q, want the ping's payload", got)
			}
			if err := <-echoed; !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				t.Errorf("the close was answered by %v, want by a close 1000", err)
			}
			if m.Ends["close 1000"] != 1 {
				t.Errorf("ends %v, want one close 1000", m.Ends)
			}
		})
	}
}

func TestClosedByTheGeneratorIsNoEarlyEnd(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine.Engine, transport string) {
		over := make(chan struct{})
		address := publisher(t, func(func(p []byte)) { <-over })
		s := connect(t, e, transport, address, 4)
		e.Close()
		close(over)
		m := s.wait(t).measurement(t)
		if m.Connected != 4 || m.OpenAtEnd != 4 || len(m.Ends) != 0 {
			t.Errorf("connected %d, open at the end %d, ends %v, want 4, 4 and none", m.Connected, m.OpenAtEnd, m.Ends)
		}
	})
}

// A connection while whose handshake the worker did not run is counted as such.
func TestHandshakeInAStall(t *testing.T) {
	const start = int64(time.Hour)
	for _, c := range []struct {
		stall engine.Stall
		want  int64
	}{
		{engine.Stall{}, 0},
		{engine.Stall{From: 10, To: start - 1}, 0}, // before the dial
		{engine.Stall{From: start, To: start + int64(longStall)}, 1},
		{engine.Stall{From: start, To: start + int64(longStall) - 1}, 0}, // too short to matter
	} {
		rec := measure.NewRecorder()
		s, err := New(Subscription{Transport: "sse", Address: "127.0.0.1:1", Path: "/sse", MaxPayload: 64, Recorder: rec})
		if err != nil {
			t.Fatal(err)
		}
		s.Hello()
		if _, err := s.Feed([]byte(sseHead+chunked), engine.Arrival{Kernel: start + int64(time.Second), Start: start, Stall: c.stall}); err != nil {
			t.Fatal(err)
		}
		m, err := rec.Measurement()
		if err != nil {
			t.Fatal(err)
		}
		if m.Connected != 1 || m.StalledConnects != c.want {
			t.Errorf("%+v: %d connected, %d in a stall; want 1 and %d", c.stall, m.Connected, m.StalledConnects, c.want)
		}
	}
}
