package server

import (
	"errors"
	"fmt"
	"net"

	"pushbench/server/hub"
	"pushbench/server/wire"
)

// Defaults of Config.
const (
	DefaultListen = "127.0.0.1:0"
	DefaultQueue  = 64
)

// Config of a reference server. The zero value of a field is its default.
type Config struct {
	Transports    []string // names of wire.Transports; default all
	Listen        string   // for subscribers; default DefaultListen
	ControlListen string   // for the control endpoint, loopback only; default DefaultListen
	Token         string   // of the control endpoint; required
	Queue         int      // messages held for one subscriber, at most; default DefaultQueue
	Overflow      string   // hub.Drop (default) or hub.Disconnect
	OpenFiles     int      // that the process may have; default its limit
	Raw           bool     // fan out by a bare write(2) loop: the floor of cost
	Inject        Inject   // faults, for tests of the harness
}

func (c *Config) fillIn() error {
	if c.Listen == "" {
		c.Listen = DefaultListen
	}
	if c.ControlListen == "" {
		c.ControlListen = DefaultListen
	}
	if c.Queue == 0 {
		c.Queue = DefaultQueue
	}
	if c.Overflow == "" {
		c.Overflow = hub.Drop
	}
	if c.OpenFiles == 0 {
		c.OpenFiles = openFiles()
	}
	if c.Token == "" {
		return errors.New("no token for the control endpoint: expected one in " + wire.TokenVariable)
	}
	if c.Raw && c.Inject != (Inject{}) {
		return errors.New("the raw writer injects no faults: expected one or the other")
	}
	return loopbackOnly(c.ControlListen)
}

func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("control address %q: expected host:port", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("control address %q: expected a loopback address such as 127.0.0.1:0", addr)
	}
	return nil
}
