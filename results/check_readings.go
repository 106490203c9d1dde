package results

import (
	"strings"

	"github.com/dustin/go-humanize"
)

// checkReadings asks that what a target tells of itself is possible: counters never
// fall, and nobody uses more processor time than there is. Memory may fall.
func checkReadings(e Evidence, _ Histograms) []Reason {
	var reasons []Reason
	if len(e.Impossible) > 0 {
		reasons = because(Invalid, "the target reports impossible values: "+strings.Join(e.Impossible, "; "),
			"see how the target fills in these fields of server/CONTRACT.md: counts are since its start; what it does not know it leaves out")
	}
	if e.MemoryFell > 0 {
		reasons = append(reasons, because(Suspect, "the target's memory fell by "+humanize.IBytes(uint64(e.MemoryFell))+" while the clients connected: what a connection takes is not known",
			"ask for more clients, or let the target settle before they connect: its runtime gave back what it had used to start")...)
	}
	return reasons
}
