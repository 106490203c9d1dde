package measure

import (
	"bytes"

	"pushbench/server/wire"
)

// maxCached bounds the payload that broadcastCache keeps.
const maxCached = 64 << 10

// broadcastCache remembers the last message that was decoded. In a fan-out the
// next subscriber's message is the same bytes: comparing them is exact and far
// cheaper than a checksum.
type broadcastCache struct {
	wire.Envelope
	payload []byte
	second  int // of the window, by intended time
	slice   int
	step    int // of the backlog, by published time

	offSchedule int64 // the furthest that a message of the window was intended off its schedule, ns
}

// holds says whether payload is the message that is kept, byte for byte.
func (c *broadcastCache) holds(payload []byte) bool {
	return len(c.payload) > 0 && bytes.Equal(c.payload, payload)
}

// keep puts a verified message in place of the last one.
func (c *broadcastCache) keep(payload []byte, e wire.Envelope, w *Window) {
	c.Envelope = e
	c.payload = c.payload[:0]
	if len(payload) <= maxCached {
		c.payload = append(c.payload, payload...)
	}
	if w != nil {
		c.second = min(w.second(e.Intended), w.seconds()-1)
		c.slice = min(w.part(e.Intended, Slices), Slices-1)
		c.step = w.part(e.Published, BacklogSteps)
		if e.Sequence >= w.First && e.Sequence < w.end() {
			c.offSchedule = max(c.offSchedule, w.off(e))
		}
	}
}
