package results

// Evidence is everything the checks look at, as it was counted; Judge turns it
// into a verdict. Durations are nanoseconds, shares are of 1.
type Evidence struct {
	// Connections.
	Asked           int              `json:"asked"`
	Connected       int              `json:"connected"`                // usable at the end of the ramp
	OpenAtEnd       int              `json:"open_at_end"`              // still open when the drain ended
	ConnectErrors   map[string]int64 `json:"connect_errors,omitempty"` // by cause: "refused", "timeout", "status 503", …
	Ends            map[string]int64 `json:"ends,omitempty"`           // early ends of open connections by cause: "eof", "reset", "close 1001", "protocol", …
	RefusedByTarget int64            `json:"refused_by_target"`        // of the errors and ends, those that are the target's doing
	// Details say by cause what was seen, and expected, on one connection: "content type …".
	Details map[string]string `json:"details,omitempty"`

	// Publishing.
	Planned        int64          `json:"planned"`                   // messages in the window by the schedule
	Published      int64          `json:"published"`                 // of them published; all, where the target keeps no account
	PublishedLate  int64          `json:"published_late"`            // of these, only after the window had ended, by more than 1 % of it, or never seen
	OffSchedule    int64          `json:"off_schedule_ns,omitempty"` // the furthest that one was intended off the asked schedule
	Foreign        bool           `json:"foreign,omitempty"`         // the target is not the harness's own
	TargetBusy     *float64       `json:"target_busy,omitempty"`     // CPU of the busiest target process over its allowance, in the window
	TargetCrowding *float64       `json:"target_crowding,omitempty"` // CPU over what others left of that allowance
	UnevenSeconds  []UnevenSecond `json:"uneven_seconds,omitempty"`

	// Books over the measurement window.
	Subscribers int   `json:"subscribers"`
	Expected    int64 `json:"expected"` // published × subscribers
	Received    int64 `json:"received"` // distinct and intact
	Duplicated  int64 `json:"duplicated"`
	Reordered   int64 `json:"reordered"`
	Corrupt     int64 `json:"corrupt"`
	Dropped     int64 `json:"dropped"`    // the target says so
	Held        int64 `json:"held"`       // the target still held them when the drain ended: they stand under lost
	Lost        int64 `json:"lost"`       // the rest
	Missing     int64 `json:"missing"`    // counted by the subscribers on their own: gaps and tails
	Unexpected  int64 `json:"unexpected"` // messages of a foreign stream or beyond the schedule

	// The target's book since its start; nil when it keeps none.
	Target *TargetBook `json:"target,omitempty"`
	// ArrivedTotal is every message that reached a subscriber since the start.
	ArrivedTotal int64 `json:"arrived_total"`
	// DuplicatedBefore is how many of them came again before the window, at most.
	DuplicatedBefore int64 `json:"duplicated_before,omitempty"`
	// BookMismatches names subscribers whose two books disagree, the first few.
	BookMismatches    []string `json:"book_mismatches,omitempty"`
	BookMismatchCount int64    `json:"book_mismatch_count"`

	// Impossible names what the target tells of itself and cannot be: a counter that falls.
	Impossible []string `json:"impossible,omitempty"`
	// MemoryFell is by how much, bytes, the target's memory fell while the clients
	// connected: what a connection takes is not known then.
	MemoryFell int64 `json:"memory_fell_bytes,omitempty"`
	// Restarted says that the target's account began anew while it had no client left:
	// another process answers, and the first one's account is gone.
	Restarted bool `json:"restarted,omitempty"`

	// Backlog: messages published and still under way, in messages × subscribers,
	// at even steps through the window.
	Backlog []float64 `json:"backlog,omitempty"`

	// Generator.
	AgentShares   []float64 `json:"agent_shares,omitempty"`   // CPU over allowance (affinity ∩ quota), in the window
	AgentCrowding []float64 `json:"agent_crowding,omitempty"` // CPU over what others left of that allowance
	Throttled     int64     `json:"throttled"`                // cgroup throttling periods during the trial
	Coalesced     int64     `json:"coalesced"`                // deliveries whose stamp may be a later one's
	Stamped       int64     `json:"stamped"`                  // deliveries with a kernel stamp

	// Stalled are deliveries of whom nobody knows when they arrived, since the agent's
	// worker did not run; StalledBroadcasts the messages that they are of, and
	// StalledConnects the connections that were being opened. Decided says how many
	// matter. LongestStall is the longest of these times, and DueInStalls how many
	// messages were due in all of them.
	Stalled           int64     `json:"stalled,omitempty"`
	StalledBroadcasts int64     `json:"stalled_broadcasts,omitempty"`
	StalledConnects   int64     `json:"stalled_connects,omitempty"`
	LongestStall      int64     `json:"longest_stall_ns,omitempty"`
	DueInStalls       int64     `json:"due_in_stalls,omitempty"`
	Decided           Quantiles `json:"decided"`

	// Host.
	Steal  *float64 `json:"steal,omitempty"`  // share of all processor time
	Others *float64 `json:"others,omitempty"` // busy, and neither target nor agents nor conductor

	// Clock.
	ClockStep int64 `json:"clock_step_ns"` // realtime − monotonic, change over the trial
	Negative  int64 `json:"negative"`      // latencies below 0

	// Histograms.
	OutOfRange int64 `json:"out_of_range"` // values not recorded, or dropped in a merge

	// Stationarity: median latency of 20 even slices of the window, ns; a slice
	// with no delivery is absent (NaN is not JSON), so fewer than 20 means "not judged".
	SliceMedians []float64 `json:"slice_medians_ns,omitempty"`
	FirstThird   float64   `json:"first_third_ns,omitempty"`
	LastThird    float64   `json:"last_third_ns,omitempty"`

	// Bytes.
	WireBytesPerMsg *float64 `json:"wire_bytes_per_msg,omitempty"`
	WireFormula     float64  `json:"wire_formula_bytes,omitempty"`
	// SocketMemory is what the kernel's TCP buffers of the whole host held when all were
	// connected, beyond what they held before.
	SocketMemory *int64 `json:"socket_memory_bytes,omitempty"`
	Retransmits  int64  `json:"retransmits"`

	// Targets and Agents, one entry a process, for the record.
	Targets []Process `json:"targets,omitempty"`
	Agents  []Process `json:"agents,omitempty"`
}

