package wire

// The documents of a target's control endpoint (server/CONTRACT.md). All times
// are CLOCK_REALTIME nanoseconds unless they say otherwise, all sizes bytes.

// TokenVariable names the environment variable that hands a child process the
// token of its control endpoint or bus: a command line is visible to everybody.
const TokenVariable = "PUSHBENCH_TOKEN"

// Paths of the contract. Control requests carry "Authorization: Bearer TOKEN".
const (
	PathSSE   = "/sse"           // GET, ?client=N
	PathWS    = "/ws"            // GET with Upgrade, ?client=N
	PathStart = "/control/start" // POST Start
	PathStop  = "/control/stop"  // POST, no body: stop publishing, keep connections
	PathStats = "/control/stats" // GET, ?gc=1 collects garbage first, ?clients=1 adds the books by subscriber, ?heap=1 counts allocations exactly
)

// Start tells a target to publish: message n is due at T0 + n/RatePerS, for n in
// [0, Count). A target follows the schedule by itself and never re-bases it.
type Start struct {
	T0           int64   `json:"t0_ns"`
	RatePerS     float64 `json:"rate_per_s"`
	Count        uint64  `json:"count"`
	PayloadBytes int     `json:"payload_bytes"`
	WindowFirst  uint64  `json:"window_first"` // first sequence of the measurement window
	WindowCount  uint64  `json:"window_count"` // sequences in it
}

// Stats is what a target tells of itself. A value that it cannot tell is absent.
type Stats struct {
	PID        int    `json:"pid"`
	Time       int64  `json:"time_ns"`
	GoVersion  string `json:"go_version,omitempty"`
	GoMaxProcs int    `json:"gomaxprocs,omitempty"`
	Stack      string `json:"stack,omitempty"` // "net/http", "gorilla/websocket", …
	Publishing bool   `json:"publishing"`

	Connected int64 `json:"connected"` // subscribers now
	Accepted  int64 `json:"accepted"`  // subscribers ever
	Refused   int64 `json:"refused"`
	Cut       int64 `json:"cut"`                // disconnected by the overflow policy
	Breaches  int64 `json:"breaches,omitempty"` // ended for a breach of the protocol, or for no request

	Published       int64 `json:"published"`        // messages, not deliveries
	WindowPublished int64 `json:"window_published"` // of these, in the measurement window

	// The delivery book: enqueued = written + dropped once nothing is pending.
	Enqueued      int64 `json:"enqueued"` // messages × subscribers at publishing
	Written       int64 `json:"written"`  // wholly handed to the kernel
	Dropped       int64 `json:"dropped"`  // by the overflow policy, or because the subscriber went away
	WindowDropped int64 `json:"window_dropped"`
	Pending       int64 `json:"pending"`

	CPU        *int64 `json:"cpu_ns,omitempty"`      // user + system, getrusage
	SpinCPU    *int64 `json:"spin_cpu_ns,omitempty"` // of it, spent by the pacer waiting
	RSS        *int64 `json:"rss_bytes,omitempty"`
	Writes     *int64 `json:"writes,omitempty"`      // write calls on subscribers' sockets since start
	WriteBytes *int64 `json:"write_bytes,omitempty"` // bytes they took
	Allocs     *int64 `json:"allocs,omitempty"`      // heap objects ever allocated
	AllocBytes *int64 `json:"alloc_bytes,omitempty"`
	GCPause    *int64 `json:"gc_pause_ns,omitempty"`
	GCCycles   *int64 `json:"gc_cycles,omitempty"`
	SwitchVol  *int64 `json:"switches_voluntary,omitempty"`
	SwitchInv  *int64 `json:"switches_involuntary,omitempty"`

	Clients []ClientBook `json:"clients,omitempty"` // with ?clients=1, sorted by Client
}

// ClientBook is one subscriber's page in a target's delivery book.
type ClientBook struct {
	Client        int   `json:"client"` // the number it gave as ?client=N; -1 without
	Enqueued      int64 `json:"enqueued"`
	Written       int64 `json:"written"`
	Dropped       int64 `json:"dropped"`
	WindowDropped int64 `json:"window_dropped"`
	Connected     bool  `json:"connected"`
}

// Ready is the one line of JSON that a reference server prints to standard
// output once it listens.
type Ready struct {
	Address string `json:"address"` // host:port
	Control string `json:"control"` // host:port of the control endpoint, loopback only
	PID     int    `json:"pid"`
}
