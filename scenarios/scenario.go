package scenarios

import (
	"strings"
	"time"
)

// Scenario is one resolved scenario file: every default is filled in.
type Scenario struct {
	Name        string        `json:"name"`
	About       string        `json:"about,omitempty"`
	Workload    string        `json:"workload"`
	Transports  []string      `json:"transports"` // preset names, wire.Transports
	Target      Target        `json:"target"`
	Clients     int           `json:"clients"`
	ConnectRate float64       `json:"connect_rate_per_s"`
	Rate        float64       `json:"rate_per_s"` // published messages, open loop
	Payload     int           `json:"payload_bytes"`
	Queue       int           `json:"queue"`    // messages the server may hold for one subscriber
	Overflow    string        `json:"overflow"` // "drop" or "disconnect"
	Warmup      time.Duration `json:"warmup_ns"`
	Duration    time.Duration `json:"duration_ns"`
	Drain       time.Duration `json:"drain_ns"`
	Trials      int           `json:"trials"`
	Engine      string        `json:"engine"` // "auto", "epoll" or "goroutine"
	Matrix      []Axis        `json:"matrix,omitempty"`
	Thresholds  []Threshold   `json:"thresholds,omitempty"`

	File string `json:"file,omitempty"` // where it came from
}

// Target is the server under test: exactly one of its fields is set.
type Target struct {
	Reference bool   `json:"reference,omitempty"`
	Exec      string `json:"exec,omitempty"` // a shell command; {port}, {transport}, … are filled in
}

// Axis is one dimension of the matrix, in the order of the file.
type Axis struct {
	Key    string   `json:"key"`
	Values []string `json:"values"` // as written: "100", "1KiB"
}

// Threshold is one absolute promise: metric op limit.
type Threshold struct {
	Text   string  `json:"text"`
	Metric string  `json:"metric"`
	Op     string  `json:"op"`    // < <= > >= == !=
	Limit  float64 `json:"limit"` // in the metric's base unit
}

// Case is one cell of the matrix over one transport: a scenario in which every
// axis and the transport have one value.
type Case struct {
	Cell      string // "clients=1000", or "default" without a matrix
	Transport string
	Vary      map[string]float64 // axis → value in base units, for sweep plots
	Scenario  Scenario           // Matrix empty, Transports of length 1
}

// ID names the case within its run.
func (c Case) ID() string { return c.Cell + "/" + c.Transport }

// Splits says whether the target may run in several processes: the reference
// server, and a command that takes its ports. Without a control endpoint each
// process would begin a schedule of its own.
func (t Target) Splits() bool {
	return t.Reference || strings.Contains(t.Exec, "{port}") && strings.Contains(t.Exec, "{control_port}")
}

// Paced says whether the harness tells the target how often to publish: over a
// control endpoint, or in its command.
func (t Target) Paced() bool {
	return t.Reference || strings.Contains(t.Exec, "{control_port}") || strings.Contains(t.Exec, "{rate}")
}
