package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pushbench/server/wire"
)

const (
	// requestTimeout is how long a connection may take to say what it wants.
	requestTimeout = 10 * time.Second
	// headTimeout is how long one to the control endpoint may: its places are few, and
	// whoever has one and says nothing keeps others out.
	headTimeout = time.Second
	// maxHead bounds a request's head, bytes.
	maxHead = 16 << 10
	// Of the control endpoint: how long an answer may take, and how long a
	// connection may be kept for the next request.
	answerTimeout = time.Minute
	idleTimeout   = 2 * time.Minute
)

// Server is a reference target.
type Server struct {
	cfg       Config
	publisher *publisher
	fan       fan
	writes    writeCount
	stack     string

	attempts, refused, breaches atomic.Int64

	room           room
	subscribers    listener
	control        *limitListener
	subscriberHTTP *http.Server
	controlHTTP    *http.Server
	handlers       gate
}

// New opens the listeners, so that the addresses are known and a port in use is
// found out. Serve, which must follow, closes them. An address that
// the system refuses is an *os.SyscallError; any other error is a wrong Config.
func New(cfg Config) (*Server, error) {
	if err := cfg.fillIn(); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, room: newRoom(cfg.OpenFiles)}
	transports, err := s.speak(cfg.Transports)
	if err != nil {
		return nil, err
	}
	if s.fan, err = newFan(&cfg, len(transports), &s.writes); err != nil {
		return nil, err
	}
	subscribers, err := listen(context.Background(), cfg.Listen, s.room.connections)
	if err != nil {
		s.fan.Close()
		return nil, fmt.Errorf("cannot listen for subscribers: %w", err)
	}
	s.subscribers = listener{subscribers, &s.writes, &s.refused}
	if s.control, err = listen(context.Background(), cfg.ControlListen, s.room.control); err != nil {
		s.fan.Close()
		_ = s.subscribers.Close()
		return nil, fmt.Errorf("cannot listen for control: %w", err)
	}
	s.publisher = &publisher{fan: s.fan, transports: transports, raw: cfg.Raw, inject: cfg.Inject}
	return s, nil
}

// speak sets up the transports and their paths.
func (s *Server) speak(names []string) ([]transport, error) {
	if len(names) == 0 {
		names = transportNames()
	}
	mux := http.NewServeMux()
	var transports []transport
	var stacks []string
	for form, name := range names {
		if slices.Contains(names[:form], name) {
			return nil, fmt.Errorf("transport %q is given twice", name)
		}
		t, err := newTransport(name)
		if err != nil {
			return nil, err
		}
		described, _ := wire.LookupTransport(name)
		mux.HandleFunc("GET "+described.Path, s.subscribe(t, form))
		transports = append(transports, t)
		stacks = append(stacks, t.stack())
	}
	s.stack = strings.Join(stacks, ", ")
	if s.cfg.Raw {
		s.stack = "write(2)"
	}
	s.subscriberHTTP = newHTTP(oneRequest(mux))
	s.subscriberHTTP.ConnContext = withConn
	s.subscriberHTTP.ConnState = s.countSilent
	s.controlHTTP = newHTTP(s.controlHandler())
	s.controlHTTP.WriteTimeout = answerTimeout
	s.controlHTTP.IdleTimeout = idleTimeout
	s.controlHTTP.ReadHeaderTimeout = headTimeout
	return transports, nil
}

// newHTTP is a server that waits for nobody without end. A stream is no request any
// more: reading has no limit once a request has come.
func newHTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler:        h,
		ReadTimeout:    requestTimeout,
		MaxHeaderBytes: maxHead,
		// Peers that go away in the middle of things are counted in the books; the
		// log would only repeat them.
		ErrorLog: log.New(io.Discard, "", 0),
	}
}

// oneRequest ends the connection of whoever gets no stream: a subscriber has one
// request to make.
func oneRequest(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connOf(r.Context()).asked.Store(true)
		w.Header().Set("Connection", "close")
		h.ServeHTTP(w, r)
	})
}

// countSilent counts the connections that were ended before a request had come: for
// saying nothing, or too slowly, or too much, or something that is not HTTP.
func (s *Server) countSilent(nc net.Conn, state http.ConnState) {
	if c := nc.(*conn); state == http.StateClosed && !c.asked.Load() && !c.left.Load() {
		s.breaches.Add(1)
	}
}

// Addr is where subscribers connect, host:port.
func (s *Server) Addr() string { return s.subscribers.Addr().String() }

// ControlAddr is where the control endpoint is, host:port.
func (s *Server) ControlAddr() string { return s.control.Addr().String() }

// Ready is what to tell whoever started the process.
func (s *Server) Ready() wire.Ready {
	return wire.Ready{Address: s.Addr(), Control: s.ControlAddr(), PID: os.Getpid()}
}

// Serve serves until ctx ends, then closes every connection and returns nil when
// nothing of the server is left running. It may be called once.
func (s *Server) Serve(ctx context.Context) error {
	failed := make(chan error, 2)
	var serving sync.WaitGroup
	serving.Go(func() { failed <- s.subscriberHTTP.Serve(s.subscribers) })
	serving.Go(func() { failed <- s.controlHTTP.Serve(s.control) })
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		err = fmt.Errorf("server ended by itself: %w", err)
	}
	s.publisher.close()
	closing := errors.Join(s.subscriberHTTP.Close(), s.controlHTTP.Close())
	serving.Wait()
	s.fan.Close()
	s.handlers.close()
	return errors.Join(err, closing)
}

// Publish does what the control endpoint's start does. The server must be serving.
func (s *Server) Publish(start wire.Start) error { return s.publisher.begin(start) }

// subscribe serves one transport's path: it holds a subscriber until it is gone.
func (s *Server) subscribe(t transport, form int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.handlers.enter() {
			return
		}
		defer s.handlers.leave()
		attempt := s.attempts.Add(1) - 1
		if hits(uint64(attempt), s.cfg.Inject.Refuse) || s.subscribers.open() > s.room.subscribers {
			s.refused.Add(1)
			http.Error(w, "refused", http.StatusServiceUnavailable)
			return
		}
		client, err := s.subscriber(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		c := t.accept(w, r, connOf(r.Context()), form)
		if c == nil {
			if r.Context().Err() == nil { // the peer is still there, and asked for something else
				s.breaches.Add(1)
			}
			return
		}
		leave := s.fan.join(client, c)
		if leave == nil {
			c.Cut() // on our way out
			return
		}
		defer leave()
		if c.wait() {
			s.breaches.Add(1)
		}
	}
}

// subscriber checks a request that is to become a stream, and reads who makes it.
func (s *Server) subscriber(r *http.Request) (int, error) {
	if r.Method != http.MethodGet {
		return 0, fmt.Errorf("%s: expected GET", r.Method)
	}
	if r.ContentLength != 0 {
		s.breaches.Add(1)
		return 0, errors.New("a request with a body: expected none (RFC 9110 §9.3.1)")
	}
	return clientNumber(r)
}

// clientNumber is what a subscriber calls itself; -1 when it does not say.
func clientNumber(r *http.Request) (int, error) {
	text := r.URL.Query().Get("client")
	if text == "" {
		return -1, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("client=%.20q: expected a whole number from 0", text)
	}
	return int(n), nil
}

// gate counts handlers, and lets none in once it is closed: a WaitGroup may not
// grow while it is waited for.
type gate struct {
	mu     sync.Mutex
	closed bool
	inside sync.WaitGroup
}

func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.inside.Add(1)
	return true
}

func (g *gate) leave() { g.inside.Done() }

// close waits until everybody has left.
func (g *gate) close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.inside.Wait()
}
