package results

import (
	"fmt"
	"strings"
)

const brokenBooks = "the numbers of this trial contradict each other: please report it with run.json"

// checkBooks asks that the subscribers' books balance: every delivery that was
// due is accounted for once, and what the subscribers missed on their own count
// is what the sum says is missing.
func checkBooks(e Evidence, _ Histograms) []Reason {
	var broken []string
	if due := e.Published * int64(e.Subscribers); e.Expected != due {
		broken = append(broken, fmt.Sprintf("expected is %d and not published × subscribers = %d × %d = %d",
			e.Expected, e.Published, e.Subscribers, due))
	}
	if sum := e.Received + e.Dropped + e.Corrupt + e.Lost; e.Expected != sum {
		broken = append(broken, fmt.Sprintf("expected is %d and not received + dropped + corrupt + lost = %d + %d + %d + %d = %d",
			e.Expected, e.Received, e.Dropped, e.Corrupt, e.Lost, sum))
	}
	if e.Lost < 0 {
		broken = append(broken, fmt.Sprintf("lost is %d: more arrived than was published", e.Lost))
	}
	// What a target published beyond the plan, by its own account, nobody can miss.
	if gone := e.Dropped + e.Corrupt + e.Lost; e.Missing != gone && e.Published <= e.Planned {
		broken = append(broken, fmt.Sprintf("the subscribers miss %d and not dropped + corrupt + lost = %d + %d + %d = %d",
			e.Missing, e.Dropped, e.Corrupt, e.Lost, gone))
	}
	var reasons []Reason
	if len(broken) > 0 {
		reasons = because(Invalid, "the subscribers' books do not balance: "+strings.Join(broken, "; "), brokenBooks)
	}
	if e.Unexpected != 0 {
		reasons = append(reasons, because(Invalid, Counted(e.Unexpected, "message")+" came of another stream or beyond the schedule",
			"see that nothing else publishes to this target, and that it publishes as many messages as it is asked for")...)
	}
	return reasons
}

// checkTargetBook asks the same of the target's own book, and that the two sides
// agree. A target without a book is not asked.
func checkTargetBook(e Evidence, _ Histograms) []Reason {
	t := e.Target
	if t == nil {
		return nil
	}
	var broken []string
	if sum := t.Written + t.Dropped + t.Pending; t.Enqueued != sum {
		broken = append(broken, fmt.Sprintf("enqueued is %d and not written + dropped + pending = %d + %d + %d = %d",
			t.Enqueued, t.Written, t.Dropped, t.Pending, sum))
	}
	if e.Published > e.Planned {
		broken = append(broken, fmt.Sprintf("it published %d messages of the window, and %d were asked for", e.Published, e.Planned))
	}
	// A message that a target sends twice was written once in its book.
	if arrived := e.ArrivedTotal - e.Duplicated - e.DuplicatedBefore; t.Written < arrived {
		broken = append(broken, fmt.Sprintf("the target wrote %d and %d arrived", t.Written, arrived))
	}
	if e.BookMismatchCount > 0 {
		text := fmt.Sprintf("the target's pages do not agree with %s", Counted(e.BookMismatchCount, "subscriber"))
		if len(e.BookMismatches) > 0 {
			text += " (" + strings.Join(e.BookMismatches, "; ") + ")"
		}
		broken = append(broken, text)
	}
	if len(broken) == 0 {
		return nil
	}
	hint := "compare how the target counts with server/CONTRACT.md"
	if !e.Foreign {
		hint = brokenBooks
	}
	return because(Invalid, "the target's book does not agree: "+strings.Join(broken, "; "), hint)
}

// Misdelivery is so many deliveries that went wrong in one way, by the name of the
// metric that counts them.
type Misdelivery struct {
	Metric string
	Count  int64
}

// Misdelivered are the deliveries of the window that went wrong while the books
// balance: what was lost, corrupt, duplicated or reordered, as far as there is any. Of
// what the target still held late and lost cannot be told apart: see checkDrain.
func (e Evidence) Misdelivered() []Misdelivery {
	lost := e.Lost
	if e.Held > 0 {
		lost = 0
	}
	var wrong []Misdelivery
	for _, m := range []Misdelivery{{"lost", lost}, {"corrupt", e.Corrupt}, {"duplicated", e.Duplicated}, {"reordered", e.Reordered}} {
		if m.Count > 0 {
			wrong = append(wrong, m)
		}
	}
	return wrong
}

// checkLoss reports them: they are a finding about the target, and the latencies are
// of the rest alone.
func checkLoss(e Evidence, _ Histograms) []Reason {
	wrong := e.Misdelivered()
	if len(wrong) == 0 {
		return nil
	}
	parts := make([]string, 0, len(wrong))
	for _, m := range wrong {
		parts = append(parts, fmt.Sprintf("%d %s", m.Count, m.Metric))
	}
	return because(Suspect, fmt.Sprintf("of %d deliveries: %s; none expected", e.Expected, strings.Join(parts, ", ")),
		"the target does not deliver everything once, in order and intact: look there before comparing latencies")
}
