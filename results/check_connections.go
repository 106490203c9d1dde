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
	if causes := Causes(e.Details, e.ConnectErrors, e.Ends); causes != "" {
		text += " (" + causes + ")"
	}
	if short > 0 && refused(e) >= short {
		text += "; that was the target's doing"
		if e.Restarted {
			text += ", which has restarted since"
		}
		return because(Overloaded, text, e.hintOnTarget())
	}
	if len(e.Details) > 0 {
		return because(Invalid, text,
			"each cause says what was seen and what was expected: where the target broke the protocol, mend it there (server/CONTRACT.md)")
	}
	return because(Invalid, text,
		"run bench doctor: a limit of this host (open files, ports, backlog) is the usual cause; else look at the target's log")
}

// hintOnTarget is what to do about connections that the target did not open or keep.
func (e Evidence) hintOnTarget() string {
	switch {
	case len(e.Details) > 0:
		return "each cause says what was seen and what was expected (server/CONTRACT.md)"
	case len(e.ConnectErrors) > 0:
		return "ask for fewer clients or a lower connect_rate, or look into the target's limits (open files, backlog)"
	default:
		return "see the target's log for why it ended them: its limits, queue and overflow policy, or a restart"
	}
}

// refused is how many connections the target turned away or cut, by what the
// subscribers saw or by its own book: a cut may look like any broken connection. Where
// it answers some not at all, those whom it did not even accept are its own too.
func refused(e Evidence) int64 {
	n := e.RefusedByTarget
	if e.ConnectErrors["no response"] > 0 {
		n += e.ConnectErrors["timeout"]
	}
	if e.Target == nil {
		return n
	}
	return max(n, e.Target.Refused+e.Target.Cut)
}

// maxCauses is how many causes a text names: a target may think of a new one for
// every connection.
const maxCauses = 8

// Causes lists counted causes, those of all books together, the most frequent first,
// each with its detail, where there is one: "980 × refused, 20 × timeout"; "4 × bad
// handshake: content type …; 1 × eof"; "" when there are none.
func Causes(details map[string]string, books ...map[string]int64) string {
	total := make(map[string]int64)
	for _, book := range books {
		for cause, n := range book {
			total[cause] += n
		}
	}
	names := slices.SortedFunc(maps.Keys(total), func(a, b string) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), strings.Compare(a, b))
	})
	var text strings.Builder
	end := ""
	for i, cause := range names {
		text.WriteString(end)
		if i == maxCauses {
			fmt.Fprintf(&text, "%d causes more", len(names)-i)
			break
		}
		fmt.Fprintf(&text, "%d × %s", total[cause], cause)
		end = ", "
		if detail := details[cause]; detail != "" {
			text.WriteString(": " + detail)
			end = "; "
		}
	}
	return text.String()
}
