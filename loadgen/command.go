package loadgen

import (
	"pushbench/loadgen/measure"
)

// What the conductor asks of an agent, in the order of a trial. Each is answered
// by one reply; connect is answered once every connection is usable or has failed.
const (
	opAssign  = "assign"  // Assignment: build the sessions
	opConnect = "connect" // open the connections
	opMark    = "mark"    // collect garbage, note resources and bytes under a name
	opWindow  = "window"  // Window: which messages count
	opStatus  = "status"  // what arrived so far
	opSeconds = "seconds" // what is known of some seconds of the window, for a live view
	opCollect = "collect" // prepare the Measurement, answer its number of parts
	opPart    = "part"    // one part of it
	opRelease = "release" // close everything, forget the assignment
)

// command is one request on an agent's subject.
type command struct {
	Op         string              `json:"op"`
	Assignment *measure.Assignment `json:"assignment,omitempty"`
	Window     *measure.Window     `json:"window,omitempty"`
	Mark       string              `json:"mark,omitempty"`
	Part       int                 `json:"part,omitempty"`
	Seconds    *span               `json:"seconds,omitempty"`
}

// reply answers a command. Error is for the person at the terminal.
type reply struct {
	Error   string          `json:"error,omitempty"`
	Status  *status         `json:"status,omitempty"`
	Parts   int             `json:"parts,omitempty"`
	Data    []byte          `json:"data,omitempty"`
	Seconds []measure.SoFar `json:"seconds,omitempty"`
}

// status is what an agent knows while it runs, when it is asked.
type status struct {
	Agent     string           `json:"agent"`
	Connected int              `json:"connected"`
	Failed    int              `json:"failed"`
	Open      int              `json:"open"`
	Arrived   int64            `json:"arrived"`
	Received  int64            `json:"received"` // in the window
	Repeated  int64            `json:"repeated"` // of those that arrived, duplicates
	Errors    map[string]int64 `json:"errors,omitempty"`
	// Details say what was seen, and expected, at one of the errors of each cause.
	Details map[string]string `json:"details,omitempty"`
	// Seen is a message of the target's schedule, for targets that keep their own.
	Seen *seen `json:"seen,omitempty"`
}

// seen is the schedule position of one message.
type seen struct {
	Sequence uint64 `json:"sequence"`
	Intended int64  `json:"intended_ns"`
}

// hello is the first thing that an agent says.
type hello struct {
	Agent      string `json:"agent"`
	Version    int    `json:"version"`
	PID        int    `json:"pid"`
	GoMaxProcs int    `json:"gomaxprocs"`
	CPUs       []int  `json:"cpus"`
}
