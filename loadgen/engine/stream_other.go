//go:build !linux

package engine

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

const netStamp = "user"

// waitSize is the buffer that a connection holds while it waits: without a read
// that does not wait there is no sharing it.
const waitSize = 4 << 10

type shared struct{}

func newShared() shared { return shared{} }

type streamReader struct{ buf []byte }

func controlSocket(_, _ string, _ syscall.RawConn) error { return nil }

func (c *stream) prepareRead() error {
	c.reader.buf = make([]byte, waitSize)
	return nil
}

// readOnce waits for bytes and feeds them to the session.
func (c *stream) readOnce() error {
	c.reply = nil
	n, err := c.net.Read(c.reader.buf)
	c.shard.Lock()
	defer c.shard.Unlock()
	if c.full = n == len(c.reader.buf); n > 0 {
		return c.feed(c.reader.buf[:n], 0)
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// readNow feeds what has come already, and says whether that was anything.
func (c *stream) readNow() (some bool, err error) {
	if err := c.net.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		return false, err
	}
	if err = c.readOnce(); errors.Is(err, os.ErrDeadlineExceeded) {
		return false, nil
	}
	return true, err
}
