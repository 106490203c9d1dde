package engine

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"
)

// A target that takes the request and does not answer it in time did so itself, also
// one that never comes to the end of its answer.
func TestNoResponse(t *testing.T) {
	for name, handle := range map[string]func(c *net.TCPConn){
		"silent": func(c *net.TCPConn) { hold(c) },
		"endless": func(c *net.TCPConn) {
			for {
				if _, err := c.Write([]byte("H")); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			engines(t, func(t *testing.T, e Engine) {
				address := serve(t, handle)
				peers := newPeers(10)
				for _, p := range peers {
					p.never = true
				}
				short := pace
				short.Timeout = time.Second
				if err := e.Connect(context.Background(), specs(e, address, peers...), short); err != nil {
					t.Fatal(err)
				}
				for _, p := range peers {
					p.endedWith(t, "no response")
					if !ByTarget(p.ends[0]) {
						t.Errorf("%v is not counted as the target's doing", p.ends[0])
					}
				}
			})
		})
	}
}

// An answer that came in time is taken, however late the generator reads it.
func TestGeneratorThatIsLate(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
		asked, answer, answered := make(chan struct{}), make(chan struct{}), make(chan struct{})
		address := serve(t, func(c *net.TCPConn) {
			c.Read(make([]byte, 6))
			close(asked)
			<-answer
			c.Write([]byte("!"))
			close(answered)
			hold(c)
		})
		p := newPeer()
		short := pace
		short.Timeout = time.Second
		deadline := time.After(short.Timeout * 2)
		done := make(chan error, 1)
		go func() { done <- e.Connect(context.Background(), specs(e, address, p), short) }()
		<-asked
		e.Do(0, func() {
			close(answer)
			<-answered
			<-deadline
		})
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		p.receives(t, []byte("!"))
		if p.mu.Lock(); len(p.ends) > 0 {
			t.Errorf("ended with %v, want a connection", p.ends)
		}
		p.mu.Unlock()
	})
}

// What was sent before a reset is read, also when the reset is found out by an answer
// that it does not let through.
func TestLastWordsBeforeAReset(t *testing.T) {
	words := errors.New("what was said last")
	for name, c := range map[string]struct {
		verdict error
		cause   string
	}{
		"a broken protocol": {&Failure{Word: "protocol", Err: words}, "protocol"},
		"nothing special":   {nil, "reset"},
	} {
		t.Run(name, func(t *testing.T) {
			engines(t, func(t *testing.T, e Engine) {
				heard, gone := make(chan struct{}), make(chan struct{})
				address := serve(t, func(conn *net.TCPConn) {
					greet(conn)
					<-heard
					conn.Write([]byte("last words"))
					conn.SetLinger(0)
					conn.Close()
					close(gone)
				})
				p := newPeer()
				p.answer = func(b []byte) ([]byte, error) {
					if string(b) == "!" {
						close(heard)
						<-gone
						return []byte("an answer"), nil
					}
					return []byte("another"), c.verdict
				}
				dial(t, e, address, p)
				p.endedWith(t, c.cause)
				if got := string(p.bytes()); got != "!last words" {
					t.Errorf("read %q, want all that was sent", got)
				}
			})
		})
	}
}
