package gate

import "pushbench/results"

// Next says which cases, by their keys, are to run in another block: those with a
// limit that is neither decided nor out of reach, while there is a look to come.
// ahead is the number of blocks until the next look, that block included; where pairs
// turn out not to have the value, it takes a few more. There are none when all is
// decided, when a pair cannot be had, and after the last look.
func Next(run *results.Run, limits []results.GateLimit) (keys []string, ahead int) {
	part := share(run, limits)
	for _, s := range subjects(run) {
		if s.breach != nil {
			return nil, 0
		}
		left := soonest(s.judge(limits, part))
		if left == 0 {
			continue
		}
		keys = append(keys, s.key)
		if ahead == 0 || left < ahead {
			ahead = left
		}
	}
	return keys, ahead
}

// soonest is how many pairs are missing to the next look that may decide one of these;
// 0 when none can.
func soonest(judged []judgement) int {
	least := 0
	for _, j := range judged {
		if !j.final && (least == 0 || j.ahead < least) {
			least = j.ahead
		}
	}
	return least
}
