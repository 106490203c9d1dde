package engine

import (
	"net"
	"runtime"
	"strings"
	"testing"
	"time"
)

// floorCounts is what a Floor has read since it was opened.
type floorCounts struct{ reads, bytes int64 }

func countsOf(f *Floor) (c floorCounts) {
	for _, l := range f.loops {
		c.reads += l.reads.Load()
		c.bytes += l.bytes.Load()
	}
	return c
}

func TestFloorCountsWhatFollowsTheHead(t *testing.T) {
	const conns, messages = 10, 20
	written := make(chan struct{}, conns)
	address := serve(t, func(c *net.TCPConn) {
		greet(c) // "!" belongs to the head
		c.Write([]byte(" 200\r\nA: b\r\n\r\n"))
		for range messages {
			c.Write([]byte("message"))
		}
		written <- struct{}{}
		hold(c)
	})
	requests := make([][]byte, conns)
	for i := range requests {
		requests[i] = []byte("hello\n")
	}
	f, err := OpenFloor(address, requests, 2, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range conns {
		<-written
	}
	const want = conns * messages * int64(len("message"))
	deadline := time.Now().Add(10 * time.Second)
	for countsOf(f).bytes < want && time.Now().Before(deadline) {
		runtime.Gosched() // the floor has nothing to wait on: it only counts
	}
	if c := countsOf(f); c.bytes != want || c.reads < conns || c.reads > conns*messages {
		t.Errorf("%d B in %d reads, want %d in %d to %d", c.bytes, c.reads, want, conns, conns*messages)
	}
}

func TestFloorThatDoesNotOpen(t *testing.T) {
	silent := serve(t, func(c *net.TCPConn) { hold(c) })
	rude := serve(t, func(*net.TCPConn) {})
	for name, c := range map[string]struct{ address, want string }{
		"host name": {"localhost:80", "IP address"},
		"silent":    {silent, "resource temporarily unavailable"},
		"closes":    {rude, "head"},
	} {
		_, err := OpenFloor(c.address, [][]byte{[]byte("hello\n")}, 1, 50*time.Millisecond)
		if err == nil || !strings.Contains(err.Error(), c.want) && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: error %v, want one that says %q", name, err, c.want)
		}
	}
}
