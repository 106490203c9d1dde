package gate

import "pushbench/results"

// Next says which cases, by their keys, are to run in another block: those with a
// limit that is neither decided nor out of reach, while there is a look to come.
// ahead is the number of blocks until the next look, that block included. There are
// none when all is decided, when a trial stayed invalid, and after the last look.
func Next(run *results.Run, limits []results.GateLimit) (keys []string, ahead int) {
	part := share(run, limits)
	for _, s := range subjects(run) {
		if s.invalid != "" {
			return nil, 0
		}
		left := until(len(s.pairs))
		if left == 0 || !open(s.judge(limits, part)) {
			continue
		}
		keys = append(keys, s.key)
		if ahead == 0 || left < ahead {
			ahead = left
		}
	}
	return keys, ahead
}

// open says whether more pairs could decide one of these.
func open(judged []judgement) bool {
	for _, j := range judged {
		if !j.final {
			return true
		}
	}
	return false
}
