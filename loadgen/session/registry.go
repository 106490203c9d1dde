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
	make      func(s subscriber) engine.Session
}

// kinds are the transports there are.
var kinds = []kind{
	{"sse", newSSE},
	{"ws", newWS},
}

// Subscription is who is to receive what, and where it is counted.
type Subscription struct {
	Transport  string            // the preset's name
	Address    string            // host:port
	Path       string            // the transport's path
	Client     int               // the subscriber's number
	Stream     uint32            // whose messages are due to it
	MaxPayload int               // bytes; a longer message is a protocol error
	Recorder   *measure.Recorder // belongs to the worker that runs the session
}

// New returns the session of one subscriber, and opens its page in the recorder.
func New(s Subscription) (engine.Session, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.transport == s.Transport })
	if i < 0 {
		return nil, fmt.Errorf("transport %q is not known: %s is expected", s.Transport, strings.Join(names(), " or "))
	}
	return kinds[i].make(subscriber{
		rec: s.Recorder, tracker: s.Recorder.Track(s.Client, s.Stream),
		address: s.Address, path: s.Path, client: s.Client, maxPayload: s.MaxPayload,
	}), nil
}

func names() []string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = k.transport
	}
	return all
}
