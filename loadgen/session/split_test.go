package session

import (
	"bufio"
	"bytes"
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/measure"
	"pushbench/server/wire"
)

// one is a session without an engine.
type one struct {
	engine.Session
	rec *measure.Recorder
}

func newOne(t testing.TB, transport string) one {
	t.Helper()
	rec := measure.NewRecorder()
	if err := rec.SetWindow(window()); err != nil {
		t.Fatal(err)
	}
	s, err := New(Subscription{Transport: transport, Address: "127.0.0.1:80", Path: "/events", Client: 5, MaxPayload: 1 << 16, Recorder: rec})
	if err != nil {
		t.Fatal(err)
	}
	return one{s, rec}
}

// request parses what the session says first, as any server would.
func (o one) request(t testing.TB) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(o.Hello())))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRequests(t *testing.T) {
	for transport, field := range map[string]string{"sse": "Accept", "ws": "Sec-Websocket-Key"} {
		r := newOne(t, transport).request(t)
		if r.Method != http.MethodGet || r.Host != "127.0.0.1:80" || r.RequestURI != "/events?client=5" || r.Header.Get(field) == "" {
			t.Errorf("%s: request %s %s to %s with %v", transport, r.Method, r.RequestURI, r.Host, r.Header)
		}
	}
}

// However the bytes are split into reads, the same messages come out.
func TestAnySplitGivesTheSameMessages(t *testing.T) {
	for _, c := range []struct {
		name, transport string
		head            func(*http.Request) string
		frame           func(payload []byte) string
		tail            int // bytes of a frame after the message is complete
	}{
		{"sse in chunks", "sse",
			func(*http.Request) string { return sseHead + chunked },
			func(p []byte) string { return framed("sse", p) }, len("\r\n")},
		{"sse until close", "sse",
			func(*http.Request) string { return sseHead + "\r\n" },
			func(p []byte) string { return string(wire.AppendSSE(nil, p)) }, 0},
		{"ws", "ws", upgraded,
			func(p []byte) string { return framed("ws", p) }, 0},
		{"ws in fragments", "ws", upgraded, func(p []byte) string {
			b := wire.AppendFrame(nil, false, wire.OpText, nil, p[:50])
			return string(wire.AppendFrame(b, true, wire.OpContinuation, nil, p[50:]))
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				o := newOne(t, c.transport)
				stream := c.head(o.request(t))
				var complete, next []int // offsets: each message's end, the next one's start
				for i := range uint64(messages) {
					stream += c.frame(message(t, i))
					complete = append(complete, len(stream)-c.tail)
					next = append(next, len(stream))
				}
				next[messages-1] = len(stream) + 1
				coalesced, done := int64(0), 0
				for pos := 0; pos < len(stream); {
					end := min(pos+rapid.IntRange(1, 600).Draw(rt, "read"), len(stream))
					if reply, err := o.Feed([]byte(stream[pos:end]), engine.Arrival{Kernel: 1 << 60, Start: 1}); err != nil || reply != nil {
						rt.Fatalf("reply %q, error %v, want none", reply, err)
					}
					for ; done < messages && complete[done] <= end; done++ {
						if end > next[done] {
							coalesced++
						}
					}
					pos = end
				}
				m, err := o.rec.Measurement()
				if err != nil {
					rt.Fatal(err)
				}
				if m.Received != messages || m.ArrivedTotal != messages || m.Connected != 1 {
					rt.Errorf("connected %d, received %d, arrived %d, want 1, %d and %d", m.Connected, m.Received, m.ArrivedTotal, messages, messages)
				}
				if m.Coalesced != coalesced {
					rt.Errorf("coalesced %d, want %d: the messages in whose read a further one began", m.Coalesced, coalesced)
				}
			})
		})
	}
}

func TestUnknownTransport(t *testing.T) {
	if _, err := New(Subscription{Transport: "carrier pigeon", Address: "127.0.0.1:80", Path: "/"}); err == nil {
		t.Error("a session of an unknown transport was made")
	}
}

func TestEveryTransportHasASession(t *testing.T) {
	rec := measure.NewRecorder()
	for _, transport := range wire.Transports() {
		if _, err := New(Subscription{Transport: transport.Name, Address: "127.0.0.1:80", Path: transport.Path, MaxPayload: 1024, Recorder: rec}); err != nil {
			t.Error(err)
		}
	}
}

// Whatever a target sends, a session counts it or gives up; it neither panics nor
// answers without end.
func FuzzFeed(f *testing.F) {
	f.Add(false, []byte(sseHead+chunked+framed("sse", message(f, 0))))
	f.Add(false, []byte(sseHead+"\r\ndata: x\n\n"))
	f.Add(true, []byte(framed("ws", message(f, 0))))
	f.Add(true, wire.AppendFrame(nil, true, wire.OpPing, nil, []byte("ping")))
	f.Add(true, wire.AppendFrame(nil, true, wire.OpClose, nil, nil))
	f.Fuzz(func(t *testing.T, ws bool, stream []byte) {
		o := newOne(t, "sse")
		if ws {
			o = newOne(t, "ws")
			if _, err := o.Feed([]byte(upgraded(o.request(t))), engine.Arrival{Start: 1}); err != nil {
				t.Fatal(err)
			}
		}
		for len(stream) > 0 {
			n := min(len(stream), 1+int(stream[0])%64)
			reply, err := o.Feed(stream[:n], engine.Arrival{Start: 1})
			if len(reply) > 64*(wire.MaxControlPayload+8) {
				t.Errorf("reply of %d B to %d", len(reply), n)
			}
			if err != nil {
				o.Ended(err)
				return
			}
			stream = stream[n:]
		}
	})
}
