package results

import "fmt"

// checkStamps asks that latency means one thing: with kernel stamps at all,
// every delivery has one. Those without are timed at their delivery instead.
func checkStamps(e Evidence, _ Histograms) []Reason {
	bare := e.Received - e.Stamped
	if e.Stamped == 0 || bare <= 0 {
		return nil
	}
	return because(Suspect, fmt.Sprintf("%s came without a kernel stamp: their latency holds the generator's own delay", Counted(bare, "message")),
		"warm up longer: the kernel begins to stamp a moment after the first socket asks for it")
}
