package gate

import (
	"fmt"
	"math"
	"strings"

	"pushbench/results"
)

// A trial at fault is evidence, and a finding about its side beyond every metric: its
// target failed in an attempt before, or was overloaded, or did not deliver everything
// once, in order and intact.
// What it costs or how fast it is says nothing then: a message that is never sent is
// the cheapest, and the slowest of the lost would have been the tail. So faults come
// before limits, whatever these say:
//
//	FAIL     new is at fault in every pair, and base in none: of identical systems the
//	         chance is below 2⁻ⁿ (the sign test), held against the look's α for FAIL
//	no PASS  new is the worse of the two in more pairs than base is
//	no FAIL  base is at fault in most pairs, and new is not
//
// There is no room for chance in the second: loopback loses nothing by itself. A side
// that is overloaded by chance in one of ten pairs costs INCONCLUSIVE, or the pairs of
// another look. A target that goes on failing ends the gate: breach.go.

// allowed is how many deliveries of a trial may go wrong in which way, by metric: what
// an absolute limit on that metric says, else none.
type allowed map[string]float64

func allowances(limits []results.GateLimit) allowed {
	a := make(allowed)
	for _, l := range limits {
		if results.Summed(l.Metric) && l.Scale == results.ScaleDifference {
			a[l.Metric] = l.Max
		}
	}
	return a
}

// wrong are the misdeliveries of a trial beyond what is allowed.
func (a allowed) wrong(t *results.Trial) []results.Misdelivery {
	var beyond []results.Misdelivery
	for _, m := range t.Evidence.Misdelivered() {
		if float64(m.Count) > a[m.Metric] {
			beyond = append(beyond, m)
		}
	}
	return beyond
}

// atFault says whether the trial is.
func (a allowed) atFault(t *results.Trial) bool {
	return hasFailed(t) || overloaded(t) || len(a.wrong(t)) > 0
}

// hasFailed says whether the target of the trial did not run at the first attempt.
func hasFailed(t *results.Trial) bool { return t.Failures > 0 }

func overloaded(t *results.Trial) bool { return t.Verdict == results.Overloaded }

// worse says whether trial t is the more at fault of two: in one way, and in no way less.
// A target that failed is worse than anything that one which runs may do.
func (a allowed) worse(t, other *results.Trial) bool {
	more := total(a.wrong(t)) - total(a.wrong(other))
	switch {
	case t.Failures != other.Failures:
		return t.Failures > other.Failures
	case overloaded(t) == overloaded(other):
		return more > 0
	case overloaded(t):
		return more >= 0
	default:
		return false
	}
}

func total(wrong []results.Misdelivery) (n int64) {
	for _, m := range wrong {
		n += m.Count
	}
	return n
}

// tally counts the pairs of which something holds for one side or for both.
func tally(pairs []results.Pair, holds func(*results.Trial) bool) (onlyBase, onlyNew, both int) {
	for _, p := range pairs {
		base, fresh := holds(p.Base), holds(p.New)
		switch {
		case base && fresh:
			both++
		case base:
			onlyBase++
		case fresh:
			onlyNew++
		}
	}
	return onlyBase, onlyNew, both
}

// overwhelmed says whether new was at fault in each of the first n pairs and base in
// none.
func (s *subject) overwhelmed(n int) bool {
	_, onlyNew, _ := tally(s.pairs[:n], s.allowed.atFault)
	return n > 0 && onlyNew == n
}

// failsByFaults says why new FAILs at the look after n pairs, whatever the limit; ""
// when it does not, or when there is no such look.
func (s *subject) failsByFaults(n int, part float64) string {
	look, due := lookAt(n)
	if !due || !s.overwhelmed(n) || math.Pow(0.5, float64(n)) > look.AlphaFail*part {
		return ""
	}
	if _, onlyNew, _ := tally(s.pairs[:n], overloaded); onlyNew == n {
		return "new cannot keep up: it was overloaded in every pair, and base in none"
	}
	_, ofNew := s.faults(n)
	return "new is at fault in every pair, and base in none: " + ofNew
}

