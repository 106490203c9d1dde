package gate

import (
	"fmt"
	"slices"
	"strconv"

	"pushbench/results"
	"pushbench/results/metric"
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
type BaselineCase struct {
	Case         string         `json:"case"` // results.Case.Key
	Workload     string         `json:"workload"`
	Clients      int            `json:"clients"`
	RatePerS     float64        `json:"rate_per_s"`
	PayloadBytes int            `json:"payload_bytes"`
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
// be vouched for or did not keep up.
func NewBaseline(run *results.Run) (*Baseline, error) {
	b := &Baseline{Schema: baselineSchema, Scenario: run.Scenario, Go: run.Environment.GoVersion, Cases: []BaselineCase{}}
	for _, c := range run.Cases {
		if v := c.Summary.Verdict; v != results.OK && v != results.Suspect {
			return nil, fmt.Errorf("%s is %s: expected cases that are ok to take a baseline from", c.ID, orUnknown(v))
		}
		of := BaselineCase{
			Case: c.Key(), Workload: c.Workload, Clients: c.Clients, RatePerS: c.RatePerS, PayloadBytes: c.PayloadBytes,
			Values: make(results.Values),
		}
		for _, name := range exactMetrics() {
			if v, ok := c.Summary.Values[name]; ok {
				of.Values[name] = rounded(v)
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

// rounded keeps five digits: more are chance, and would change the committed file
// with every update.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 5, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// CheckBaseline holds the costs of a run against a baseline, every limit for every
// case of both. Nothing is estimated: PASS is a limit that all trials of a case keep,
// FAIL one that none keeps, and INCONCLUSIVE what they do not agree on, what only one
// of the two has, and what was asked of them differently.
func CheckBaseline(run *results.Run, b *Baseline, limits []results.GateLimit) results.Gate {
	g := results.Gate{Decisions: []results.GateDecision{}}
	known := make(map[string]bool)
	for _, of := range b.Cases {
		known[of.Case] = true
		c := caseOf(run, of.Case)
		for _, limit := range limits {
			if d, asked := checkExact(run, b, of, c, limit); asked {
				g.Decisions = append(g.Decisions, d)
				g.Pairs = max(g.Pairs, d.Pairs)
			}
		}
	}
	for _, c := range run.Cases {
		if known[c.Key()] {
			continue
		}
		for _, limit := range limits {
			g.Decisions = append(g.Decisions, unlike(c.Key(), limit, "the baseline does not have this case: --update-baseline adds it"))
		}
	}
	g.Outcome = results.GateOutcomeOf(g.Decisions)
	return g
}

func caseOf(run *results.Run, key string) *results.Case {
	for i := range run.Cases {
		if run.Cases[i].Key() == key {
			return &run.Cases[i]
		}
	}
	return nil
}

// unlike is the answer where there is nothing to hold against each other.
func unlike(key string, limit results.GateLimit, why string) results.GateDecision {
	return results.GateDecision{Case: key, Limit: limit, Outcome: results.GateInconclusive, Margin: limit.Max,
		Refused: why, Note: "not compared: " + why}
}

// checkExact decides one limit for one case of the baseline. It is not asked where
// neither the baseline nor the run has the metric: a target of another make gives
// its bytes and nothing else.
func checkExact(run *results.Run, b *Baseline, of BaselineCase, c *results.Case, limit results.GateLimit) (d results.GateDecision, asked bool) {
	base, held := of.Values[limit.Metric]
	switch {
	case c == nil:
		return unlike(of.Case, limit, "the run does not have this case of the baseline"), true
	case differently(of, c) != "":
		return unlike(of.Case, limit, differently(of, c)), true
	}
	d = results.GateDecision{Case: of.Case, Limit: limit, Outcome: results.GateInconclusive, Margin: limit.Max}
	if held {
		d.Base = &base
	}
	values, trials := exactValues(run, c, limit.Metric)
	d.Pairs, d.New = trials, median(values)
	d.Limit.FloorUnits = exactFloor(run, c, limit)
	switch {
	case trials == 0:
		d.Outcome, d.Note = results.GateInvalid, "no trial can be vouched for"
		if len(c.Summary.Reasons) > 0 {
			d.Note += ": " + c.Summary.Reasons[0].Text
		}
	case !held && len(values) == 0:
		return d, false
	case !held:
		d.Note = "the baseline does not have it: --update-baseline adds it"
	case len(values) < trials:
		d.Note = fmt.Sprintf("%d of %d trials do not give it", trials-len(values), trials)
	default:
		holdExact(&d, base, values)
		if d.Note != "" && b.Go != run.Environment.GoVersion {
			d.Note += fmt.Sprintf(" (taken with %s, this is %s)", b.Go, run.Environment.GoVersion)
		}
	}
	return d, true
}

// differently says what a case of the baseline was asked otherwise than the run's.
func differently(of BaselineCase, c *results.Case) string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, asked := range []struct{ what, base, now string }{
		{"workload", of.Workload, c.Workload},
		{"clients", number(float64(of.Clients)), number(float64(c.Clients))},
		{"messages a second", number(of.RatePerS), number(c.RatePerS)},
		{"payload bytes", number(float64(of.PayloadBytes)), number(float64(c.PayloadBytes))},
	} {
		if asked.base != asked.now {
			return fmt.Sprintf("different %s: the baseline has %s, the run %s", asked.what, asked.base, asked.now)
		}
	}
	return ""
}

// exactValues are the values of the trials that count, and how many trials there are.
func exactValues(run *results.Run, c *results.Case, name string) (values []float64, trials int) {
	for i := range run.Trials {
		t := &run.Trials[i]
		if t.Case != c.ID || !t.Counts() {
			continue
		}
		trials++
		if v, ok := t.Values[name]; ok {
			values = append(values, v)
		}
	}
	return values, trials
}

// exactFloor is the floor of a limit for one case: as it was given, or what is chance.
func exactFloor(run *results.Run, c *results.Case, limit results.GateLimit) float64 {
	if limit.Metric != allocations || limit.Scale != results.ScaleRatio || limit.FloorUnits > 0 {
		return limit.FloorUnits
	}
	floor := 0.0
	for i := range run.Trials {
		if t := &run.Trials[i]; t.Case == c.ID && t.Counts() && t.Evidence.ArrivedTotal > 0 {
			floor = max(floor, strayObjects/float64(t.Evidence.ArrivedTotal))
		}
	}
	return floor
}

// holdExact holds the trials' values against the baseline's.
func holdExact(d *results.GateDecision, base float64, values []float64) {
	m, _ := metric.Lookup(d.Limit.Metric)
	worse := func(v float64) float64 {
		if m.Better == metric.Higher {
			return base - v
		}
		return v - base
	}
	allowed := max(d.Limit.Max, d.Limit.FloorUnits)
	if d.Limit.Scale == results.ScaleRatio {
		allowed = max(d.Limit.Max*base, d.Limit.FloorUnits)
	}
	beyond, better := 0, 0
	for _, v := range values {
		switch by := worse(v); {
		case by > allowed:
			beyond++
		case -by > allowed:
			better++
		}
	}
	apart := worse(*d.New)
	d.Margin = allowed
	if d.Limit.Scale == results.ScaleRatio && base > 0 {
		apart, d.Margin = apart/base, allowed/base
	}
	if d.Limit.Scale != results.ScaleRatio || base > 0 {
		d.Estimate = &apart
	}
	switch {
	case beyond == 0 && better == len(values):
		d.Outcome, d.Note = results.GatePass, "better: update the baseline"
	case beyond == 0:
		d.Outcome = results.GatePass
	case beyond == len(values):
		d.Outcome, d.Note = results.GateFail, "if this is meant to be, update the baseline"
	default:
		d.Note = fmt.Sprintf("%d of %d trials are beyond the limit: longer trials make it exact", beyond, len(values))
	}
}
