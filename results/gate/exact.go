package gate

import (
	"fmt"
	"slices"
	"strconv"

	"pushbench/results"
)

// CheckBaseline holds the costs of a run against a baseline, every limit for every
// case of both. Nothing is estimated: PASS is a limit that all trials of a case keep,
// FAIL one that none keeps, and INCONCLUSIVE what they do not agree on, what only one
// of the two has, and what was asked of them differently. Costs a message are shared
// out over what was delivered: of a trial that lost messages or could not keep up they
// are those of other work, and show neither that the server became dearer nor that it
// did not. So a case with such a trial is INCONCLUSIVE as well, whatever its costs are.
// A run that was not finished does not PASS: what its missing trials would have shown is
// not known.
func CheckBaseline(run *results.Run, b *Baseline, limits []results.GateLimit) results.Gate {
	_, err := NewBaseline(run)
	h := holding{run, b, err == nil}
	g := results.Gate{Decisions: []results.GateDecision{}}
	known := make(map[string]bool)
	for _, of := range b.Cases {
		known[of.Case] = true
		c := caseOf(run, of.Case)
		for _, limit := range limits {
			if d, asked := h.check(of, c, limit); asked {
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
			g.Decisions = append(g.Decisions, unlike(c.Key(), limit, "the baseline does not have this case"+h.advice(": --update-baseline adds it")))
		}
	}
	g.Outcome = results.GateOutcomeOf(g.Decisions)
	if g.Outcome == results.GatePass && run.Status == results.Partial {
		g.Outcome = results.GateInconclusive
	}
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

// holding is a run that is held against a baseline.
type holding struct {
	run   *results.Run
	b     *Baseline
	clean bool // a baseline could be taken from the run
}

// advice is to update the baseline, where that can be done from this run.
func (h holding) advice(text string) string {
	if !h.clean {
		return ""
	}
	return text
}

// check decides one limit for one case of the baseline. It is not asked where
// neither the baseline nor the run has the metric: a target of another make gives
// its bytes and nothing else.
func (h holding) check(of BaselineCase, c *results.Case, limit results.GateLimit) (d results.GateDecision, asked bool) {
	base, held := of.Values[limit.Metric]
	switch {
	case c == nil:
		return unlike(of.Case, limit, "the run does not have this case of the baseline"), true
	case differently(of, c) != "":
		why := differently(of, c)
		if of.Duration == 0 {
			why += h.advice(": --update-baseline writes it anew")
		}
		return unlike(of.Case, limit, why), true
	}
	d = results.GateDecision{Case: of.Case, Limit: limit, Outcome: results.GateInconclusive, Margin: limit.Max}
	if held {
		d.Base = &base
	}
	values, trials := exactValues(h.run, c, limit.Metric)
	d.Pairs, d.New = trials, median(values)
	d.Limit.FloorUnits = exactFloor(h.run, c, limit)
	missing := unfinished(h.run, c)
	switch {
	case trials == 0 && missing != "":
		d.Note = missing
	case trials == 0:
		d.Outcome, d.Note = results.GateInvalid, "no trial can be vouched for"
		for _, r := range c.Summary.Reasons {
			if r.Verdict == results.Invalid {
				d.Note += ": " + r.Text
				break
			}
		}
	case !held && len(values) == 0:
		return d, false
	case faultsOf(h.run, c) != "":
		d.Note = "costs of other work than the baseline's: " + faultsOf(h.run, c)
	case !held:
		d.Note = "the baseline does not have it" + h.advice(": --update-baseline adds it")
	case len(values) < trials:
		d.Note = fmt.Sprintf("%d of %d trials do not give it", trials-len(values), trials)
	default:
		h.hold(&d, base, values)
		if d.Note != "" && h.b.Go != h.run.Environment.GoVersion {
			d.Note += fmt.Sprintf(" (taken with %s, this is %s)", h.b.Go, h.run.Environment.GoVersion)
		}
		if d.Outcome == results.GatePass && missing != "" {
			d.Outcome, d.Note = results.GateInconclusive, missing
		}
	}
	return d, true
}

// unfinished says how many of a case's planned trials a run that ended early has, and
// nothing where it has them all.
func unfinished(run *results.Run, c *results.Case) string {
	if run.Status != results.Partial {
		return ""
	}
	var planned, finished int
	for _, e := range run.Plan.Order {
		if e.Case != c.ID || e.Discarded {
			continue
		}
		planned++
		// A repeat has the order of what it repeats.
		if slices.ContainsFunc(run.Trials, func(t results.Trial) bool { return t.Order == e.Order && t.Verdict != results.Failed }) {
			finished++
		}
	}
	if finished == planned {
		return ""
	}
	return fmt.Sprintf("%d of %d planned trials were run", finished, planned)
}

// differently says what a case of the baseline was asked otherwise than the run's.
func differently(of BaselineCase, c *results.Case) string {
	if of.Duration == 0 {
		return "the baseline does not say how long its window was, and costs depend on it"
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, asked := range []struct{ what, base, now string }{
		{"workload", of.Workload, c.Workload},
		{"clients", number(float64(of.Clients)), number(float64(c.Clients))},
		{"messages a second", number(of.RatePerS), number(c.RatePerS)},
		{"payload bytes", number(float64(of.PayloadBytes)), number(float64(c.PayloadBytes))},
		{"duration", of.Duration.String(), c.Duration.String()},
		{"warm-up", of.Warmup.String(), c.Warmup.String()},
		{"queue", number(float64(of.Queue)), number(float64(c.Queue))},
		{"overflow", of.Overflow, c.Overflow},
	} {
		if asked.base != asked.now {
			return fmt.Sprintf("different %s: the baseline has %s, the run %s", asked.what, asked.base, asked.now)
		}
	}
	return ""
}

// exactValues are the values of the trials that count, and how many trials there are.
func exactValues(run *results.Run, c *results.Case, name string) (values []float64, trials int) {
	of := run.Counting(c.ID)
	for _, t := range of {
		if v, ok := t.Values[name]; ok {
			values = append(values, v)
		}
	}
	return values, len(of)
}

// exactFloor is the floor of a limit for one case: as it was given, or what is chance.
func exactFloor(run *results.Run, c *results.Case, limit results.GateLimit) float64 {
	if limit.Metric != allocations || limit.Scale != results.ScaleRatio || limit.Floored {
		return limit.FloorUnits
	}
	floor := 0.0
	for _, t := range run.Counting(c.ID) {
		if t.Evidence.ArrivedTotal > 0 {
			floor = max(floor, strayObjects/float64(t.Evidence.ArrivedTotal))
		}
	}
	return floor
}

// hold holds the trials' values against the baseline's.
func (h holding) hold(d *results.GateDecision, base float64, values []float64) {
	worse := func(v float64) float64 {
		if higherIsBetter(d.Limit) {
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
		d.Outcome, d.Note = results.GatePass, "better"+h.advice(": update the baseline")
	case beyond == 0:
		d.Outcome = results.GatePass
	case beyond == len(values):
		d.Outcome, d.Note = results.GateFail, h.advice("if this is meant to be, update the baseline")
	default:
		d.Note = fmt.Sprintf("%d of %d trials are beyond the limit: longer trials make it exact", beyond, len(values))
	}
}

// faultsOf names what the trials of a case are at fault with, "" where that is nothing.
// No loss is allowed by a limit here: a baseline has limits on costs alone.
func faultsOf(run *results.Run, c *results.Case) string {
	trials := run.Counting(c.ID)
	for _, t := range trials {
		if allowed(nil).atFault(t) {
			return allowed(nil).faults(trials, "trial")
		}
	}
	return ""
}
