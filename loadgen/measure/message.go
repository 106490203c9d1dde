package measure

// ProtocolVersion is the version of Assignment and Measurement. An agent refuses
// an assignment of another version by name.
const ProtocolVersion = 1

// Assignment tells one agent what to hold: it is the same document whether the
// agent is a child process or on another machine. An agent keeps no state between
// assignments.
type Assignment struct {
	Version      int        `json:"version"`
	Trial        string     `json:"trial"`         // unique name of the trial, for subjects and logs
	Transport    string     `json:"transport"`     // preset's name
	Engine       string     `json:"engine"`        // "auto", "epoll" or "goroutine"
	Endpoints    []Endpoint `json:"endpoints"`     // who connects where
	ConnectRate  float64    `json:"connect_rate"`  // of this agent, connections/s
	ConnectLimit int        `json:"connect_limit"` // dials in flight at most
	DialTimeout  int64      `json:"dial_timeout_ns"`
	MaxPayload   int        `json:"max_payload"` // bytes a message may have before it is a protocol error
}

// Endpoint is a range of subscribers and the address that they connect to.
type Endpoint struct {
	Address string `json:"address"` // host:port
	Path    string `json:"path"`
	First   int    `json:"first"` // subscriber number of the first
	Clients int    `json:"clients"`
}

// Window tells an agent which messages count: the sequence numbers
// [First, First+Count), and the schedule that they follow.
type Window struct {
	T0       int64   `json:"t0_ns"` // CLOCK_REALTIME, ns
	RatePerS float64 `json:"rate_per_s"`
	First    uint64  `json:"first"`
	Count    uint64  `json:"count"`
	From     int64   `json:"from_ns"` // CLOCK_REALTIME of the window's start
	To       int64   `json:"to_ns"`
	// GoesOn says that the target publishes on after the window, as one does that
	// keeps its own schedule. Without it such messages are unexpected.
	GoesOn bool `json:"goes_on,omitempty"`
}

// Slices is the number of even parts of the window that stationarity is judged by.
const Slices = 20

// BacklogSteps is the number of even parts of the window that the backlog is counted in.
const BacklogSteps = 50

// Measurement is what an agent answers. Any two merge, in any order.
type Measurement struct {
	Version int      `json:"version"`
	Agents  []string `json:"agents"`

	Connected       int              `json:"connected"`
	OpenAtEnd       int              `json:"open_at_end"`
	ConnectErrors   map[string]int64 `json:"connect_errors,omitempty"`
	Ends            map[string]int64 `json:"ends,omitempty"`
	RefusedByTarget int64            `json:"refused_by_target"`
	// Details say by cause what was seen, and expected, on one connection.
	Details map[string]string `json:"details,omitempty"`

	// StalledConnects are those of Connected while whose handshake their worker did not
	// run: they seem to have taken longer than they did.
	StalledConnects int64 `json:"stalled_connects,omitempty"`

	// Over the measurement window, by sequence number.
	Received   int64 `json:"received"`
	Duplicated int64 `json:"duplicated"`
	Reordered  int64 `json:"reordered"`
	Corrupt    int64 `json:"corrupt"`
	Missing    int64 `json:"missing"`
	Unexpected int64 `json:"unexpected"`
	Coalesced  int64 `json:"coalesced"`
	Stamped    int64 `json:"stamped"`
	Negative   int64 `json:"negative"`
	OutOfRange int64 `json:"out_of_range"`
	// OffSchedule is the furthest that a message was intended off the asked schedule.
	OffSchedule int64 `json:"off_schedule_ns,omitempty"`
	// Stalled are the deliveries of whom nobody knows when they came, since their worker
	// did not run: their latencies are upper bounds. LongestStall and StallTime are of the
	// worker that stood still the most, as far as something came meanwhile.
	Stalled      int64 `json:"stalled,omitempty"`
	LongestStall int64 `json:"longest_stall_ns,omitempty"`
	StallTime    int64 `json:"stall_time_ns,omitempty"`

	ArrivedTotal int64 `json:"arrived_total"` // every message since the start, intact or not
	// DuplicatedBefore counts messages before the window that came again. Late ones
	// are among them: which sequences came is remembered in the window only.
	DuplicatedBefore int64 `json:"duplicated_before"`

	// Histograms by distribution name, HdrHistogram V2 compressed encoding.
	Histograms map[string][]byte `json:"histograms"`
	// SecondLatency and SliceLatency are histograms of latency by second and by
	// slice of the window, in microseconds, 2 significant digits.
	SecondLatency [][]byte `json:"second_latency,omitempty"`
	SliceLatency  [][]byte `json:"slice_latency,omitempty"`
	// SecondReceived counts window arrivals by second of arrival; the last entry
	// holds everything later.
	SecondReceived []int64 `json:"second_received,omitempty"`

	// Under counts, for step i of BacklogSteps+1 (the last: later), arrived window
	// messages by the step they were published in and by the one they arrived in.
	PublishedStep []int64 `json:"published_step"`
	ArrivedStep   []int64 `json:"arrived_step"`

	// Broadcasts of the window by sequence − Window.First.
	Broadcasts []Broadcast `json:"broadcasts"`

	// Books by subscriber.
	Books []Book `json:"books"`

	Marks  []Mark `json:"marks"`
	Stamp  string `json:"stamp"`  // "kernel" or "user"
	Engine string `json:"engine"` // the one that ran
}

// Broadcast is one message as all subscribers of an agent saw it. Times are
// CLOCK_REALTIME ns; N == 0 means nobody saw it.
type Broadcast struct {
	N         int64 `json:"n"`
	Published int64 `json:"p"` // earliest, where several processes publish it
	First     int64 `json:"f"` // earliest arrival
	Last      int64 `json:"l"`
	Stalled   bool  `json:"s,omitempty"` // one of its deliveries is among the stalled
}

// Book is one subscriber's page: Arrived since the start, the rest in the window.
type Book struct {
	Client   int   `json:"c"`
	Arrived  int64 `json:"a"`
	Received int64 `json:"r"`
	Missing  int64 `json:"m"`
}

// Mark is a process's resources and bytes at one moment between phases.
type Mark struct {
	Name          string `json:"name"` // "start", "settled", "drained", …
	Time          int64  `json:"time_ns"`
	CPU           *int64 `json:"cpu_ns,omitempty"`
	RSS           *int64 `json:"rss_bytes,omitempty"`
	BytesReceived int64  `json:"bytes_received"` // TCP_INFO, all open connections
	Arrived       int64  `json:"arrived"`        // messages since the start, intact or not
	Retransmits   int64  `json:"retransmits"`
	ClockOffset   int64  `json:"clock_offset_ns"` // realtime − monotonic
}
