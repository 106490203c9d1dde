package results

import (
	"encoding/json"
	"time"
)

// Schema is the version of run.json that this package writes.
const Schema = 1

// Status of a run: whether every planned trial is in it.
const (
	Complete = "complete"
	Partial  = "partial"
)

// Run is everything there is to know about one run of one scenario. It is
// run.json. All values are in base units: nanoseconds, bytes, per second.
type Run struct {
	Schema      int             `json:"schema"`
	Status      string          `json:"status"`
	Scenario    string          `json:"scenario"` // its name
	About       string          `json:"about,omitempty"`
	Label       string          `json:"label,omitempty"`
	Command     []string        `json:"command"`
	Started     time.Time       `json:"started"`
	Ended       time.Time       `json:"ended"`
	Resolved    json.RawMessage `json:"resolved_scenario"` // every default filled in
	Environment Environment     `json:"environment"`
	Plan        Plan            `json:"plan"`
	Cases       []Case          `json:"cases"`
	Trials      []Trial         `json:"trials"` // in the order they ran
	Comparisons []Comparison    `json:"comparisons,omitempty"`
	Thresholds  []Threshold     `json:"thresholds,omitempty"`
	Gate        *Gate           `json:"gate,omitempty"`        // of `bench gate`
	Error       string          `json:"error,omitempty"`       // why it could not be finished; "" also where it was interrupted or out of time
	Calibration *Calibration    `json:"calibration,omitempty"` // of this machine, where there is one

	// Damage is what a file that breaks off or makes no sense means for what is shown of
	// it; "" where nothing is amiss. It is found by Open, and not in run.json.
	Damage string `json:"-"`
}

// Plan is the order in which the trials were to run, drawn from Seed. The order is all
// that is drawn: a trial has no seed of its own, for nothing in it is left to a seed.
type Plan struct {
	Seed   uint64      `json:"seed"`   // 0: no one seed drew the order, as where two runs are laid over each other
	Blocks int         `json:"blocks"` // = trials asked for each case; block 0 is thrown away when Discard
	Order  []PlanEntry `json:"order"`
}

// PlanEntry is one planned trial.
type PlanEntry struct {
	Case      string `json:"case"` // Case.ID
	Block     int    `json:"block"`
	Order     int    `json:"order"`               // position in the run, from 0
	Discarded bool   `json:"discarded,omitempty"` // run first and thrown away
}

// Case is one cell of the matrix over one transport, with what its trials add up to.
type Case struct {
	ID           string  `json:"id"`             // Key, and "@" + Side where there is one: unique in a run
	Cell         string  `json:"case"`           // the matrix cell without the transport: "clients=1000", or "default"
	Transport    string  `json:"transport"`      // the preset's name
	Side         string  `json:"side,omitempty"` // SideBase or SideNew where two targets are compared
	Stack        string  `json:"stack"`          // "net/http", "gorilla/websocket", "exec", …
	Workload     string  `json:"workload"`
	Model        string  `json:"model"` // "open" or "closed"
	Target       string  `json:"target"`
	Clients      int     `json:"clients"`
	RatePerS     float64 `json:"rate_per_s"`
	PayloadBytes int     `json:"payload_bytes"`

	// What each client and the window were asked beside that. Without a Duration, which
	// is above 0, none of the four is known: the run was made before they were kept.
	Queue    int           `json:"queue,omitempty"`    // messages the target may hold for one client
	Overflow string        `json:"overflow,omitempty"` // "drop" or "disconnect"
	Warmup   time.Duration `json:"warmup_ns,omitempty"`
	Duration time.Duration `json:"duration_ns,omitempty"`

	Engine      string  `json:"engine"`             // "epoll" or "goroutine"
	Stamp       string  `json:"stamp"`              // "kernel" or "user"
	Placement   string  `json:"placement"`          // "t:0/a:1", "none"
	WireFormula float64 `json:"wire_formula_bytes"` // expected bytes per message; 0: no formula

	// Vary holds the matrix axes of this cell, for sweep plots: "clients" → 1000.
	Vary map[string]float64 `json:"vary,omitempty"`

	// Summary is filled in by Aggregate.
	Summary Summary `json:"summary"`
}

