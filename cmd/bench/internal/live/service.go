package live

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Service is an HTTP server on one address.
type Service struct {
	asked    string
	listener net.Listener
	server   *http.Server
	cancel   context.CancelFunc // ends the context of every request

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup // the accepting goroutine and every handler
}

// Serve listens on an address and serves until Close. Requests that come from
// another site's page get no answer.
func Serve(address string, handler http.Handler) (*Service, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Service{asked: address, listener: listener, cancel: cancel}
	s.server = &http.Server{
		Handler: Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if s.enter() {
				defer s.running.Done()
				handler.ServeHTTP(w, r)
			}
		})),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // a peer's mistakes are no news for this terminal
	}
	s.running.Go(func() { _ = s.server.Serve(listener) }) // ends with Close, and says so
	return s, nil
}

// enter counts a handler in; false when it comes too late to be waited for.
func (s *Service) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

// Asked is the address that Serve was given.
func (s *Service) Asked() string { return s.asked }

// Address is where it listens: "127.0.0.1:41234".
func (s *Service) Address() string { return s.listener.Addr().String() }

// Close ends every request and waits for its handler.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	_ = s.server.Close()
	s.running.Wait()
}
