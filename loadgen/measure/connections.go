package measure

import "maps"

// connections counts what became of the connections.
type connections struct {
	connected     int // were usable once
	open          int // of these, not ended
	connectErrors map[string]int64
	ends          map[string]int64
	byTarget      int64

	stalledConnects int64 // of connected, while whose handshake the worker did not run
}

func newConnections() connections {
	return connections{connectErrors: map[string]int64{}, ends: map[string]int64{}}
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

// ConnectFailed counts a connection that never became usable.
func (r *Recorder) ConnectFailed(cause string, byTarget bool) {
	r.connectErrors[cause]++
	if byTarget {
		r.byTarget++
	}
}

// Ended counts a connection that was usable and ended before the generator closed it.
func (r *Recorder) Ended(cause string, byTarget bool) {
	r.open--
	r.ends[cause]++
	if byTarget {
		r.byTarget++
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
	m.RefusedByTarget = c.byTarget
	m.StalledConnects = c.stalledConnects
}
