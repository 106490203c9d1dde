package engine

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"time"
)

// dial connects, with the receive stamps of this system switched on before.
func (c *stream) dial(ctx context.Context, t target, deadline time.Time) error {
	dialer := net.Dialer{Deadline: deadline, KeepAlive: -1, Control: controlSocket}
	conn, err := dialer.DialContext(ctx, "tcp", t.Address)
	if err != nil {
		return err
	}
	c.net = conn.(*net.TCPConn) // what net promises for "tcp"
	if err := c.net.SetDeadline(deadline); err != nil {
		return err
	}
	return c.prepareRead()
}

// talk says Hello and reads until the connection ends. What was sent before a reset
// is read first: a socket that takes nothing any more may still hold a close frame.
func (c *stream) talk() error {
	c.write(c.session.Hello())
	c.asked = time.Now()
	for {
		err := c.readOnce()
		if !c.usable && errors.Is(err, os.ErrDeadlineExceeded) {
			err = c.readLast()
		}
		if len(c.reply) > 0 {
			c.answer()
		}
		switch {
		case c.over != nil:
			return c.over
		case errors.Is(c.broken, os.ErrDeadlineExceeded), err != nil && c.broken != nil:
			return c.broken
		case err != nil:
			return err
		}
		if !c.usable && c.session.Usable() {
			if err := c.becomeUsable(); err != nil {
				return err
			}
		}
		if c.full {
			// There is more at once: the others of the process first.
			runtime.Gosched()
		}
	}
}

// write sends p. A socket that is broken takes nothing any more.
func (c *stream) write(p []byte) {
	if c.broken == nil {
		_, c.broken = c.net.Write(p)
	}
}

// answer sends the reply. A target that does not take it within the timeout of the dial
// does not read.
func (c *stream) answer() {
	if err := c.net.SetWriteDeadline(time.Now().Add(c.timeout)); err != nil {
		c.broken = err
	}
	if c.ended.Err() != nil {
		c.interrupt() // the one that came may have been lifted
	}
	if c.write(c.reply); errors.Is(c.broken, os.ErrDeadlineExceeded) && c.over == nil {
		c.over = errUnsent
	}
}

// readLast feeds what has come of a response whose time has run out.
func (c *stream) readLast() error {
	for {
		some, err := c.readNow()
		if err != nil || c.session.Usable() {
			return err
		}
		if !some {
			return unanswered(time.Since(c.asked), c.timeout)
		}
	}
}

// feed hands what was read to the session. The shard is locked.
func (c *stream) feed(p []byte, kernel int64) error {
	c.shard.ran()
	c.reply, c.over = c.session.Feed(p, c.shard.pulse.arrival(kernel, c.start, c.full, &c.filled))
	return c.over
}

func (c *stream) becomeUsable() error {
	c.usable = true
	c.shard.Lock()
	c.shard.open[c] = struct{}{}
	c.shard.Unlock()
	if err := c.net.SetDeadline(time.Time{}); err != nil {
		return err
	}
	c.settle()
	if c.ended.Err() != nil {
		return ErrClosed // the interrupt may have come before the deadline was lifted
	}
	return nil
}

// interrupt ends a wait of the connection's goroutine, whatever it waits for.
func (c *stream) interrupt() {
	// It fails only on a connection that is closed already, which waits for nothing.
	_ = c.net.SetDeadline(time.Unix(1, 0))
}
