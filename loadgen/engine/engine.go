package engine

import (
	"context"
	"time"
)

// Engine moves bytes between sockets and sessions. An engine owns its
// connections; it knows neither transports nor workloads.
type Engine interface {
	// Name is "epoll" or "goroutine".
	Name() string
	// Stamp is "kernel" when reads carry the kernel's receive stamps, else "user".
	Stamp() string
	// Connect opens every connection of specs at pace, and returns when each is usable
	// or has failed. Cancelling ctx gives up on those that are not yet usable.
	Connect(ctx context.Context, specs []DialSpec, pace ConnectPace) error
	// Workers is how many sessions may run at the same moment: one a loop.
	Workers() int
	// Do runs f while no session of the worker runs.
	Do(worker int, f func())
	// Each calls f for every open connection's file descriptor of the worker, while
	// nothing is read from it. For TCP_INFO.
	Each(worker int, f func(fd int))
	// Close closes every connection and ends every goroutine.
	Close() error
}

// ConnectPace is how connections are opened.
type ConnectPace struct {
	PerSecond float64       // dials begun, at most
	InFlight  int           // dials under way, at most
	Timeout   time.Duration // dial start to usable
}

// DialSpec is one connection to open.
type DialSpec struct {
	Address string // host:port, host an IP address
	Worker  int    // 0 ≤ Worker < Workers(): who runs the session
	Session Session
}

// Session is one connection's protocol state. Sessions of one worker never run
// concurrently, so they may share a recorder without locks. A session keeps no
// slice that it is passed.
type Session interface {
	// Hello returns the bytes to send once TCP is connected (the HTTP request).
	Hello() []byte
	// Feed takes bytes as they were read. It returns bytes to send back (a pong, a
	// close frame), or nil, valid until the next call. An error ends the connection,
	// and Ended is called with it.
	Feed(p []byte, at Arrival) (reply []byte, err error)
	// Usable says whether the handshake has succeeded.
	Usable() bool
	// Ended is called once, when the connection is closed by either side or could not
	// be opened. err is io.EOF for an orderly end by the peer.
	Ended(err error)
}

// Arrival is when the bytes of one read came, CLOCK_REALTIME ns.
type Arrival struct {
	Kernel int64 // receive stamp of the last byte; 0 without one
	Start  int64 // dial start of this connection
	Stall  Stall // the worker's last one
	Behind bool  // the read is among those of what came in the stall
	Filled bool  // more came in the stall than one read takes: some may have waited at the sender
}
