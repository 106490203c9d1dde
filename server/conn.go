package server

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"pushbench/server/wire"
)

const (
	// maxRest bounds what a connection keeps of writes that the kernel did not take:
	// a few messages of the largest size.
	maxRest = 4 * wire.MaxPayload
	// partTimeout is how long a peer that is sent away may take to hear of it.
	partTimeout = time.Second
)

var (
	errStuck   = errors.New("peer reads nothing")
	errParting = errors.New("the connection is being closed")
)

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

	asked atomic.Bool // a request has come
	left  atomic.Bool // the peer has ended the connection

	finishing sync.Mutex // held by the one that waits for the kernel

	mu      sync.Mutex
	rest    []byte                // written to us, not yet taken by the kernel
	try     func(fd uintptr) bool // one non-blocking write of out; made once, not for every write
	out     []byte
	taken   int
	err     error
	parting bool // the last words are said: nothing is written any more
}

func newConn(c *limitedConn, count *writeCount) (*conn, error) {
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

// Read notes whether the peer has gone.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.left.Store(true)
	}
	return n, err
}

// Write takes all of p.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.take(p)
}

// take is Write for who holds c.mu.
func (c *conn) take(p []byte) (int, error) {
	if c.parting {
		return 0, errParting
	}
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
	c.finishing.Lock()
	defer c.finishing.Unlock()
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

// cut closes the connection, unless it is being closed by part already.
func (c *conn) cut() {
	c.mu.Lock()
	parting := c.parting
	c.mu.Unlock()
	if !parting {
		_ = c.Close()
	}
}

// part says a last word to a peer that is sent away. It then reads for a while what
// is still to come: a connection that is closed with something unread is reset, and
// the word may be lost (RFC 6455 §7.1.1). The caller cuts.
func (c *conn) part(last []byte) {
	c.mu.Lock()
	_, err := c.take(last)
	c.parting = err == nil && len(c.rest) == 0
	said := c.parting
	c.mu.Unlock()
	if !said {
		return // it does not read either
	}
	if c.Conn.(*limitedConn).CloseWrite() == nil && c.SetReadDeadline(time.Now().Add(partTimeout)) == nil {
		_, _ = io.Copy(io.Discard, c.Conn) // until the peer has closed, too, or the time is over
	}
	c.mu.Lock()
	c.parting = false
	c.mu.Unlock()
}

// watch waits until the peer has gone, or says something more; it tells which.
// That is left unread.
func (c *conn) watch() (spoke bool) {
	b := make([]byte, 1)
	_ = c.raw.Read(func(fd uintptr) bool {
		for {
			n, _, err := unix.Recvfrom(int(fd), b, unix.MSG_PEEK)
			if err != unix.EINTR {
				spoke = n > 0
				return err != unix.EAGAIN
			}
		}
	})
	return spoke
}

// SetWriteDeadline does nothing: Write does not wait, and finish has the
// overflow policy to end it. Libraries call it for every message.
func (*conn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline concerns reading only.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// listener makes the connections that it accepts into ours.
type listener struct {
	*limitListener
	count   *writeCount
	refused *atomic.Int64
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.limitListener.Accept()
	if err != nil {
		if !errors.Is(err, net.ErrClosed) {
			l.refused.Add(1) // no descriptors left, most likely
		}
		return nil, err
	}
	return newConn(c.(*limitedConn), l.count)
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
