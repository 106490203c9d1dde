package gate

import "pushbench/results"

// Judge decides every limit for every case of a run with sides, from its trials
// alone: it goes through the looks as they came, so that a finished folder gives
// the same answer again. The whole outcome is the worst of all.
func Judge(run *results.Run, limits []results.GateLimit) results.Gate {
	g := results.Gate{Decisions: []results.GateDecision{}}
	for _, s := range subjects(run) {
		g.Pairs = max(g.Pairs, len(s.pairs))
		for _, j := range s.judge(limits, share(run, limits)) {
			g.Decisions = append(g.Decisions, j.GateDecision)
		}
	}
	g.Outcome = results.GateOutcomeOf(g.Decisions)
	return g
}

// share is the part of a look's α for FAIL that each of the gates of a run has.
func share(run *results.Run, limits []results.GateLimit) float64 {
	return 1 / float64(max(1, len(keys(run))*len(limits)))
}

// keys are the cases of a run without their sides, in order.
func keys(run *results.Run) []string {
	var list []string
	seen := make(map[string]bool)
	for _, c := range run.Cases {
		if k := c.Key(); c.Side != "" && !seen[k] {
			seen[k] = true
			list = append(list, k)
		}
	}
	return list
}

// subject is one case with its pairs.
type subject struct {
	key       string
	base, new *results.Case  // nil: that side does not have it
	pairs     []results.Pair // in order, up to one that cannot be had
	allowed   allowed        // of what may go wrong in a trial
	breach    *breach        // why the pair after these cannot be had; nil where nothing is wrong
}

// subjects are the cases of a run that have a side.
func subjects(run *results.Run) []subject {
	list := make([]subject, 0, len(run.Cases)/2)
	all := keys(run)
	for _, key := range all {
		s := subject{key: key}
		for i := range run.Cases {
			c := &run.Cases[i]
			switch {
			case c.Key() != key:
			case c.Side == results.SideBase:
				s.base = c
			case c.Side == results.SideNew:
				s.new = c
			}
		}
		if s.base != nil && s.new != nil {
			s.pairs = results.Pairs(run, s.base, s.new)
			s.breakOff(run, alphaFail()/float64(len(all)))
		}
		list = append(list, s)
	}
	return list
}
