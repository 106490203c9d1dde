package results

import (
	"fmt"
	"strings"
	"time"

	"pushbench/results/metric"
	"pushbench/results/stats"
)

// busy is the share of its allowance from which on a target's processors count as
// the reason for what went slow.
const busy = 0.85

// mostOff is how far a message may be intended off the schedule: the clocks of scripting
// languages tell milliseconds, and the start of a schedule is learned from one message.
const mostOff = 2 * time.Millisecond

// checkSchedule asks that the target followed the schedule that it was asked for.
// Latency is from the intended time, and a time of the target's own choice shows any.
func checkSchedule(e Evidence, _ Histograms) []Reason {
	if e.OffSchedule <= int64(mostOff) {
		return nil
	}
	return because(Invalid, fmt.Sprintf("the target's schedule is not the one asked for: a message was intended %s off it (at most %s allowed)",
		millisecondsBeside(e.OffSchedule, int64(mostOff)), milliseconds(int64(mostOff))),
		"message n is due at t₀ + n/rate, whenever it is sent (server/CONTRACT.md): does the target take rate and t₀ as they are given?")
}

// checkPublishRate asks that the window's messages were published in the window,
// to 1 %. What came out later is in the books and was not on schedule.
func checkPublishRate(e Evidence, _ Histograms) []Reason {
	published := e.Published - e.PublishedLate
	const most = 0.01
	off := published - e.Planned
	if 100*abs(off) <= e.Planned {
		return nil
	}
	text := fmt.Sprintf("%d of %d planned messages were published in the window (%s off, at most 1 %% allowed)",
		published, e.Planned, percentBeside(of(abs(off), e.Planned), most))
	if off > 0 {
		return nil // the target says so, and its book is not believed
	}
	crowded := e.TargetCrowding != nil && *e.TargetCrowding >= busy || e.Steal != nil && *e.Steal > mostSteal
	switch {
	case e.TargetBusy == nil:
		return because(Invalid, text+", and how busy the target was is unknown",
			"look at the target's log; a target without statistics must publish on schedule")
	case *e.TargetBusy >= busy:
		return because(Overloaded, fmt.Sprintf("%s: the target's processors were %s busy", text, percent(*e.TargetBusy)),
			"lower rate, clients or payload: this is beyond what the target can publish here")
	case crowded:
		return because(Invalid, fmt.Sprintf("%s while others took its processors: it used %s of them", text, percent(*e.TargetBusy)),
			"stop what else runs here, or use a quieter machine")
	case e.Foreign && -off <= e.DueInStalls:
		return because(Invalid, fmt.Sprintf("%s while the generator was not running for up to %s: the target may have waited for it", text, milliseconds(e.LongestStall)),
			"see what stopped the agents or took their processors: a pause of the machine, a debugger, other processes")
	case e.Foreign:
		return because(Overloaded, fmt.Sprintf("%s while the target's processors were only %s busy: it stood still", text, percent(*e.TargetBusy)),
			"look for what the target waited for: a lock, a blocking call, a full buffer, a pause of its runtime")
	default:
		return because(Invalid, fmt.Sprintf("%s while the target's processors were only %s busy", text, percent(*e.TargetBusy)),
			"something else held the publisher up: see schedule_lag, the target's log and what else runs on this host")
	}
}

// checkSlowSeconds names seconds in which publishing was off by more than a tenth
// and by at least 3 messages: at a low rate a single message is a tenth.
func checkSlowSeconds(e Evidence, _ Histograms) []Reason {
	var parts []string
	for _, s := range e.UnevenSeconds {
		off := abs(s.Published - s.Planned)
		if off >= 3 && 10*off > s.Planned {
			parts = append(parts, fmt.Sprintf("second %d published %d of %d", s.Second, s.Published, s.Planned))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	const most = 3
	if more := len(parts) - most; more > 0 {
		parts = append(parts[:most], fmt.Sprintf("and %d more", more))
	}
	return because(Suspect, "publishing was uneven: "+strings.Join(parts, ", "),
		"see series.csv at that time; a pause of the target or of the host shows in latency.max as well")
}

// checkOverflow reports messages that the target says it dropped.
func checkOverflow(e Evidence, _ Histograms) []Reason {
	var before int64
	if e.Target != nil {
		before = max(0, e.Target.Dropped-e.Dropped)
	}
	if e.Dropped <= 0 && before == 0 {
		return nil
	}
	text := fmt.Sprintf("the target's queues overflowed: it dropped %s in the window, %s of what was due",
		Counted(e.Dropped, "message"), percent(of(e.Dropped, e.Expected)))
	if before > 0 {
		text += fmt.Sprintf(", and %d outside it", before)
	}
	return because(Overloaded, text, "lower rate or clients, or raise queue if such bursts are meant to be held")
}

// checkDrain asks that the target had written everything when the drain ended.
func checkDrain(e Evidence, _ Histograms) []Reason {
	if e.Held == 0 {
		return nil
	}
	return because(Overloaded, fmt.Sprintf("the target still held %s when the drain ended; 0 expected: those of the window stand under lost", Counted(e.Held, "message")),
		"lower rate or clients, or give a longer drain")
}

// checkBacklog asks whether what is under way grew over the window: the lower
// 99 % bound of its slope is above 0 and it grew by more than 2 broadcasts.
// Neighbouring points are not independent, which makes the bound too sure of
// itself; the size of the growth is what keeps small waves out.
func checkBacklog(e Evidence, _ Histograms) []Reason {
	const fewest, level = 5, 0.99
	if len(e.Backlog) < fewest {
		return nil
	}
	slope, lower, ok := stats.Slope(e.Backlog, level)
	growth := slope * float64(len(e.Backlog)-1)
	allowed := 2 * float64(e.Subscribers)
	if !ok || lower <= 0 || growth <= allowed {
		return nil
	}
	return because(Overloaded, fmt.Sprintf("the backlog grew by %s deliveries over the window (at most %s, 2 broadcasts, allowed): latency depends on how long one measures",
		metric.NumberBeside(growth, allowed), metric.Number(allowed)),
		"lower rate or clients until the backlog stays level")
}

func abs(n int64) int64 { return max(n, -n) }
