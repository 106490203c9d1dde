package results

import (
	"fmt"
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
	text := fmt.Sprintf("%d of %d connections opened and %d were still open at the end%s",
		e.Connected, e.Asked, e.OpenAtEnd, causes(e.ConnectErrors, e.Ends))
	if short > 0 && refused(e) >= short {
		return because(Overloaded, text+"; the target refused or cut them",
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

// causes lists what went wrong with connections, the most frequent first.
func causes(books ...map[string]int64) string {
	total := make(map[string]int64)
	for _, book := range books {
		for cause, n := range book {
			total[cause] += n
		}
	}
	names := make([]string, 0, len(total))
	for cause := range total {
		names = append(names, cause)
	}
	slices.SortFunc(names, func(a, b string) int {
		if total[a] != total[b] {
			if total[a] > total[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	if len(names) == 0 {
		return ""
	}
	parts := make([]string, 0, len(names))
	for _, cause := range names {
		parts = append(parts, fmt.Sprintf("%s × %d", cause, total[cause]))
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
