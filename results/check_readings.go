package results

import "strings"

// checkReadings asks that what a target tells of itself can be: counters never fall,
// and nobody uses more processor time than there is.
func checkReadings(e Evidence, _ Histograms) []Reason {
	if len(e.Impossible) == 0 {
		return nil
	}
	return because(Invalid, "what the target tells of itself cannot be: "+strings.Join(e.Impossible, "; "),
		"see how the target fills in these fields of server/CONTRACT.md: counts are since its start; what it does not know it leaves out")
}
