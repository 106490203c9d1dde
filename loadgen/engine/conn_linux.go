package engine

import (
	"io"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// conn is one connection of a loop. It holds no buffer while it is idle. What every
// read looks at comes first.
type conn struct {
	session Session
	start   int64 // dial start, CLOCK_REALTIME ns
	fd      int32
	state   state
	ending  bool          // no more comes than what the socket holds
	unread  bool          // in the loop's list: the socket may hold more than was read
	broken  syscall.Errno // why nothing can be sent any more, or 0; what the socket holds is read first
	unsent  []byte        // what the socket did not take yet
	filled  int64         // see pulse.arrival
	asked   time.Duration // when the Hello was sent, by the loop's clock; 0 before
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
	switch {
	case c.state == unused:
		return
	case c.state == dialing:
		if events&(unix.EPOLLOUT|closing) == 0 {
			return
		}
		// TCP stands, or never will: then sending says why.
		c.state = greeted
		c.send(c.session.Hello())
	case events&unix.EPOLLOUT != 0 && len(c.unsent) > 0:
		c.flush()
	}
	if c.state == greeted && c.asked == 0 && len(c.unsent) == 0 {
		c.asked = l.clock()
	}
	c.ending = c.ending || events&closing != 0
	if (c.ending || events&unix.EPOLLIN != 0) && !c.unread {
		l.read(slot, c)
	}
}

// read takes what the socket holds, up to one buffer: the rest is for the loop's next
// turn, so that a target that sends without end keeps no other from its turn.
func (l *loop) read(slot int32, c *conn) {
	for {
		n, stamp, errno := l.in.receive(int(c.fd))
		switch {
		case errno == unix.EAGAIN && c.broken == 0:
			return
		case n == 0 && c.broken != 0:
			l.hangUp(slot, c.broken)
			return
		case errno != 0:
			l.hangUp(slot, errno)
			return
		case n == 0:
			l.hangUp(slot, io.EOF)
			return
		}
		if stamp-l.realtime > int64(l.pulse.last+glance) {
			l.ran()
		}
		reply, err := c.session.Feed(l.in.buf[:n], l.pulse.arrival(stamp, c.start, n == len(l.in.buf), &c.filled))
		if len(reply) > 0 && !c.send(reply) && err == nil {
			err = errUnsent
		}
		if err != nil {
			l.hangUp(slot, err)
			return
		}
		if c.state == greeted && c.session.Usable() {
			c.state = open
			l.settled()
		}
		if n == len(l.in.buf) {
			c.unread = true
			l.unread = append(l.unread, slot)
			return
		}
		// A short read has emptied the socket: what comes later is a new edge (epoll(7)).
		if !c.ending {
			return
		}
	}
}

// send writes p, keeping what the socket does not take. It says false when too much
// is kept already.
func (c *conn) send(p []byte) bool {
	if c.broken != 0 {
		return true
	}
	sent := 0
	if len(c.unsent) == 0 {
		sent = c.write(p)
	}
	if sent == len(p) || c.broken != 0 {
		return true
	}
	if len(c.unsent) > maxUnsent {
		return false
	}
	c.unsent = append(c.unsent, p[sent:]...)
	return true
}

// flush writes what was kept.
func (c *conn) flush() {
	n := c.write(c.unsent)
	if c.unsent = c.unsent[n:]; len(c.unsent) == 0 || c.broken != 0 {
		c.unsent = nil
	}
}

// write writes what the socket takes. A socket that takes nothing any more may still
// hold what came before: a close frame, and then a reset.
func (c *conn) write(p []byte) int {
	n, errno := send(int(c.fd), p)
	if errno != 0 && errno != unix.EAGAIN {
		c.broken, c.ending = errno, true
	}
	return n
}

// hangUp closes a connection and tells its session why.
func (l *loop) hangUp(slot int32, why error) {
	c := l.conns[slot]
	l.conns[slot] = conn{}
	if c.unread {
		l.unread = slices.DeleteFunc(l.unread, func(s int32) bool { return s == slot })
	}
	l.free = append(l.free, slot)
	unix.Close(int(c.fd))
	if c.state != open {
		l.settled()
	}
	c.session.Ended(why)
}
