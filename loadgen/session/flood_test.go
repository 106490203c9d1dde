package session

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/measure"
	"pushbench/server/wire"
)

// floods are what a target may send as fast as it can, and never stop.
var floods = []struct{ name, transport, begin, unit string }{
	{"comments", "sse", "", "3\r\n:\n\n\r\n"},
	{"one endless comment", "sse", "", "1\r\n:\r\n"},
	{"one-byte chunks", "sse", "", "1\r\nd\r\n1\r\na\r\n1\r\nt\r\n1\r\na\r\n1\r\n:\r\n1\r\n\n\r\n1\r\n\n\r\n"},
	{"empty events", "sse", "", "6\r\ndata\n\n\r\n"},
	{"a chunk without end", "sse", "3fffffffffffffff\r\n", ":xxxxxxxxxxx\n"},
	{"empty messages", "ws", "", string(wire.AppendFrame(nil, true, wire.OpBinary, nil, nil))},
	{"a message without end", "ws", "\x02\x00", string(wire.AppendFrame(nil, false, wire.OpContinuation, nil, nil))},
	{"pings", "ws", "", string(wire.AppendFrame(nil, true, wire.OpPing, nil, nil))},
	{"pings that ask for much", "ws", "", string(wire.AppendFrame(nil, true, wire.OpPing, nil, make([]byte, wire.MaxControlPayload)))},
	{"pongs", "ws", "", string(wire.AppendFrame(nil, true, wire.OpPong, nil, nil))},
}

// flood is many units, as one write.
func flood(unit string) []byte { return bytes.Repeat([]byte(unit), 1+(64<<10)/len(unit)) }

// Beside a connection that floods, the others of its worker get their messages and
// the worker answers.
func TestFloodLeavesOthersTheirMessages(t *testing.T) {
	for _, f := range floods {
		for _, name := range []string{engine.Auto, engine.Goroutine} {
			t.Run(f.name+"/"+f.transport+"/"+name, func(t *testing.T) {
				e, err := engine.New(name, 1)
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				const standing = 2 << 20 // bytes
				stands := make(chan struct{})
				address := raw(t, func(c *net.TCPConn, r *http.Request) {
					io.WriteString(c, head(f.transport, r))
					if r.URL.Query().Get("client") == "0" {
						<-stands
						for i := range uint64(messages) {
							io.WriteString(c, framed(f.transport, message(t, i)))
						}
						io.Copy(io.Discard, c)
						return
					}
					io.WriteString(c, f.begin)
					unit := flood(f.unit)
					for sent := 0; ; sent += len(unit) {
						if sent >= standing && sent < standing+len(unit) {
							close(stands)
						}
						if _, err := c.Write(unit); err != nil {
							return
						}
					}
				})
				s := connect(t, e, f.transport, address, 2)
				deadline := time.Now().Add(20 * time.Second)
				for {
					var received int64
					e.Do(0, func() { received = s.recorders[0].Received() })
					if received == messages {
						break
					}
					if time.Now().After(deadline) {
						t.Fatalf("received %d of %d beside a flood after 20 s", received, messages)
					}
				}
				select {
				case <-s.ended:
				case <-time.After(20 * time.Second):
					t.Fatal("the flood goes on after 20 s")
				}
				if m := s.measurement(t); m.OpenAtEnd != 1 || m.Ends["flood"] != 1 || m.RefusedByTarget != 1 {
					t.Errorf("%d open, ends %v (%v), %d by the target; want one flood ended", m.OpenAtEnd, m.Ends, m.Details, m.RefusedByTarget)
				}
			})
		}
	}
}

// Many pings in one read have one answer, that to the last (RFC 6455 §5.5.3).
func TestPingsOfOneReadHaveOneAnswer(t *testing.T) {
	o := newOne(t, "ws")
	if _, err := o.Feed([]byte(upgraded(o.request(t))), engine.Arrival{Start: 1}); err != nil {
		t.Fatal(err)
	}
	frames := func(texts ...string) (b []byte) {
		for _, text := range texts {
			op := wire.OpPing
			if text == "bye" {
				op, text = wire.OpClose, ""
			}
			b = wire.AppendFrame(b, true, op, nil, []byte(text))
		}
		return b
	}
	for _, c := range []struct {
		fed  []byte
		want []string
	}{
		{frames("one", "two", "three"), []string{"three"}},
		{frames("four"), []string{"four"}},
		{frames("five", ""), []string{""}},
		{frames("six", "seven", "bye"), []string{"seven", "close"}},
	} {
		reply, err := o.Feed(c.fed, engine.Arrival{Start: 1})
		if (err != nil) != (c.want[len(c.want)-1] == "close") {
			t.Fatal(err)
		}
		var got answers
		d := wire.WSDecoder{Server: true}
		if err := d.Feed(reply, &got); err != nil || len(got) != len(c.want) {
			t.Fatalf("answers %q, %v, want %q", got, err, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("answers %q, want %q", got, c.want)
			}
		}
	}
}

// answers are the control frames that came back.
type answers []string

func (*answers) Message(wire.Opcode, []byte) error { return io.ErrUnexpectedEOF }
func (a *answers) Control(op wire.Opcode, payload []byte) error {
	if op == wire.OpClose {
		payload = []byte("close")
	}
	*a = append(*a, string(payload))
	return nil
}

// What one turn of a connection that floods takes from the others.
func BenchmarkTurnOfAFlood(b *testing.B) {
	for _, f := range floods {
		b.Run(f.name, func(b *testing.B) {
			o := newOne(b, f.transport)
			if _, err := o.Feed([]byte(head(f.transport, o.request(b))+f.begin), engine.Arrival{Start: 1}); err != nil {
				b.Fatal(err)
			}
			part := flood(f.unit)
			for b.Loop() {
				if _, err := o.Feed(part, engine.Arrival{Kernel: 1, Start: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What a connection may bring beside its messages is much, and is not everything.
func TestFlooded(t *testing.T) {
	const payload = 64
	for _, c := range []struct {
		name     string
		messages int
		beside   int // bytes before each of them
		after    int // bytes behind the last; below 0: so many empty messages
		flood    bool
	}{
		{"messages alone", 1000, 0, 0, false},
		{"a long greeting", 1, 8 << 20, 0, false},
		{"padding before each message", 1000, 10 << 10, 0, false},
		{"a flood and no message", 0, 0, 9 << 20, true},
		{"a flood between messages", 2, 5 << 20, 0, true},
		{"everything twice", 1000, 0, 1000, false},
		{"other messages without end", 1, 0, -200_000, true},
	} {
		rec := measure.NewRecorder()
		s := subscriber{rec: rec, tracker: rec.Track(0, 0), maxPayload: payload}
		var err error
		for n := range uint64(c.messages) {
			p, _ := wire.NewPayload(payload)
			wire.Envelope{Sequence: n}.Put(p)
			s.begin(engine.Arrival{Kernel: 1})
			s.message(p)
			if e := s.flooded(len(p) + c.beside); err == nil {
				err = e
			}
		}
		for range -c.after {
			s.message(nil)
		}
		if e := s.flooded(max(c.after, 0)); err == nil {
			err = e
		}
		if (err != nil) != c.flood || c.flood && (engine.Cause(err) != "flood" || !engine.ByTarget(err)) {
			t.Errorf("%s: %v, want a flood: %v", c.name, err, c.flood)
		}
	}
}
