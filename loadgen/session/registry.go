package session

import (
	"fmt"
	"slices"
	"strings"

	"pushbench/loadgen/engine"
	"pushbench/loadgen/measure"
)

// kind is how the sessions of one transport are made.
type kind struct {
	transport string // the preset's name
	make      func(s subscriber, maxPayload int) engine.Session
}

// kinds are the transports there are.
var kinds = []kind{
	{"sse", newSSE},
	{"ws", newWS},
}

// New returns the session of one subscriber of a transport. address is host:port
// and path the transport's path; client is the subscriber's number. rec belongs to
// the worker that runs the session, tr is this subscriber's page in it. A message
// of more than maxPayload bytes is a protocol error.
func New(transport, address, path string, client int, rec *measure.Recorder, tr *measure.Tracker, maxPayload int) (engine.Session, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.transport == transport })
	if i < 0 {
		return nil, fmt.Errorf("transport %q is not known: %s is expected", transport, strings.Join(names(), " or "))
	}
	return kinds[i].make(subscriber{rec: rec, tracker: tr, address: address, path: path, client: client}, maxPayload), nil
}

func names() []string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = k.transport
	}
	return all
}