// faults names those of each side in the first n pairs.
func (s *subject) faults(n int) (ofBase, ofNew string) {
	var base, fresh []*results.Trial
	for _, p := range s.pairs[:n] {
		base, fresh = append(base, p.Base), append(fresh, p.New)
	}
	return s.allowed.faults(base, "pair"), s.allowed.faults(fresh, "pair")
}

// faults names those of some trials, with what is counted by them: "overloaded in 2 of
// 10 pairs, 412 lost in 9 of 10 pairs"; "none" where there are none.
func (a allowed) faults(trials []*results.Trial, noun string) string {
	of := func(in int) string {
		if len(trials) == 1 {
			return "1 " + noun
		}
		return fmt.Sprintf("%d of %d %ss", in, len(trials), noun)
	}
	failed, over, order := 0, 0, []string(nil)
	count, in := make(map[string]int64), make(map[string]int)
	for _, t := range trials {
		if hasFailed(t) {
			failed++
		}
		if overloaded(t) {
			over++
		}
		for _, m := range a.wrong(t) {
			if in[m.Metric]++; in[m.Metric] == 1 {
				order = append(order, m.Metric)
			}
			count[m.Metric] += m.Count
		}
	}
	var said []string
	if failed > 0 {
		said = append(said, "its target failed in "+of(failed))
	}
	if over > 0 {
		said = append(said, "overloaded in "+of(over))
	}
	for _, name := range order {
		said = append(said, fmt.Sprintf("%d %s in %s", count[name], name, of(in[name])))
	}
	if len(said) == 0 {
		return "none"
	}
	return strings.Join(said, ", ")
}

// bothOverloaded says whether each side was overloaded in most of the first n pairs.
func (s *subject) bothOverloaded(n int) bool {
	onlyBase, onlyNew, both := tally(s.pairs[:n], overloaded)
	return 2*(min(onlyBase, onlyNew)+both) > n
}

// noPass says why faults forbid a PASS on the first n pairs, "" when they do not.
func (s *subject) noPass(n int) string {
	worse, better := 0, 0
	for _, p := range s.pairs[:n] {
		switch {
		case s.allowed.worse(p.New, p.Base):
			worse++
		case s.allowed.worse(p.Base, p.New):
			better++
		}
	}
	if worse > better {
		return "no PASS, whatever this limit says: " + s.ofBoth(n)
	}
	if why := s.achieved(s.pairs[:n]); why != "" {
		return "no PASS, for the overloaded did not do the same work: " + why
	}
	return ""
}

// noFail says why faults forbid a FAIL on the first n pairs: a base that did less than
// it was asked is no measure of what more costs.
func (s *subject) noFail(n int) string {
	if onlyBase, _, _ := tally(s.pairs[:n], s.allowed.atFault); 2*onlyBase > n {
		return "no FAIL, whatever this limit says: " + s.ofBoth(n)
	}
	onlyBase, _, both := tally(s.pairs[:n], overloaded)
	if why := s.achieved(s.pairs[:n]); why != "" && 2*(onlyBase+both) > n {
		return "no FAIL, for the overloaded did not do the same work: " + why
	}
	return ""
}

// sometimes is what a PASS leaves unsaid of a new that was at fault, though in no more
// pairs than base.
func (s *subject) sometimes(n int) string {
	if _, onlyNew, both := tally(s.pairs[:n], s.allowed.atFault); onlyNew+both == 0 {
		return ""
	}
	return s.ofBoth(n)
}

// ofBoth names the faults of both sides.
func (s *subject) ofBoth(n int) string {
	ofBase, ofNew := s.faults(n)
	return fmt.Sprintf("faults of new: %s; of base: %s", ofNew, ofBase)
}
