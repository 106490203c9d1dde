package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

const testToken = "secret"

func TestMain(m *testing.M) {
	if spec := os.Getenv(readerVariable); spec != "" {
		readForever(spec)
		return
	}
	goleak.VerifyTestMain(m)
}

var bothTransports = []string{"sse", "ws"}

// serve runs a server for the length of a test, or until the returned function
// is called.
func serve(t testing.TB, cfg Config) (*Server, func()) {
	t.Helper()
	s := newServer(t, cfg)
	return s, begin(t, s)
}

func newServer(t testing.TB, cfg Config) *Server {
	t.Helper()
	cfg.Token = testToken
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func begin(t testing.TB, s *Server) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	var stopped bool
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

func inject(t testing.TB, text string) Inject {
	t.Helper()
	in, err := ParseInject(text)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// ask makes a control request and returns the status and the body.
func ask(t testing.TB, s *Server, method, path, token string, doc any) (int, string) {
	t.Helper()
	var body io.Reader
	switch doc := doc.(type) {
	case nil:
	case string:
		body = strings.NewReader(doc)
	default:
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, "http://"+s.ControlAddr()+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func start(t testing.TB, s *Server, doc wire.Start) {
	t.Helper()
	if doc.T0 == 0 {
		doc.T0 = pace.Now() + int64(5*time.Millisecond)
	}
	if status, text := ask(t, s, "POST", wire.PathStart, testToken, doc); status != http.StatusNoContent {
		t.Fatalf("start: status %d: %s", status, text)
	}
}

func stats(t testing.TB, s *Server, query string) wire.Stats {
	t.Helper()
	status, text := ask(t, s, "GET", wire.PathStats+query, testToken, nil)
	if status != http.StatusOK {
		t.Fatalf("stats: status %d: %s", status, text)
	}
	var st wire.Stats
	if err := json.Unmarshal([]byte(text), &st); err != nil {
		t.Fatal(err)
	}
	if st.Enqueued != st.Written+st.Dropped+st.Pending || st.Pending < 0 {
		t.Fatalf("books do not balance: %+v", st)
	}
	return st
}

// until polls the server's own statistics until they are as wished, and returns
// them with the books.
func until(t testing.TB, s *Server, what string, holds func(wire.Stats) bool) wire.Stats {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		st := stats(t, s, "")
		if holds(st) {
			return stats(t, s, "?clients=1")
		}
		if time.Now().After(deadline) {
			t.Fatalf("no %s within 10 s: %+v", what, st)
		}
	}
}

func quiet(st wire.Stats) bool { return !st.Publishing && st.Pending == 0 }

// countingConn counts the bytes read.
type countingConn struct {
	net.Conn
	n int
}

func (c *countingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.n += n
	return n, err
}

// client is a subscriber of either transport.
type client struct {
	conn *countingConn
	next func() ([]byte, error) // the next payload
}

// dial connects a subscriber.
func dial(t testing.TB, s *Server, transport string, number int) *client {
	t.Helper()
	c, status, err := tryDial(s, transport, number)
	if err != nil || c == nil {
		t.Fatalf("subscriber %d: status %d, %v", number, status, err)
	}
	t.Cleanup(func() { _ = c.conn.Close() })
	return c
}

func tryDial(s *Server, transport string, number int) (*client, int, error) {
	nc, err := net.Dial("tcp", s.Addr())
	if err != nil {
		return nil, 0, err
	}
	_ = nc.SetDeadline(time.Now().Add(20 * time.Second))
	cc := &countingConn{Conn: nc}
	if transport == "ws" {
		return dialWS(s, cc, number)
	}
	return dialSSE(cc, number)
}

func dialWS(s *Server, cc *countingConn, number int) (*client, int, error) {
	d := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return cc, nil }}
	ws, resp, err := d.Dial(fmt.Sprintf("ws://%s%s?client=%d", s.Addr(), wire.PathWS, number), nil)
	if resp != nil && err != nil {
		return nil, resp.StatusCode, nil
	}
	if err != nil {
		return nil, 0, err
	}
	_ = cc.SetDeadline(time.Now().Add(20 * time.Second)) // Dial has cleared it
	cc.n = 0
	return &client{conn: cc, next: func() ([]byte, error) {
		_, p, err := ws.ReadMessage()
		return p, err
	}}, resp.StatusCode, nil
}

func dialSSE(cc *countingConn, number int) (*client, int, error) {
	if _, err := fmt.Fprintf(cc, "GET %s?client=%d HTTP/1.1\r\nHost: x\r\n\r\n", wire.PathSSE, number); err != nil {
		return nil, 0, err
	}
	br := bufio.NewReader(cc)
	resp, err := http.ReadResponse(br, nil)
	if err != nil {
		return nil, 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, resp.StatusCode, cc.Close()
	}
	if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" {
		return nil, resp.StatusCode, fmt.Errorf("content type %q", ct)
	}
	cc.n = br.Buffered()
	body := bufio.NewReader(resp.Body)
	return &client{conn: cc, next: func() ([]byte, error) {
		line, err := body.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if blank, err := body.ReadString('\n'); err != nil || blank != "\n" {
			return nil, fmt.Errorf("event not ended by a blank line: %q, %w", blank, err)
		}
		payload, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			return nil, fmt.Errorf("not an event: %q", line)
		}
		return []byte(strings.TrimSuffix(payload, "\n")), nil
	}}, resp.StatusCode, nil
}

// mustNext reads one intact message.
func (c *client) mustNext(t testing.TB) wire.Envelope {
	t.Helper()
	p, err := c.next()
	if err != nil {
		t.Fatal(err)
	}
	e, err := wire.Decode(p)
	if err != nil {
		t.Fatalf("%v: %q", err, p)
	}
	return e
}
