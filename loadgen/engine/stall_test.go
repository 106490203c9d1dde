package engine

import (
	"context"
	"net"
	"testing"
	"time"
)

// A target that sends and does not read what it is answered is neither remembered
// nor waited for without end.
func TestWriteStalled(t *testing.T) {
	engines(t, func(t *testing.T, e Engine) {
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
		short := pace
		short.Timeout = time.Second
		if err := e.Connect(context.Background(), specs(e, address, p), short); err != nil {
			t.Fatal(err)
		}
		p.endedWith(t, "write stalled")
	})
}
