package server

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"pushbench/server/wire"
)

// maxRest bounds what a connection keeps of writes that the kernel did not take:
// a few messages of the largest size. Only a peer that asks for answers and
// reads none gets there.
const maxRest = 4 * wire.MaxPayload

var errStuck = errors.New("peer reads nothing and asks for more")

// writeCount counts what went to subscribers' sockets since the start.
type writeCount struct {
	calls, bytes atomic.Int64
}

// conn is a TCP connection whose Write never waits. What the kernel does not
// take at once is kept: the caller asks blocked after a message and hands the
// connection to somebody who can wait in finish. So one goroutine can serve many
// subscribers through libraries that know only Write.
type conn struct {
	net.Conn
	raw   syscall.RawConn
	count *writeCount

	mu    sync.Mutex
	rest  []byte                // written to us, not yet taken by the kernel
	try   func(fd uintptr) bool // one non-blocking write of out; made once, not for every write
	out   []byte
	taken int
	err   error
}

func newConn(c *net.TCPConn, count *writeCount) (*conn, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, err
	}
	nc := &conn{Conn: c, raw: raw, count: count}
	nc.try = func(fd uintptr) bool {
		nc.taken, nc.err = nc.write(fd, nc.out)
		return true
	}
	return nc, nil
}

// write is one write(2). Nothing taken because the socket is full is no error.
func (c *conn) write(fd uintptr, p []byte) (int, error) {
	for {
		n, err := unix.Write(int(fd), p)
		if err == unix.EINTR {
			continue
		}
		c.count.calls.Add(1)
		switch err {
		case nil:
			c.count.bytes.Add(int64(n))
			return n, nil
		case unix.EAGAIN:
			return 0, nil
		default:
			return 0, err
		}
	}
}

// Write takes all of p.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rest) == 0 {
		c.out = p
		err := c.raw.Write(c.try)
		c.out = nil
		if err != nil {
			return 0, err
		}
		if c.err != nil {
			return 0, c.err
		}
		if c.taken == len(p) {
			return len(p), nil
		}
	} else {
		c.taken = 0
	}
	left := p[c.taken:]
	if len(c.rest)+len(left) > maxRest {
		return 0, errStuck
	}
	c.rest = append(c.rest, left...)
	return len(p), nil
}

// blocked says whether something waits for finish.
func (c *conn) blocked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.rest) > 0
}

// finish waits until the kernel has taken everything.
func (c *conn) finish() error {
	for {
		c.mu.Lock()
		rest := c.rest
		if len(rest) == 0 {
			c.rest = nil
			c.mu.Unlock()
			return nil
		}
		c.mu.Unlock()
		var n int
		var err error
		if e := c.raw.Write(func(fd uintptr) bool {
			n, err = c.write(fd, rest)
			return n > 0 || err != nil
		}); e != nil {
			return e
		}
		if err != nil {
			return err
		}
		c.mu.Lock()
		c.rest = c.rest[n:]
		c.mu.Unlock()
	}
}

func (c *conn) cut() { _ = c.Close() }

// SetWriteDeadline does nothing: Write does not wait, and finish has the
// overflow policy to end it. Libraries call it for every message.
func (*conn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline concerns reading only.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// listener wraps the connections it accepts.
type listener struct {
	net.Listener
	count   *writeCount
	refused *atomic.Int64
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		if !errors.Is(err, net.ErrClosed) {
			l.refused.Add(1) // no descriptors left, most likely
		}
		return nil, err
	}
	return newConn(c.(*net.TCPConn), l.count)
}

// listen opens a TCP listener without keep-alive probes: over thousands of idle
// connections they would be traffic that no workload asked for. TCP_NODELAY is
// Go's default.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	lc := net.ListenConfig{KeepAlive: -1}
	return lc.Listen(ctx, "tcp", addr)
}

type connKey struct{}

// withConn lets handlers find the connection under a request.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

func connOf(ctx context.Context) *conn {
	c, _ := ctx.Value(connKey{}).(*conn)
	return c
}
