package measure

import "maps"

// connections counts what became of the connections.
type connections struct {
	connected     int // were usable once
	open          int // of these, not ended
	connectErrors map[string]int64
	ends          map[string]int64
	details       map[string]string // by cause, of the first connection that ended with it
	byTarget      int64

	stalledConnects int64 // of connected, while whose handshake the worker did not run
}

func newConnections() connections {
	return connections{connectErrors: map[string]int64{}, ends: map[string]int64{}, details: map[string]string{}}
}

// Usable counts a connection whose handshake has succeeded, ns after its dial started.
// stalled says that the worker did not run for a part of that.
func (r *Recorder) Usable(ns int64, stalled bool) {
	r.connected++
	r.open++
	if stalled {
		r.stalledConnects++
	}
	r.take(r.connect, ns)
}

// End is why a connection ended: the word that it is counted by, what was seen and
// what was expected where the word does not say it all, and who did it.
type End struct {
	Cause    string
	Detail   string
	ByTarget bool
}

// ConnectFailed counts a connection that never became usable.
func (r *Recorder) ConnectFailed(why End) { r.note(r.connectErrors, why) }

// Ended counts a connection that was usable and ended before the generator closed it.
func (r *Recorder) Ended(why End) {
	r.open--
	r.note(r.ends, why)
}

func (c *connections) note(counted map[string]int64, why End) {
	counted[why.Cause]++
	if why.ByTarget {
		c.byTarget++
	}
	if c.details[why.Cause] == "" && why.Detail != "" && len(c.details) < maxDetails {
		c.details[why.Cause] = clip(why.Detail)
	}
}

// Connected is how many connections are open now.
func (r *Recorder) Connected() int { return r.open }

// Failed is how many connections could not be opened or have ended early.
func (r *Recorder) Failed() int {
	var n int64
	for _, of := range []map[string]int64{r.connectErrors, r.ends} {
		for _, k := range of {
			n += k
		}
	}
	return int(n)
}

// Arrived is how many messages have come since the start, intact or not.
func (r *Recorder) Arrived() int64 { return r.count.arrived }

// fillConnections writes the counts of connections into m.
func (c *connections) fillConnections(m *Measurement) {
	m.Connected = c.connected
	m.OpenAtEnd = c.open
	m.ConnectErrors = maps.Clone(c.connectErrors)
	m.Ends = maps.Clone(c.ends)
	m.Details = maps.Clone(c.details)
	m.RefusedByTarget = c.byTarget
	m.StalledConnects = c.stalledConnects
}
