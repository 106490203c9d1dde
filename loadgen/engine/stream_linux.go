package engine

import (
	"cmp"
	"io"
	"syscall"
	"time"
)

const netStamp = "kernel"

// shared is the buffer that the reads of one shard share: whoever reads holds
// the shard's lock, and who waits holds no buffer.
type shared = *receiver

func newShared() shared { return newReceiver() }

// streamReader is made once a connection, so that a read allocates nothing.
type streamReader struct {
	raw  syscall.RawConn
	once func(fd uintptr) bool
	err  error
}

func controlSocket(_, _ string, c syscall.RawConn) error {
	var err error
	if cerr := c.Control(func(fd uintptr) { err = prepare(int(fd)) }); cerr != nil {
		return cerr
	}
	return err
}

func (c *stream) prepareRead() (err error) {
	c.reader.raw, err = c.net.SyscallConn()
	c.reader.once = c.receive
	return err
}

// readOnce waits for bytes and feeds them to the session.
func (c *stream) readOnce() error {
	c.reply, c.reader.err = nil, nil
	if err := c.reader.raw.Read(c.reader.once); err != nil {
		return err
	}
	return c.reader.err
}

// readNow feeds what has come already, and says whether that was anything.
func (c *stream) readNow() (some bool, err error) {
	c.reply, c.reader.err = nil, nil
	if err := c.net.SetReadDeadline(time.Time{}); err != nil {
		return false, err
	}
	err = c.reader.raw.Read(func(fd uintptr) bool { some = c.receive(fd); return true })
	return some, cmp.Or(err, c.reader.err)
}

// receive reads without waiting; false lets the runtime wait for more.
func (c *stream) receive(fd uintptr) bool {
	c.shard.Lock()
	defer c.shard.Unlock()
	in := c.shard.in
	n, stamp, errno := in.receive(int(fd))
	switch {
	case errno == syscall.EAGAIN:
		return false
	case errno != 0:
		c.reader.err = errno
	case n == 0:
		c.reader.err = io.EOF
	default:
		c.full = n == len(in.buf)
		c.reader.err = c.feed(in.buf[:n], stamp)
	}
	return true
}
