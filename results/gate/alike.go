package gate

import "pushbench/results"

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
		if !overloaded(p.Base) && !overloaded(p.New) {
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
