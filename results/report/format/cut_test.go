package format

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Of any sections as many whole rows are kept as fit, in their order, and a last
// line says what is missing when something is.
func TestAssemble(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string { return rapid.StringMatching(`[a-z]{0,60}\n`).Draw(t, name) }
		var sections []section
		whole := 0
		for range rapid.IntRange(0, 20).Draw(t, "sections") {
			s := section{name: "things", head: text("head"), foot: text("foot")}
			for range rapid.IntRange(0, 30).Draw(t, "rows") {
				s.rows = append(s.rows, text("row"))
			}
			whole += len(s.head) + len(s.foot) + len(strings.Join(s.rows, ""))
			sections = append(sections, s)
		}
		limit := rapid.IntRange(roomForNotice, 6000).Draw(t, "limit")
		got := assemble(sections, limit)
		if len(got) > limit {
			t.Fatalf("%d bytes of %d", len(got), limit)
		}
		before, notice, cut := strings.Cut(got, "\n**Cut at ")
		if cut == (whole <= limit-roomForNotice) {
			t.Fatalf("%d bytes, room for %d: cut is %v", whole, limit-roomForNotice, cut)
		}
		if cut && !strings.Contains(notice, "things") {
			t.Fatalf("the notice does not say what is cut: %s", notice)
		}
		// Every line is one of the sections', in their order.
		var lines []string
		for _, s := range sections {
			lines = append(append(append(lines, s.head), s.rows...), s.foot)
		}
		for l := range strings.Lines(before) {
			for len(lines) > 0 && lines[0] != l {
				lines = lines[1:]
			}
			if len(lines) == 0 {
				t.Fatalf("%q is no line of the sections, or out of order", l)
			}
			lines = lines[1:]
		}
	})
}
