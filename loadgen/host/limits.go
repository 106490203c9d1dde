package host

import "fmt"

// Limits is what the machine sets to a run. A field that could not be had is 0 or
// empty: it is not known, never "none".
type Limits struct {
	FilesSoft, FilesHard uint64 // open files of one process
	FilesSystem          int64  // open files of the whole system (fs.file-max)
	PortLow, PortHigh    int    // ephemeral ports, both included
	Somaxconn            int    // the longest queue of connections not yet accepted
	SynBacklog           int    // connections half open
	MemoryAvailable      int64  // bytes; control groups considered
	TCPMemory            int64  // bytes that all TCP sockets' buffers may take (tcp_mem)
	Space                int64  // bytes of address space of one process (ulimit -v)
	Threads              []ThreadLimit
	Processors           []int   // that this process may use
	Quota                float64 // of the control groups, in processors
	Clocksource          string
	Clocksources         string // that could be chosen, separated by spaces
	Governor             string
	Congestion           string
	Rmem, Wmem           [3]int64 // bytes of a TCP socket's buffers: least, default, most
	Timestamps           string   // tcp_timestamps: "0", "1" or "2"
}

// Ports is how many connections one client address can have to one server
// address and port: a connection is told apart by the client's port alone. 0
// when it is not known.
func (l Limits) Ports() int {
	if l.PortLow <= 0 || l.PortHigh < l.PortLow {
		return 0
	}
	return l.PortHigh - l.PortLow + 1
}

// ThreadLimit bounds how many processes and threads a user, a control group or the
// system may have.
type ThreadLimit struct {
	Name        string // "ulimit -u"
	Limit, Used int64
	Mend        string // what raises it to %d
}

// String is the limit with what is in use of it.
func (t ThreadLimit) String() string { return fmt.Sprintf("%d with %d in use", t.Limit, t.Used) }

func (t ThreadLimit) free() int64 { return t.Limit - t.Used }

// fewestThreads is the limit that leaves the fewest free; false when none is known.
func (l Limits) fewestThreads() (fewest ThreadLimit, known bool) {
	for _, t := range l.Threads {
		if !known || t.free() < fewest.free() {
			fewest, known = t, true
		}
	}
	return fewest, known
}

// unlimited is a limit that is known not to be set.
const unlimited = 1 << 60