// Summary is what a case's trials add up to.
type Summary struct {
	Trials    int                 `json:"trials"`  // that count: neither discarded nor invalid
	Verdict   Verdict             `json:"verdict"` // the worst of the trials that count; of none, why not
	Reasons   []Reason            `json:"reasons,omitempty"`
	Values    Values              `json:"values"`              // by metric name
	Intervals map[string]Interval `json:"intervals,omitempty"` // of the median over trials, 95 %
}

// Interval is a closed interval at confidence Level (0.95).
type Interval struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"`
}

// Values maps a metric's name ("latency.p99", "lost") to its value in the
// metric's base unit. A value that could not be had has no entry; it is never 0.
type Values map[string]float64

// Threshold is one promise of the scenario and whether it was kept.
type Threshold struct {
	Text   string  `json:"text"` // as written: "latency.p99 < 250ms"
	Metric string  `json:"metric"`
	Op     string  `json:"op"`
	Limit  float64 `json:"limit"`
	Case   string  `json:"case"` // Case.ID
	Value  float64 `json:"value"`
	Known  bool    `json:"known"` // false: the value could not be had, which is not kept
	Kept   bool    `json:"kept"`
	Lacks  string  `json:"lacks,omitempty"` // why it is not known, where that is a matter of numbers
}

// Comparison is the comparison of two cases of one cell: of two transports, or of
// two sides of one transport.
type Comparison struct {
	Cell      string           `json:"case"`
	Transport string           `json:"transport,omitempty"` // of both sides; empty where transports are compared
	Base      string           `json:"base"`                // transport, or SideBase
	New       string           `json:"new"`
	Unpaired  bool             `json:"unpaired,omitempty"` // two runs, one after the other: drift is not controlled
	Metrics   []MetricContrast `json:"metrics"`
	Refused   string           `json:"refused,omitempty"`  // why nothing is compared
	Warnings  []string         `json:"warnings,omitempty"` // what to know before it is believed
}

// MetricContrast is how far New is from Base in one metric.
type MetricContrast struct {
	Metric   string    `json:"metric"`
	Pairs    int       `json:"pairs"`
	Scale    string    `json:"scale"`    // "ratio": Estimate is new/base − 1; "difference": new − base in base units
	Estimate float64   `json:"estimate"` // Hodges–Lehmann
	Interval *Interval `json:"interval,omitempty"`
	Note     string    `json:"note,omitempty"` // "no difference shown", "too few trials for an interval", …
}

// Environment is the machine and the build that a run was made with.
type Environment struct {
	Hostname   string            `json:"hostname,omitempty"`
	OS         string            `json:"os"`
	Arch       string            `json:"arch"`
	Kernel     string            `json:"kernel,omitempty"`
	CPUModel   string            `json:"cpu_model,omitempty"`
	CPUs       int               `json:"cpus"`
	Hypervisor string            `json:"hypervisor,omitempty"`
	MemoryB    int64             `json:"memory_bytes,omitempty"`
	Clock      string            `json:"clocksource,omitempty"`
	Governor   string            `json:"governor,omitempty"`
	CgroupCPU  string            `json:"cgroup_cpu,omitempty"`
	CgroupMem  string            `json:"cgroup_memory,omitempty"`
	Nofile     uint64            `json:"nofile,omitempty"`
	Sysctl     map[string]string `json:"sysctl,omitempty"` // somaxconn, tcp_rmem, tcp_wmem, congestion control, port range
	GoVersion  string            `json:"go_version"`
	GoEnv      map[string]string `json:"go_env,omitempty"` // GOMAXPROCS, GOGC, GOMEMLIMIT, GODEBUG where set
	Binary     string            `json:"binary_sha256,omitempty"`
	Commit     string            `json:"commit,omitempty"`
	Dirty      bool              `json:"dirty,omitempty"`
}
