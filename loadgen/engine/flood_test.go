package engine

import (
	"bytes"
	"crypto/sha256"
	"net"
	"testing"
	"time"
)

// slowly is a session of a target that sends without end; what it does with every
// byte takes longer than sending it.
type slowly struct {
	*peer
	left  int           // bytes to come before the flood stands
	stand chan struct{} // closed then
}

func (s *slowly) Usable() bool { return true }

func (s *slowly) Feed(p []byte, _ Arrival) ([]byte, error) {
	for range 20 {
		sha256.Sum256(p)
	}
	if before := s.left; before > 0 {
		if s.left -= len(p); s.left <= 0 {
			close(s.stand)
		}
	}
	return nil, nil
}

// While one connection of a worker floods, the others and whoever asks the worker
// something have their turn.
func TestFloodLeavesOthersTheirTurn(t *testing.T) {
	const rounds = 50
	for _, name := range []string{Epoll, Goroutine} {
		if name == Epoll && !hasEpoll {
			continue
		}
		t.Run(name, func(t *testing.T) {
			e, err := New(name, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			flood := bytes.Repeat([]byte("flood"), 1<<16)
			flooding := serve(t, func(c *net.TCPConn) {
				greet(c)
				for {
					if _, err := c.Write(flood); err != nil {
						return
					}
				}
			})
			healthy := serve(t, func(c *net.TCPConn) {
				greet(c)
				for answer := make([]byte, 1); ; {
					if _, err := c.Read(answer); err != nil {
						return
					}
					c.Write([]byte("?"))
				}
			})
			one := newPeer()
			one.answer = func([]byte) ([]byte, error) { return []byte("."), nil }
			dialSessions(t, e, DialSpec{Address: healthy, Session: one})
			flooded := &slowly{peer: newPeer(), left: 32 << 20, stand: make(chan struct{})}
			dialSessions(t, e, DialSpec{Address: flooding, Session: flooded})
			<-flooded.stand

			served := make(chan struct{})
			go func() {
				defer close(served)
				before := len(one.bytes())
				for len(one.bytes()) < before+rounds {
					<-one.fed
					e.Do(0, func() {})
				}
			}()
			select {
			case <-served:
			case <-time.After(20 * time.Second):
				t.Fatalf("%d messages and answers beside a flood after 20 s, want %d", len(one.bytes()), rounds)
			}
		})
	}
}
