package server

import (
	"context"
	"errors"
	"math"
	"net"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

const (
	// ownFiles are kept of the process's open files for all but connections of
	// subscribers: the control endpoint, the listeners, what statistics are read from.
	ownFiles = 48
	// refusals is how many connections beyond the subscribers may be open at once,
	// to be told that there is no room. With ownFiles they are the 64 that a run keeps
	// when it deals clients to processes.
	refusals = 16
)

// room is how many connections may be open at once. Beyond, they wait in the
// listener's backlog, so that nobody takes the descriptors of somebody else.
type room struct {
	subscribers int // served at once
	connections int // of subscribers, those that are refused included
	control     int
}

// newRoom shares out what the process may open. A low limit is shared in proportion.
func newRoom(files int) room {
	own := min(ownFiles, files*3/8)
	connections := max(2, files-own)
	return room{
		subscribers: connections - max(1, min(refusals, connections/8)),
		connections: connections,
		control:     max(1, own/4),
	}
}

// openFiles is how many descriptors this process may have (getrlimit).
func openFiles() int {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &l) != nil {
		return math.MaxInt32
	}
	return int(min(uint64(l.Cur), math.MaxInt32)) //nolint:unconvert // not uint64 everywhere
}

// limitListener accepts no more connections than there are places.
type limitListener struct {
	net.Listener
	places chan struct{} // one for each connection that is open
	closed chan struct{}
	once   sync.Once
}

// listen opens a TCP listener without keep-alive probes: over thousands of idle
// connections they would be traffic that no workload asked for. TCP_NODELAY is
// Go's default.
func listen(ctx context.Context, addr string, most int) (*limitListener, error) {
	lc := net.ListenConfig{KeepAlive: -1}
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &limitListener{Listener: l, places: make(chan struct{}, most), closed: make(chan struct{})}, nil
}

// Accept waits for a place with the connection in its hand.
func (l *limitListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	select {
	case l.places <- struct{}{}:
		return &limitedConn{TCPConn: c.(*net.TCPConn), places: l.places}, nil
	case <-l.closed:
		return nil, errors.Join(net.ErrClosed, c.Close())
	}
}

func (l *limitListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// open is how many connections there are.
func (l *limitListener) open() int { return len(l.places) }

// limitedConn gives its place back when it is closed.
type limitedConn struct {
	*net.TCPConn
	places chan struct{}
	left   atomic.Bool
}

func (c *limitedConn) Close() error {
	err := c.TCPConn.Close()
	if !c.left.Swap(true) {
		<-c.places
	}
	return err
}
