package format

import (
	"fmt"
	"strings"
)

// section is a part of a document that may be cut between rows. What stands before
// and behind its rows is written when a row is, or when it has none.
type section struct {
	name string // a word or two
	head string
	rows []string
	foot string
}

// roomForNotice is kept for the line that says what was cut.
const roomForNotice = 512

// assemble joins the sections as far as they fit into limit bytes, and says in a
// last line what was left out of which. The first sections come first: what matters
// most must stand there.
func assemble(sections []section, limit int) string {
	var b strings.Builder
	var cut []string
	room := limit - roomForNotice
	for _, s := range sections {
		frame := len(s.head) + len(s.foot)
		kept, size := 0, frame
		for kept < len(s.rows) && b.Len()+size+len(s.rows[kept]) <= room {
			size += len(s.rows[kept])
			kept++
		}
		if kept < len(s.rows) {
			cut = append(cut, fmt.Sprintf("%d of %d rows of %s", len(s.rows)-kept, len(s.rows), s.name))
		}
		switch {
		case kept == 0 && len(s.rows) > 0:
			continue
		case b.Len()+size > room:
			cut = append(cut, s.name)
			continue
		}
		b.WriteString(s.head)
		for _, row := range s.rows[:kept] {
			b.WriteString(row)
		}
		b.WriteString(s.foot)
	}
	if len(cut) > 0 {
		const named = 6 // so that the notice stays short
		left := strings.Join(cut[:min(named, len(cut))], "; ")
		if more := len(cut) - named; more > 0 {
			left += fmt.Sprintf("; and %d more parts", more)
		}
		fmt.Fprintf(&b, "\n**Cut at %d bytes.** Left out: %s. `bench report` shows all of it.\n", limit, left)
	}
	return b.String()
}
