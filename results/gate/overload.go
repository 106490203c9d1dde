package gate

import (
	"fmt"
	"math"

	"pushbench/results"
)

// unlike says why the sides must not be held against each other by the first n pairs,
// "" when they may. What an overloaded trial did not achieve is a finding about its
// side and no reason to refuse: the pairs that are asked are those in which both kept
// up, where they are at least half.
func (s *subject) unlike(n int) string {
	if why := results.AskedUnlike(s.base, s.new); why != "" {
		return why
	}
	kept := make([]results.Pair, 0, n)
	for _, p := range s.pairs[:n] {
		if p.Base.Verdict != results.Overloaded && p.New.Verdict != results.Overloaded {
			kept = append(kept, p)
		}
	}
	if 2*len(kept) < n {
		return ""
	}
	return s.achieved(kept)
}

// achieved says by what the sides achieved something else in these pairs.
func (s *subject) achieved(pairs []results.Pair) string {
	var ofBase, ofNew []*results.Trial
	for _, p := range pairs {
		ofBase, ofNew = append(ofBase, p.Base), append(ofNew, p.New)
	}
	return results.AchievedUnlike(s.base, s.new, ofBase, ofNew)
}

// overloads counts the first n pairs by who was overloaded in them.
func (s *subject) overloads(n int) (onlyBase, onlyNew, both int) {
	for _, p := range s.pairs[:n] {
		base, fresh := p.Base.Verdict == results.Overloaded, p.New.Verdict == results.Overloaded
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

// overwhelmed says whether new was overloaded in each of the first n pairs and base
// in none: of identical systems the chance is below 2⁻ⁿ (the sign test).
func (s *subject) overwhelmed(n int) bool {
	_, onlyNew, _ := s.overloads(n)
	return n > 0 && onlyNew == n
}

// cannotKeepUp says whether there is a look after n pairs that new FAILs by the sign
// test, whatever the limit.
func (s *subject) cannotKeepUp(n int, part float64) bool {
	look, due := lookAt(n)
	return due && s.overwhelmed(n) && math.Pow(0.5, float64(n)) <= look.AlphaFail*part
}

// bothOverloaded says whether most of the first n pairs are of two overloaded trials.
func (s *subject) bothOverloaded(n int) bool {
	_, _, both := s.overloads(n)
	return 2*both > n
}

// noPass says why overload forbids a PASS on the first n pairs, "" when it does not.
func (s *subject) noPass(n int) string {
	if _, onlyNew, _ := s.overloads(n); 2*onlyNew > n {
		return "new was overloaded in most pairs, and base was not: no PASS, whatever this limit says"
	}
	if why := s.achieved(s.pairs[:n]); why != "" {
		return "no PASS, for the overloaded did not do the same work: " + why
	}
	return ""
}

// noFail says why overload forbids a FAIL on the first n pairs: a base that did less
// than it was asked is no measure of what more costs.
func (s *subject) noFail(n int) string {
	onlyBase, _, both := s.overloads(n)
	if 2*onlyBase > n {
		return "base was overloaded in most pairs, and new was not: no FAIL, whatever this limit says"
	}
	if why := s.achieved(s.pairs[:n]); why != "" && 2*(onlyBase+both) > n {
		return "no FAIL, for the overloaded did not do the same work: " + why
	}
	return ""
}

// sometimes is what a PASS leaves unsaid of a new that was overloaded in few pairs.
func (s *subject) sometimes(n int) string {
	onlyBase, onlyNew, both := s.overloads(n)
	if onlyNew+both == 0 {
		return ""
	}
	return fmt.Sprintf("new was overloaded in %d of %d pairs, base in %d", onlyNew+both, n, onlyBase+both)
}
