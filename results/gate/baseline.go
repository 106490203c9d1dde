package gate

import (
	"fmt"
	"slices"
	"time"

	"pushbench/results"
)

// Baseline holds the nearly exact costs of a scenario's cases, to be committed and
// held against later runs. Values are in base units.
type Baseline struct {
	Schema   int            `json:"schema"`
	Scenario string         `json:"scenario"`
	Go       string         `json:"go_version"` // that the reference server was built with
	Cases    []BaselineCase `json:"cases"`      // in the scenario's order
}

// BaselineCase is one case: what it was asked, which a later run must be asked too,
// and what it cost.
//
// Costs are taken over warm-up and window together. What a trial and a broadcast
// allocate, however many deliveries share it, makes a message dearer in a shorter one.
type BaselineCase struct {
	Case         string         `json:"case"` // results.Case.Key
	Workload     string         `json:"workload"`
	Clients      int            `json:"clients"`
	RatePerS     float64        `json:"rate_per_s"`
	PayloadBytes int            `json:"payload_bytes"`
	Queue        int            `json:"queue"`
	Overflow     string         `json:"overflow"`
	Warmup       time.Duration  `json:"warmup_ns"`
	Duration     time.Duration  `json:"duration_ns"`
	Values       results.Values `json:"values"` // by metric; what could not be had has none
}

// exactMetrics are the metrics that a baseline holds: so nearly the same in every
// run on every machine that one run is enough to see a change.
func exactMetrics() []string {
	return []string{"wire_bytes_per_msg", "writes_per_msg", allocations}
}

// allocations is the one of them that chance moves.
const allocations = "allocs_per_msg"

func isExact(name string) bool { return slices.Contains(exactMetrics(), name) }

// strayObjects is how many heap objects a trial of the reference server may have more
// or fewer by chance: garbage collection, timers and the reading of the counters
// allocate a little whatever is delivered. 30 trials of smoke over each transport, most
// of them on a machine with two or three times the load that it could carry, were at
// most 9 objects apart. Spread over the deliveries of a trial it is the floor of
// allocs_per_msg.
const strayObjects = 20

// ExactDefaults are the limits of a baseline where none is given. Bytes and writes do
// not vary: 0.1 % finds one byte of a message of up to 1,000. Allocations do a little.
func ExactDefaults() []results.GateLimit {
	limits := make([]results.GateLimit, 0, len(exactMetrics()))
	for _, name := range exactMetrics() {
		limit := results.GateLimit{Text: name + "=+0.1%", Metric: name, Scale: results.ScaleRatio, Max: 0.001}
		if name == allocations {
			limit.Text, limit.Max = name+"=+1%", 0.01
		}
		limits = append(limits, limit)
	}
	return limits
}

// ExactLimits reads the limits of a command line for a baseline; none are the
// ExactDefaults.
func ExactLimits(texts []string) ([]results.GateLimit, error) {
	if len(texts) == 0 {
		return ExactDefaults(), nil
	}
	limits, err := Limits(texts)
	for _, l := range limits {
		if !isExact(l.Metric) {
			return nil, fmt.Errorf("%s differs from run to run, and a baseline holds what is nearly exact: expected one of %v, or --base and --new", l.Metric, exactMetrics())
		}
	}
	return limits, err
}

// NewBaseline takes the costs of a run. It is an error when a case of the run cannot
// be vouched for, did not keep up, or did not deliver everything once, in order and
// intact.
func NewBaseline(run *results.Run) (*Baseline, error) {
	b := &Baseline{Schema: baselineSchema, Scenario: run.Scenario, Go: run.Environment.GoVersion, Cases: []BaselineCase{}}
	for _, c := range run.Cases {
		if v := c.Summary.Verdict; v != results.OK && v != results.Suspect {
			return nil, fmt.Errorf("%s is %s: expected cases that are ok to take a baseline from", c.ID, orUnknown(v))
		}
		if why := faultsOf(run, &c); why != "" {
			return nil, fmt.Errorf("%s had faults: %s: expected every message to arrive once, in order and intact", c.ID, why)
		}
		of := BaselineCase{
			Case: c.Key(), Workload: c.Workload, Clients: c.Clients, RatePerS: c.RatePerS, PayloadBytes: c.PayloadBytes,
			Queue: c.Queue, Overflow: c.Overflow, Warmup: c.Warmup, Duration: c.Duration,
			Values: make(results.Values),
		}
		for _, name := range exactMetrics() {
			if v, ok := c.Summary.Values[name]; ok {
				of.Values[name] = v
			}
		}
		b.Cases = append(b.Cases, of)
	}
	return b, nil
}

func orUnknown(v results.Verdict) string {
	if v == "" {
		return "not finished"
	}
	return string(v)
}
