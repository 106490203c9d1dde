package measure

import (
	"maps"

	"pushbench/server/wire"
)

// Opened is how many connections have become usable since the start, those that
// have ended since included.
func (r *Recorder) Opened() int { return r.connected }

// Received is how many messages of the window have come, distinct and intact.
func (r *Recorder) Received() int64 { return r.count.received }

// Repeated is how many of the messages that arrived had come before.
func (r *Recorder) Repeated() int64 { return r.count.duplicated + r.count.duplicatedBefore }

// Causes counts what became of connections that failed or ended early.
func (r *Recorder) Causes() map[string]int64 {
	return mergeCauses(maps.Clone(r.connectErrors), r.ends)
}

// Details say by cause what was seen, and expected, on the first connection that
// ended with it.
func (r *Recorder) Details() map[string]string { return maps.Clone(r.details) }

// Last is the last intact message that was decoded; false before the first.
func (r *Recorder) Last() (wire.Envelope, bool) {
	return r.last.Envelope, len(r.last.payload) > 0
}
