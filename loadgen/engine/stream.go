package engine

import (
	"context"
	"net"
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

// talk says Hello and reads until the connection ends.
func (c *stream) talk() error {
	if _, err := c.net.Write(c.session.Hello()); err != nil {
		return err
	}
	for {
		err := c.readOnce()
		if len(c.reply) > 0 {
			if _, werr := c.net.Write(c.reply); err == nil {
				err = werr
			}
		}
		if err != nil {
			return err
		}
		if !c.usable && c.session.Usable() {
			if err := c.becomeUsable(); err != nil {
				return err
			}
		}
	}
}

// feed hands what was read to the session. The shard is locked.
func (c *stream) feed(p []byte, kernel int64) error {
	var err error
	c.shard.ran()
	pulse := &c.shard.pulse
	c.reply, err = c.session.Feed(p, Arrival{Kernel: kernel, Start: c.start, Stall: pulse.stall, Behind: pulse.behind})
	return err
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
