package server

import (
	"fmt"
	"net/http"

	"pushbench/server/hub"
	"pushbench/server/wire"
)

// transport speaks one protocol to subscribers.
type transport interface {
	// stack names the library that does it.
	stack() string
	// encode makes of a payload what all subscribers are given. It keeps a copy.
	encode(payload []byte) (any, error)
	// raw is the payload as it is on the wire, for the floor.
	raw(payload []byte) []byte
	// accept answers a request; nil means that it was not a proper one and has
	// its answer. form is where in a body the transport's encoding is.
	accept(w http.ResponseWriter, r *http.Request, c *conn, form int) sink
}

// sink is a subscriber's connection once it is accepted.
type sink interface {
	hub.Sink
	// wait returns when the peer is gone, was sent away for a breach of the
	// protocol, or Cut was called.
	wait() (breach bool)
	home() place
}

// place is where the floor writes to.
type place struct {
	conn *conn
	form int
}

// body is one message, encoded for each transport in the order of Config.Transports.
type body []any

// newTransport is the registry.
func newTransport(name string) (transport, error) {
	switch name {
	case "sse":
		return sse{}, nil
	case "ws":
		return newWebSocket(), nil
	}
	return nil, fmt.Errorf("transport %q: expected one of %v", name, transportNames())
}

func transportNames() []string {
	var names []string
	for _, t := range wire.Transports() {
		names = append(names, t.Name)
	}
	return names
}
