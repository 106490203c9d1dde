package engine

import (
	"fmt"
	"net/netip"
	"runtime"
	"time"
)

// Names of the engines. Auto is the best one of this system.
const (
	Auto      = "auto"
	Epoll     = "epoll"
	Goroutine = "goroutine"
)

// New starts an engine. With workers of 0 it has one for each processor that it
// may use.
func New(name string, workers int) (Engine, error) {
	if workers < 0 {
		return nil, fmt.Errorf("engine with %d workers: 0 or more are expected", workers)
	}
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	switch name {
	case Auto:
		if hasEpoll {
			return newEpoll(workers)
		}
		return newGoroutine(workers), nil
	case Epoll:
		return newEpoll(workers)
	case Goroutine:
		return newGoroutine(workers), nil
	}
	return nil, fmt.Errorf("engine %q is not known: %s, %s or %s is expected", name, Auto, Epoll, Goroutine)
}

// target is a connection to open, its address read.
type target struct {
	DialSpec
	to netip.AddrPort
}

// share is the part of a ramp that one worker opens.
type share struct {
	targets []target
	pace    ConnectPace
}

// divide checks specs and pace and gives each worker its part of them, so that the parts
// together keep the pace.
func divide(specs []DialSpec, workers int, pace ConnectPace) ([]share, error) {
	if pace.InFlight < 1 {
		return nil, fmt.Errorf("%d dials in flight: at least 1 is expected", pace.InFlight)
	}
	if pace.Timeout <= 0 {
		return nil, fmt.Errorf("dial timeout of %v: more than 0 is expected", pace.Timeout)
	}
	shares := make([]share, workers)
	read := map[string]netip.AddrPort{}
	for _, s := range specs {
		if s.Worker < 0 || s.Worker >= workers {
			return nil, fmt.Errorf("connection of worker %d: 0 to %d is expected", s.Worker, workers-1)
		}
		to, ok := read[s.Address]
		if !ok {
			var err error
			if to, err = netip.ParseAddrPort(s.Address); err != nil {
				return nil, fmt.Errorf("address %q: an IP address and a port are expected: %w", s.Address, err)
			}
			read[s.Address] = to
		}
		shares[s.Worker].targets = append(shares[s.Worker].targets, target{s, to})
	}
	for i := range shares {
		part := float64(len(shares[i].targets)) / float64(max(len(specs), 1))
		shares[i].pace = ConnectPace{
			PerSecond: pace.PerSecond * part,
			InFlight:  max(1, int(float64(pace.InFlight)*part)),
			Timeout:   pace.Timeout,
		}
	}
	return shares, nil
}

// realtime is CLOCK_REALTIME, ns.
func realtime() int64 { return time.Now().UnixNano() }
