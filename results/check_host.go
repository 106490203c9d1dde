package results

import (
	"fmt"
	"strings"
	"time"
)

// maxClockStep is how far CLOCK_REALTIME may move against CLOCK_MONOTONIC over a
// trial. Slewing by NTP turns both clocks alike and leaves their difference as it
// is (clock_gettime(2)); only a step changes it. What remains is the error of
// reading two clocks one after the other, microseconds at rest and far less than
// a millisecond when the closest of several readings is taken.
const maxClockStep = time.Millisecond

// mostSteal is the share of the processors that a hypervisor may take.
const mostSteal = 0.02

// checkHost asks that nobody else used the machine.
func checkHost(e Evidence, _ Histograms) []Reason {
	const mostOthers = 0.05
	var found []string
	if e.Steal != nil && *e.Steal > mostSteal {
		found = append(found, fmt.Sprintf("the hypervisor took %s of the processors (at most %s allowed)", percentBeside(*e.Steal, mostSteal), percent(mostSteal)))
	}
	if e.Others != nil && *e.Others > mostOthers {
		found = append(found, fmt.Sprintf("other processes took %s (at most %s allowed)", percentBeside(*e.Others, mostOthers), percent(mostOthers)))
	}
	if len(found) == 0 {
		return nil
	}
	return because(Suspect, "the host was disturbed: "+strings.Join(found, ", "),
		"stop what else runs here, or use a quieter machine")
}

// checkClock asks that the realtime clock, which the stamps are of, was not set
// during the trial and that nothing arrived before it was due.
func checkClock(e Evidence, _ Histograms) []Reason {
	var found []string
	if abs(e.ClockStep) > int64(maxClockStep) {
		found = append(found, fmt.Sprintf("the realtime clock was stepped by %s (at most %s allowed)",
			stepText(e.ClockStep), milliseconds(int64(maxClockStep))))
	}
	if e.Negative > 0 {
		found = append(found, fmt.Sprintf("%s before the intended time", Counted(e.Negative, "latency measurement")))
	}
	if len(found) == 0 {
		return nil
	}
	return because(Invalid, "the clock cannot be trusted: "+strings.Join(found, ", "),
		"keep the time service from stepping the clock during a run; between hosts, synchronize their clocks")
}

// stepText writes how far a clock was stepped, so that it reads as more than is
// allowed, whichever way it went.
func stepText(ns int64) string {
	text := millisecondsBeside(abs(ns), int64(maxClockStep))
	if ns < 0 {
		return "−" + text
	}
	return text
}

// checkHistogram asks that every value was recorded.
func checkHistogram(e Evidence, _ Histograms) []Reason {
	if e.OutOfRange == 0 {
		return nil
	}
	return because(Invalid, fmt.Sprintf("%s did not fit a histogram and are missing from the quantiles", Counted(e.OutOfRange, "value")),
		"a latency beyond the histogram's range means a target that stood still: lower the load or shorten the window")
}
