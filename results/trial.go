package results

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Verdict says how far a trial may be believed; the later one is the worse one.
type Verdict string

// Verdicts in rising order of severity.
const (
	OK         Verdict = "ok"
	Suspect    Verdict = "suspect"    // printed with its reasons, still usable
	Overloaded Verdict = "overloaded" // the target could not keep up: a finding
	Failed     Verdict = "failed"     // the target did not run to the end of the trial: nothing was measured
	Invalid    Verdict = "invalid"    // the harness cannot vouch for it
)

// CheckTarget is the Check of the one reason of a trial whose target failed. It is no
// check of evidence: there is none.
const CheckTarget = "target"

// Reason is one finding of one check.
type Reason struct {
	Check   string  `json:"check"` // "books", "backlog", "generator", …
	Verdict Verdict `json:"verdict"`
	Text    string  `json:"text"`           // what was seen and what was expected
	Hint    string  `json:"hint,omitempty"` // what to do about it
}

// MaxAttempts is how often a trial is run at most: once, and three times again
// while it stays invalid.
const MaxAttempts = 4

// MaxFailures is how many attempts at one trial of a gate may fail by their target
// before it counts as one that does not run. One may be chance: a port that somebody else
// took, a machine that was short of memory for a moment.
const MaxFailures = 3

// Trial is one measurement of one case in fresh processes.
type Trial struct {
	Case      string    `json:"case"`                // Case.ID
	Trial     int       `json:"trial"`               // of its case, from 1
	Block     int       `json:"block"`               // trials of one block are pairs; the same number, but where runs are laid over each other
	Order     int       `json:"order"`               // position in the run, from 0
	Attempt   int       `json:"attempt"`             // from 1; an invalid trial is run again
	Failures  int       `json:"failures,omitempty"`  // attempts before this one whose target failed
	Discarded bool      `json:"discarded,omitempty"` // warm-up pair: kept, never counted
	Started   time.Time `json:"started"`
	Verdict   Verdict   `json:"verdict"`
	Reasons   []Reason  `json:"reasons,omitempty"`
	Phases    []Phase   `json:"phases"`
	Values    Values    `json:"values"`
	Evidence  Evidence  `json:"evidence"`
	Series    []Second  `json:"series,omitempty"`

	// Histograms by distribution name ("latency", …), in nanoseconds. They live
	// in histograms.hlog, not in run.json.
	Histograms map[string]*hdrhistogram.Histogram `json:"-"`
}

// Phase is one stretch of a trial: connect, settle, warm-up, measure, drain, collect.
type Phase struct {
	Name  string        `json:"name"`
	Start time.Time     `json:"start"`
	Took  time.Duration `json:"took_ns"`
}

// Second is one second of the measurement window.
type Second struct {
	Second         int      `json:"second"` // from 0
	Published      int64    `json:"published"`
	Received       int64    `json:"received"`
	LatencyP50     *float64 `json:"latency_p50_ns,omitempty"`
	LatencyP99     *float64 `json:"latency_p99_ns,omitempty"`
	LatencyMax     *float64 `json:"latency_max_ns,omitempty"`
	TargetShare    *float64 `json:"target_cpu_share,omitempty"` // of one processor
	GeneratorShare *float64 `json:"generator_cpu_share,omitempty"`
	TargetRSS      *int64   `json:"target_rss_bytes,omitempty"`
}