// UnevenSecond is a second of the window in which more or less was published than planned.
type UnevenSecond struct {
	Second    int   `json:"second"`
	Published int64 `json:"published"`
	Planned   int64 `json:"planned"`
}

// TargetBook is the sum of the target processes' delivery books.
type TargetBook struct {
	Accepted int64 `json:"accepted"`
	Refused  int64 `json:"refused"`
	Cut      int64 `json:"cut"`
	Enqueued int64 `json:"enqueued"`
	Written  int64 `json:"written"`
	Dropped  int64 `json:"dropped"`
	Pending  int64 `json:"pending"`
}

// Process is one child process of a trial.
type Process struct {
	PID        int    `json:"pid"`
	CPUs       []int  `json:"cpus,omitempty"` // its affinity
	GoMaxProcs int    `json:"gomaxprocs,omitempty"`
	Clients    int    `json:"clients,omitempty"`
	CPU        int64  `json:"cpu_ns,omitempty"` // over the cost window
	SpinCPU    int64  `json:"spin_cpu_ns,omitempty"`
	GCPause    *int64 `json:"gc_pause_ns,omitempty"` // over the cost window, where a target tells
	SwitchVol  *int64 `json:"switches_voluntary,omitempty"`
	SwitchInv  *int64 `json:"switches_involuntary,omitempty"`
	RSSBefore  int64  `json:"rss_before_bytes,omitempty"`
	RSSAfter   int64  `json:"rss_after_bytes,omitempty"` // all connected
	Address    string `json:"address,omitempty"`         // a target's
}

// namedMismatches is how many subscribers are named; the rest are counted.
const namedMismatches = 5

// AddBookMismatch counts a subscriber whose two books disagree, and names the
// first few.
func (e *Evidence) AddBookMismatch(text string) {
	e.BookMismatchCount++
	if len(e.BookMismatches) < namedMismatches {
		e.BookMismatches = append(e.BookMismatches, text)
	}
}
