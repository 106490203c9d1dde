package gate

import (
	"fmt"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/stats"
)

// enough is how many pairs show that something is so by kind: what fewer say may be
// an accident.
const enough = 3

// judgement is a decision, and whether more pairs could change it.
type judgement struct {
	results.GateDecision
	final  bool
	looked bool // there was a look
	ahead  int  // pairs until the next look
}

// judge decides every limit for one case. part is this gate's part of α for FAIL.
func (s *subject) judge(limits []results.GateLimit, part float64) []judgement {
	s.allowed = allowances(limits)
	list := make([]judgement, 0, len(limits))
	for _, limit := range limits {
		list = append(list, s.decide(limit, part))
	}
	return list
}

// decide goes through the pairs as they came and stops at the first that decides, so
// that what comes after it changes nothing.
func (s *subject) decide(limit results.GateLimit, part float64) judgement {
	if s.base == nil || s.new == nil {
		return s.refuse(limit, nil, "only one side has this case")
	}
	last := s.early(limit, nil)
	for n := 1; n <= len(s.pairs); n++ {
		if last = s.after(n, limit, part, last); last.final {
			return last
		}
	}
	if b := s.breach; b != nil {
		j := s.answer(limit, s.pairs, b.outcome, b.why)
		j.Down = b.down
		return j
	}
	return last
}

// after is the answer when the nth pair has come in; last is the one before it.
func (s *subject) after(n int, limit results.GateLimit, part float64, last judgement) judgement {
	pairs := s.pairs[:n]
	if why := s.unlike(n); why != "" {
		j := s.refuse(limit, pairs, why)
		j.final, j.ahead = n >= enough, until(n)
		return j
	}
	had := having(limit.Metric, pairs)
	if why := s.failsByFaults(n, part); why != "" {
		j := s.answer(limit, had, results.GateFail, why)
		j.Pairs, j.Faults = n, true
		if d, ok := differences(limit, had); ok {
			s.measure(&j, d)
		}
		return j
	}
	if why := lacking(limit.Metric, pairs, len(had)); why != "" {
		j := s.answer(limit, pairs, results.GateInconclusive, why)
		j.ahead = until(n)
		j.final = !s.overwhelmed(n) || j.ahead == 0 // that may still FAIL at a later look
		return j
	}
	j := last
	if look, due := lookAt(len(had)); due && len(having(limit.Metric, pairs[n-1:])) == 1 {
		j = s.look(n, limit, look, part, had)
	} else if !last.looked {
		j = s.early(limit, had)
	}
	j.ahead = until(len(had))
	if !j.final && (j.ahead == 0 || n+j.ahead > maxBlocks()) {
		j.final = true
		j.Note = join(j.Note, fmt.Sprintf("undecided after the last look at %d pairs: longer trials or a quieter machine narrow the bounds", j.Pairs))
	}
	return j
}

// early is what can be said before the first look: the estimate so far.
func (s *subject) early(limit results.GateLimit, had []results.Pair) judgement {
	j := s.answer(limit, had, results.GateInconclusive, fmt.Sprintf("%d of the %d pairs of the first look", len(had), Looks()[0].Pairs))
	j.final, j.ahead = false, until(len(had))
	if d, ok := differences(limit, had); ok {
		s.measure(&j, d)
	}
	return j
}

// look holds the pairs that have the value, of the first n, against the margin with
// the look's bounds.
func (s *subject) look(n int, limit results.GateLimit, look Look, part float64, had []results.Pair) judgement {
	d, ok := differences(limit, had)
	if !ok {
		j := s.answer(limit, had, results.GateInconclusive, "values of 0 or less have no ratio: give an absolute limit, such as "+limit.Metric+"=+0")
		j.looked, j.final = true, !s.overwhelmed(n) // that may still FAIL at a later look
		return j
	}
	j := s.answer(limit, had, results.GateInconclusive, "")
	j.looked = true
	centre, margin := s.measure(&j, d)
	low, high := bounds(d, look.AlphaFail*part, look.AlphaPass)
	j.Low, j.High = scaled(limit, low), scaled(limit, high)
	passes := high != nil && *high <= margin
	fails := !passes && low != nil && *low > 0 && centre > margin
	var doubt string
	switch {
	case s.bothOverloaded(n) && steady(limit.Metric):
		doubt = "both sides were overloaded in most pairs, and have no steady latency to compare: fewer clients or a lower rate"
	case passes:
		doubt = join(s.noPass(n), newLacksMore(limit.Metric, s.pairs[:n]))
	case fails:
		doubt = s.noFail(n)
	}
	switch {
	case doubt != "" || !passes && !fails:
		j.Note, j.final = doubt, false
	case passes:
		j.Outcome, j.Note = results.GatePass, join(join(rare(limit, d), s.sometimes(n)), leftOut(n, len(had)))
	default:
		j.Outcome, j.Note = results.GateFail, leftOut(n, len(had))
	}
	return j
}

// rare is what a PASS of a count leaves unsaid: a centre of 0 does not see what
// happens in few trials.
func rare(limit results.GateLimit, d []float64) string {
	if !results.Summed(limit.Metric) {
		return ""
	}
	worse, total := 0, 0.0
	for _, by := range d {
		if by > 0 {
			worse++
		}
		total += by
	}
	if worse == 0 || total <= 0 {
		return ""
	}
	return fmt.Sprintf("new is worse in %d of %d pairs, by %v in all: too seldom to show", worse, len(d), total)
}

// steady says whether the metric means something only where the target keeps up.
func steady(name string) bool {
	m, _ := metric.Lookup(name)
	return m.Dist != "" && m.Per != metric.PerConnection
}

// measure fills in estimate and margin, and returns both on the scale of d.
func (s *subject) measure(j *judgement, d []float64) (centre, margin float64) {
	centre, _ = stats.HodgesLehmann(d)
	margin = marginOf(j.Limit, j.Base)
	j.Estimate, j.Margin = scaled(j.Limit, &centre), *scaled(j.Limit, &margin)
	return centre, margin
}

// answer is a final decision on these pairs, with the medians of both sides.
func (s *subject) answer(limit results.GateLimit, pairs []results.Pair, outcome results.GateOutcome, note string) judgement {
	j := judgement{final: true, GateDecision: results.GateDecision{
		Case: s.key, Limit: limit, Outcome: outcome, Pairs: len(pairs), Margin: limit.Max, Note: note,
	}}
	var base, fresh []float64
	for _, p := range pairs {
		if v, ok := value(p.Base, limit.Metric); ok {
			base = append(base, v)
		}
		if v, ok := value(p.New, limit.Metric); ok {
			fresh = append(fresh, v)
		}
	}
	j.Base, j.New = median(base), median(fresh)
	return j
}

func (s *subject) refuse(limit results.GateLimit, pairs []results.Pair, why string) judgement {
	j := s.answer(limit, pairs, results.GateInconclusive, "not compared: "+why)
	j.Refused = why
	return j
}

func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "; " + b
}
