package session

import (
	"fmt"

	"pushbench/loadgen/engine"
)

const (
	// mostBeside is how many bytes a connection may bring beside its messages, whatever
	// it brings: greetings, comments, heartbeats.
	mostBeside = 8 << 20
	// mostOther is how many messages it may bring that were not due: empty ones are many
	// to the byte.
	mostOther = 100_000
	// mostWrapped is how many times the bytes of its messages it may bring in all, beyond
	// that: each may be wrapped in much else.
	mostWrapped = 100
	// leastWrapped is what belongs to a message beside its payload.
	leastWrapped = 64
)

// flooded counts the bytes of a read and says, as an error, when the connection brings
// far more than its messages are. It would keep the worker from the others, and no
// message of its own is measured by it.
func (s *subscriber) flooded(n int) error {
	s.bytes += int64(n)
	message := int64(s.maxPayload + leastWrapped)
	due, other := s.tracker.Counts()
	many := s.bytes > mostBeside+4*message && s.bytes > mostWrapped*message*due
	if !many && (other <= mostOther || other <= mostWrapped*due) {
		return nil
	}
	return &engine.Failure{Word: "flood", ByTarget: true,
		Err: fmt.Errorf("ended by the generator: %d MiB and %d messages came that were not due, beside %d that were", s.bytes>>20, other, due)}
}
