package session

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/measure"
	"pushbench/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The schedule of every test: all messages belong to the window.
const messages = 20

func window() measure.Window {
	now := time.Now().UnixNano()
	return measure.Window{T0: now, RatePerS: 1000, Count: messages, From: now, To: now + int64(time.Hour)}
}

// message is a payload that is due now.
func message(t testing.TB, sequence uint64) []byte {
	t.Helper()
	p, err := wire.NewPayload(128)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UnixNano()
	wire.Envelope{Sequence: sequence, Intended: now, Published: now}.Put(p)
	return p
}

// everywhere runs f with every engine and every transport.
func everywhere(t *testing.T, f func(t *testing.T, e engine.Engine, transport string)) {
	for _, name := range []string{engine.Auto, engine.Goroutine} {
		for _, transport := range []string{"sse", "ws"} {
			t.Run(name+"/"+transport, func(t *testing.T) {
				e, err := engine.New(name, 2)
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				f(t, e, transport)
			})
		}
	}
}

// subscribers are the clients of one test, with a recorder for each worker.
type subscribers struct {
	engine    engine.Engine
	recorders []*measure.Recorder
	ended     chan error // one for each connection that ended
}

// observed tells when a session has ended.
type observed struct {
	engine.Session
	ended chan<- error
}

func (o observed) Ended(err error) {
	o.Session.Ended(err)
	o.ended <- err
}

// connect opens n subscribers of the server at address.
func connect(t *testing.T, e engine.Engine, transport, address string, n int) *subscribers {
	t.Helper()
	s := &subscribers{engine: e, ended: make(chan error, n)}
	for range e.Workers() {
		r := measure.NewRecorder()
		if err := r.SetWindow(window()); err != nil {
			t.Fatal(err)
		}
		s.recorders = append(s.recorders, r)
	}
	var specs []engine.DialSpec
	for i := range n {
		worker := i % e.Workers()
		rec := s.recorders[worker]
		one, err := New(Subscription{Transport: transport, Address: address, Path: "/events?room=1", Client: i, MaxPayload: 1 << 16, Recorder: rec})
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, engine.DialSpec{Address: address, Worker: worker, Session: observed{one, s.ended}})
	}
	pace := engine.ConnectPace{InFlight: 50, Timeout: 10 * time.Second}
	if err := e.Connect(context.Background(), specs, pace); err != nil {
		t.Fatal(err)
	}
	return s
}

// wait returns when every connection has ended.
func (s *subscribers) wait(t *testing.T) *subscribers {
	t.Helper()
	for range cap(s.ended) {
		select {
		case <-s.ended:
		case <-time.After(10 * time.Second):
			t.Fatal("connections have not ended after 10 s")
		}
	}
	return s
}

// measurement is what all workers have seen.
func (s *subscribers) measurement(t *testing.T) *measure.Measurement {
	t.Helper()
	all := &measure.Measurement{Version: measure.ProtocolVersion}
	for w, r := range s.recorders {
		s.engine.Do(w, func() {
			m, err := r.Measurement()
			if err == nil {
				err = measure.Merge(all, m)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	return all
}

// scripted answers every connection's request with raw bytes, each part a write
// of its own, and closes.
func scripted(t *testing.T, answer func(request *http.Request) []string) (address string) {
	t.Helper()
	return raw(t, func(c *net.TCPConn, request *http.Request) {
		for _, part := range answer(request) {
			c.Write([]byte(part))
		}
	})
}

// breaking answers every connection's request with raw bytes in one write, and ends
// the connection at once, with a reset if it is asked to.
func breaking(t *testing.T, reset bool, answer func(request *http.Request) string) (address string) {
	t.Helper()
	return raw(t, func(c *net.TCPConn, request *http.Request) {
		c.Write([]byte(answer(request)))
		if reset {
			c.SetLinger(0)
		}
	})
}

// raw hands every connection to handle once its request has come, and closes it.
func raw(t *testing.T, handle func(c *net.TCPConn, request *http.Request)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer c.Close()
				if request, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					handle(c.(*net.TCPConn), request)
				}
			})
		}
	})
	t.Cleanup(func() { l.Close(); running.Wait() })
	return l.Addr().String()
}

// publisher is a real server of both transports that sends what publish gives it
// and then closes.
func publisher(t *testing.T, publish func(send func(p []byte))) (address string) {
	t.Helper()
	upgrader := websocket.Upgrader{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("client") == "" || r.URL.Query().Get("room") != "1" {
			http.Error(w, "no client", http.StatusBadRequest)
			return
		}
		if !websocket.IsWebSocketUpgrade(r) {
			w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
			w.(http.Flusher).Flush()
			publish(func(p []byte) {
				w.Write(wire.AppendSSE(nil, p))
				w.(http.Flusher).Flush()
			})
			return
		}
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		publish(func(p []byte) { c.WriteMessage(websocket.TextMessage, p) })
		c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, ""), time.Now().Add(time.Second))
		c.NextReader() // the answer to the close
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}
