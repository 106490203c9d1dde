package engine

import (
	"net"
	"testing"
)

// A target that sends and does not read what it is answered is not remembered
// without end.
func TestWriteStalled(t *testing.T) {
	e, err := New(Epoll, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	address := serve(t, func(c *net.TCPConn) {
		greet(c)
		for {
			if _, err := c.Write([]byte("ping")); err != nil {
				return
			}
		}
	})
	p := newPeer()
	answer := make([]byte, 1<<20)
	p.answer = func([]byte) ([]byte, error) { return answer, nil }
	dial(t, e, address, p)
	p.endedWith(t, "write stalled")
}
