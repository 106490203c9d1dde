package engine

import (
	"errors"
	"io"

	"golang.org/x/sys/unix"
)

// conn is one connection of a loop. It holds no buffer while it is idle.
type conn struct {
	session Session
	start   int64  // dial start, CLOCK_REALTIME ns
	unsent  []byte // what the socket did not take yet
	fd      int32
	state   state
}

type state uint8

const (
	unused  state = iota // the slot is free
	dialing              // TCP is being connected
	greeted              // the Hello is under way, the session not yet usable
	open                 // usable
)

// maxUnsent bounds what may wait for a target that sends but does not read.
const maxUnsent = 64 << 10

var errUnsent = &Failure{Word: "write stalled", ByTarget: true, Err: errors.New("the target does not read what it is answered")}

// interest is registered once and never changed. Edge-triggered, EPOLLOUT comes
// when TCP is connected and when a full socket has room again: never with the
// arrival of a message alone.
const interest = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET

// closing are the events after which a short read is not the last one.
const closing = unix.EPOLLRDHUP | unix.EPOLLHUP | unix.EPOLLERR

// adopt gives a dialed socket a slot.
func (l *loop) adopt(fd int, s Session, start int64) (slot int32, err error) {
	if n := len(l.free); n > 0 {
		slot, l.free = l.free[n-1], l.free[:n-1]
	} else {
		slot = int32(len(l.conns))
		l.conns = append(l.conns, conn{})
	}
	if err := unix.EpollCtl(l.epfd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: interest, Fd: slot}); err != nil {
		l.free = append(l.free, slot)
		return 0, err
	}
	l.conns[slot] = conn{session: s, start: start, fd: int32(fd), state: dialing}
	return slot, nil
}

// handle does what one event asks for.
func (l *loop) handle(slot int32, events uint32) {
	c := &l.conns[slot]
	if c.state == unused {
		return
	}
	if c.state == dialing && !l.connected(slot, c, events) {
		return
	}
	if events&unix.EPOLLOUT != 0 && len(c.unsent) > 0 && !l.flush(slot, c) {
		return
	}
	if events&(unix.EPOLLIN|closing) != 0 {
		l.read(slot, c, events&closing != 0)
	}
}

// connected sends the Hello once TCP stands, and says whether it does.
func (l *loop) connected(slot int32, c *conn, events uint32) bool {
	errno, err := unix.GetsockoptInt(int(c.fd), unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && errno != 0 {
		err = unix.Errno(errno)
	}
	if err != nil {
		l.hangUp(slot, err)
		return false
	}
	if events&unix.EPOLLOUT == 0 {
		return false
	}
	c.state = greeted
	return l.send(slot, c, c.session.Hello())
}

// read takes everything that the socket holds.
func (l *loop) read(slot int32, c *conn, closing bool) {
	for {
		n, stamp, errno := l.in.receive(int(c.fd))
		switch {
		case errno == unix.EAGAIN:
			return
		case errno != 0:
			l.hangUp(slot, errno)
			return
		case n == 0:
			l.hangUp(slot, io.EOF)
			return
		}
		// Bytes that came long after the loop has looked at its clock: it was stopped in
		// the middle of its work.
		if stamp-l.realtime > int64(l.pulse.last+beat) {
			l.ran()
		}
		reply, err := c.session.Feed(l.in.buf[:n], Arrival{Kernel: stamp, Start: c.start, Stall: l.pulse.stall, Behind: l.pulse.behind})
		if len(reply) > 0 && !l.send(slot, c, reply) {
			return
		}
		if err != nil {
			l.hangUp(slot, err)
			return
		}
		if c.state == greeted && c.session.Usable() {
			c.state = open
			l.settled()
		}
		// A short read has emptied the socket: what comes later is a new edge (epoll(7)).
		if n < len(l.in.buf) && !closing {
			return
		}
	}
}

// send writes p, keeping what the socket does not take. It says false when the
// connection has ended.
func (l *loop) send(slot int32, c *conn, p []byte) bool {
	sent := 0
	if len(c.unsent) == 0 {
		n, errno := send(int(c.fd), p)
		if errno != 0 && errno != unix.EAGAIN {
			l.hangUp(slot, errno)
			return false
		}
		sent = n
	}
	if sent == len(p) {
		return true
	}
	if len(c.unsent) > maxUnsent {
		l.hangUp(slot, errUnsent)
		return false
	}
	c.unsent = append(c.unsent, p[sent:]...)
	return true
}

// flush writes what was kept. It says false when the connection has ended.
func (l *loop) flush(slot int32, c *conn) bool {
	n, errno := send(int(c.fd), c.unsent)
	if errno != 0 && errno != unix.EAGAIN {
		l.hangUp(slot, errno)
		return false
	}
	c.unsent = c.unsent[n:]
	if len(c.unsent) == 0 {
		c.unsent = nil
	}
	return true
}

// hangUp closes a connection and tells its session why.
func (l *loop) hangUp(slot int32, why error) {
	c := l.conns[slot]
	l.conns[slot] = conn{}
	l.free = append(l.free, slot)
	unix.Close(int(c.fd))
	if c.state != open {
		l.settled()
	}
	c.session.Ended(why)
}
