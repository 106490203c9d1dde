// Package live is what can be seen of a run while it goes on, and where it is
// served: the documents that the dashboard and the metrics are made from, the rule
// for addresses, and the HTTP service around both. All values are in base units:
// nanoseconds, bytes, per second. What is not known is absent, never 0.
package live

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results"
)

// Viewer is shown what happens. Its methods are called from one goroutine at a
// time and do not wait for anybody who looks.
type Viewer interface {
	Begin(Run)      // a scenario begins
	Update(State)   // where its run stands
	Finished(Trial) // a trial has its verdict
	End(End)        // the scenario is over, its folder written or not
}

// Run is a scenario that is about to run.
type Run struct {
	Scenario string `json:"scenario"`
	About    string `json:"about,omitempty"`
	Label    string `json:"label,omitempty"`
	Folder   string `json:"folder"`
	Number   int    `json:"number"` // of the scenarios of this command, from 1
	Of       int    `json:"of"`
}

// State is where a run stands.
type State struct {
	Trial     int    `json:"trial"` // position in the plan, from 1
	Trials    int    `json:"trials"`
	Attempt   int    `json:"attempt"` // from 1
	Case      string `json:"case"`    // the matrix cell: "clients=1000", or "default"
	Transport string `json:"transport"`
	Side      string `json:"side,omitempty"` // of two targets: "base" or "new"
	Phase     string `json:"phase"`
	Colour    string `json:"colour"` // of the case's series in all pictures, as CSS: "light-dark(#004f8a, #5d8db4)"

	Clients   int      `json:"clients"` // asked for
	Connected int      `json:"connected"`
	Failed    int      `json:"failed"`
	Arrived   int64    `json:"arrived"`            // messages since the trial began
	Expected  *int64   `json:"expected,omitempty"` // of the whole trial
	Overdue   *int64   `json:"overdue,omitempty"`  // due for a second or more, and not arrived
	Rate      *float64 `json:"received_per_s,omitempty"`

	// Processor time of each side over deliveries, from the start of the window up to
	// its last whole second, ns; pacing, which the record takes off, is in the target's.
	TargetPerMsg    *float64 `json:"target_cpu_ns_per_msg,omitempty"`
	GeneratorPerMsg *float64 `json:"generator_cpu_ns_per_msg,omitempty"`

	Elapsed time.Duration `json:"elapsed_ns"` // of the run
	Left    time.Duration `json:"left_ns"`    // estimated

	Seconds []Second `json:"seconds,omitempty"` // of the window: new ones, and those better known by now
}

// Second is one second of a trial's window, as it is known so far.
type Second struct {
	Second   int      `json:"second"`   // from 0
	Due      int64    `json:"due"`      // deliveries due in it
	Arrived  int64    `json:"arrived"`  // of those; the latencies are theirs
	Received int64    `json:"received"` // deliveries that arrived in it
	P50      *float64 `json:"latency_p50_ns,omitempty"`
	P99      *float64 `json:"latency_p99_ns,omitempty"`
	Max      *float64 `json:"latency_max_ns,omitempty"`
	// Processors that each side kept busy.
	Target    *float64 `json:"target_cpu_share,omitempty"`
	Generator *float64 `json:"generator_cpu_share,omitempty"`
}

// Trial is a finished trial.
type Trial struct {
	ID        string            `json:"id"` // of the case: "clients=1000/sse@new"
	Case      string            `json:"case"`
	Transport string            `json:"transport"`
	Side      string            `json:"side,omitempty"`
	Trial     int               `json:"trial"`
	Attempt   int               `json:"attempt"`
	Discarded bool              `json:"discarded,omitempty"`
	Verdict   results.Verdict   `json:"verdict"`
	Reasons   []results.Reason  `json:"reasons,omitempty"`
	Texts     map[string]string `json:"texts"` // by metric name, as the terminal writes them

	Latency *hdrhistogram.Histogram `json:"-"` // ns; nil without one
}

// Shown is what a trial of a case tells of itself.
func Shown(t results.Trial, cell, transport, side string) Trial {
	return Trial{
		ID: t.Case, Case: cell, Transport: transport, Side: side, Trial: t.Trial, Attempt: t.Attempt, Discarded: t.Discarded,
		Verdict: t.Verdict, Reasons: t.Reasons, Texts: texts(t.Values), Latency: t.Histograms["latency"],
	}
}
