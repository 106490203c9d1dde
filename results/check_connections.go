package results

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checkConnections asks that every connection that was asked for was open from
// the ramp to the end of the drain. When the target refused or cut all of those
// that were not, that is its limit and a finding; else the harness failed.
func checkConnections(e Evidence, _ Histograms) []Reason {
	if e.Connected == e.Asked && e.OpenAtEnd == e.Asked {
		return nil
	}
	short := int64(e.Asked - min(e.Connected, e.OpenAtEnd))
	text := fmt.Sprintf("%d of %d connections opened and %d were still open at the end", e.Connected, e.Asked, e.OpenAtEnd)
	if causes := Causes(e.ConnectErrors, e.Ends); causes != "" {
		text += " (" + causes + ")"
	}
	if short > 0 && refused(e) >= short {
		text += "; the target refused or cut them"
		if e.Restarted {
			text += ", and has restarted since"
		}
		return because(Overloaded, text,
			"ask for fewer clients or a lower connect_rate, or look into the target's limits (open files, queue, overflow policy)")
	}
	return because(Invalid, text,
		"run bench doctor: a limit of this host (open files, ports, backlog) is the usual cause; else look at the target's log")
}

// refused is how many connections the target turned away or cut, by what the
// subscribers saw or by its own book: a cut may look like any broken connection.
func refused(e Evidence) int64 {
	if e.Target == nil {
		return e.RefusedByTarget
	}
	return max(e.RefusedByTarget, e.Target.Refused+e.Target.Cut)
}

// Causes lists counted causes, those of all books together, the most frequent first:
// "980 × refused, 20 × timeout"; "" when there are none.
func Causes(books ...map[string]int64) string {
	total := make(map[string]int64)
	for _, book := range books {
		for cause, n := range book {
			total[cause] += n
		}
	}
	names := slices.SortedFunc(maps.Keys(total), func(a, b string) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), strings.Compare(a, b))
	})
	parts := make([]string, 0, len(names))
	for _, cause := range names {
		parts = append(parts, fmt.Sprintf("%d × %s", total[cause], cause))
	}
	return strings.Join(parts, ", ")
}
