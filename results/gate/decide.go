package gate

import (
	"fmt"
	"math"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/stats"
)

// judgement is a decision, and whether more pairs could change it.
type judgement struct {
	results.GateDecision
	final bool
}

// judge decides every limit for one case. part is this gate's part of α for FAIL.
func (s *subject) judge(limits []results.GateLimit, part float64) []judgement {
	list := make([]judgement, 0, len(limits))
	for _, limit := range limits {
		list = append(list, s.decide(limit, part))
	}
	return list
}

// decide goes through the looks that the pairs allow and stops at the first that
// decides.
func (s *subject) decide(limit results.GateLimit, part float64) judgement {
	if s.base == nil || s.new == nil {
		return s.refuse(limit, 0, "only one side has this case")
	}
	var last judgement
	looked := false
	for _, look := range Looks() {
		if len(s.pairs) < look.Pairs {
			break
		}
		last, looked = s.look(limit, look, part), true
		if last.final {
			return last
		}
	}
	switch {
	case s.invalid != "":
		return s.answer(limit, len(s.pairs), results.GateInvalid, s.invalid)
	case !looked:
		return s.early(limit)
	case until(len(s.pairs)) == 0:
		last.final = true
		last.Note = join(last.Note, fmt.Sprintf("undecided after the last look at %d pairs: longer trials or a quieter machine narrow the bounds", MaxPairs()))
	}
	return last
}

// early is what can be said before the first look: nothing but what will never be
// decided, and the estimate so far.
func (s *subject) early(limit results.GateLimit) judgement {
	n := len(s.pairs)
	if j, stop := s.hopeless(limit, n); stop {
		return j
	}
	j := s.answer(limit, n, results.GateInconclusive, fmt.Sprintf("%d of the %d pairs of the first look", n, Looks()[0].Pairs))
	j.final = false
	if d, ok := differences(limit, s.pairs); ok {
		s.measure(&j, d)
	}
	return j
}

// look holds the first pairs against the margin with the look's bounds.
func (s *subject) look(limit results.GateLimit, look Look, part float64) judgement {
	n := look.Pairs
	if s.overwhelmed(n) && math.Pow(0.5, float64(n)) <= look.AlphaFail*part {
		j := s.answer(limit, n, results.GateFail, "new cannot keep up: it was overloaded in every pair, and base in none")
		if d, ok := differences(limit, s.pairs[:n]); ok {
			s.measure(&j, d)
		}
		return j
	}
	if j, stop := s.hopeless(limit, n); stop {
		return j
	}
	d, ok := differences(limit, s.pairs[:n])
	if !ok {
		why := missing(limit.Metric, s.pairs[:n])
		if why == "" {
			why = "values of 0 or less have no ratio: give an absolute limit, such as " + limit.Metric + "=+0"
		}
		j := s.answer(limit, n, results.GateInconclusive, why)
		j.final = !s.overwhelmed(n) // that may still FAIL at a later look
		return j
	}
	j := s.answer(limit, n, results.GateInconclusive, "")
	centre, margin := s.measure(&j, d)
	low, high := bounds(d, look.AlphaFail*part, look.AlphaPass)
	j.Low, j.High = scaled(limit, low), scaled(limit, high)
	switch {
	case s.bothOverloaded(n) && steady(limit.Metric):
		j.final = false
		j.Note = "both sides were overloaded in most pairs, and have no steady latency to compare: fewer clients or a lower rate"
	case high != nil && *high <= margin && s.oftenOverwhelmed(n):
		j.final = false
		j.Note = "new was overloaded in most pairs, and base was not: no PASS, whatever this limit says"
	case high != nil && *high <= margin:
		j.Outcome, j.Note = results.GatePass, rare(limit, d)
	case low != nil && *low > 0 && centre > margin:
		j.Outcome = results.GateFail
	default:
		j.final = false
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

// hopeless answers where no further pair would help: the sides are not alike, or do
// not have the metric.
func (s *subject) hopeless(limit results.GateLimit, n int) (judgement, bool) {
	const enough = 3 // pairs: what a median of fewer says of a rate may be an accident
	pairs := s.pairs[:n]
	if n == 0 {
		return judgement{}, false
	}
	if s.overwhelmed(n) {
		return judgement{}, false // it did not achieve the same because it could not
	}
	var ofBase, ofNew []*results.Trial
	for _, p := range pairs {
		ofBase, ofNew = append(ofBase, p.Base), append(ofNew, p.New)
	}
	if why := results.Incomparable(s.base, s.new, ofBase, ofNew); why != "" {
		j := s.refuse(limit, n, why)
		j.final = n >= enough
		return j, true
	}
	if why := missing(limit.Metric, pairs); why != "" {
		return s.answer(limit, n, results.GateInconclusive, why), true
	}
	return judgement{}, false
}

// overwhelmed says whether new was overloaded in each of the first n pairs and base
// in none: of identical systems the chance is below 2⁻ⁿ (the sign test).
func (s *subject) overwhelmed(n int) bool {
	for _, p := range s.pairs[:n] {
		if p.New.Verdict != results.Overloaded || p.Base.Verdict == results.Overloaded {
			return false
		}
	}
	return n > 0
}

// oftenOverwhelmed says whether more than half of the first n pairs are of an
// overloaded new and a base that kept up.
func (s *subject) oftenOverwhelmed(n int) bool {
	often := 0
	for _, p := range s.pairs[:n] {
		if p.New.Verdict == results.Overloaded && p.Base.Verdict != results.Overloaded {
			often++
		}
	}
	return 2*often > n
}

// bothOverloaded says whether most of the first n pairs are of two overloaded trials.
func (s *subject) bothOverloaded(n int) bool {
	both := 0
	for _, p := range s.pairs[:n] {
		if p.New.Verdict == results.Overloaded && p.Base.Verdict == results.Overloaded {
			both++
		}
	}
	return 2*both > n
}

// steady says whether the metric means something only where the target keeps up.
func steady(name string) bool {
	m, _ := metric.Lookup(name)
	return m.Dist != "" && m.Dist != metric.Connect && m.Dist != metric.FirstEvent
}

// measure fills in estimate and margin, and returns both on the scale of d.
func (s *subject) measure(j *judgement, d []float64) (centre, margin float64) {
	limit := j.Limit
	centre, _ = stats.HodgesLehmann(d)
	j.Estimate = scaled(limit, &centre)
	margin = max(limit.Max, limit.FloorUnits)
	if limit.Scale == results.ScaleRatio {
		margin = math.Log1p(limit.Max)
		if j.Base != nil && *j.Base > 0 {
			margin = max(margin, math.Log1p(limit.FloorUnits/(*j.Base)))
		}
	}
	j.Margin = *scaled(limit, &margin)
	return centre, margin
}

// answer is a final decision on the first n pairs, with the medians of both sides.
func (s *subject) answer(limit results.GateLimit, n int, outcome results.GateOutcome, note string) judgement {
	j := judgement{final: true, GateDecision: results.GateDecision{
		Case: s.key, Limit: limit, Outcome: outcome, Pairs: n, Margin: limit.Max, Note: note,
	}}
	var base, fresh []float64
	for _, p := range s.pairs[:n] {
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

func (s *subject) refuse(limit results.GateLimit, n int, why string) judgement {
	j := s.answer(limit, n, results.GateInconclusive, "not compared: "+why)
	j.Refused = why
	return j
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
