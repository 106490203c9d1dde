package results

import (
	"fmt"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Histograms are a trial's distributions by name ("latency", …), in nanoseconds.
type Histograms = map[string]*hdrhistogram.Histogram

// check is one question put to a trial's evidence. It answers with what it has to
// object to: nothing, most of the time.
type check struct {
	name  string
	judge func(Evidence, Histograms) []Reason
}

// checks lists every check in the order its reasons are shown: first whether the
// trial took place as planned, then whether it was counted right, then whether
// the target kept up, then what disturbed the measuring.
func checks() []check {
	return []check{
		{"connections", checkConnections},
		{"books", checkBooks},
		{"target book", checkTargetBook},
		{"readings", checkReadings},
		{"loss", checkLoss},
		{"schedule", checkSchedule},
		{"publish rate", checkPublishRate},
		{"slow second", checkSlowSeconds},
		{"overflow", checkOverflow},
		{"drain", checkDrain},
		{"backlog", checkBacklog},
		{"generator", checkGenerator},
		{"stall", checkStall},
		{"stamps", checkStamps},
		{"coalesced reads", checkCoalesced},
		{"host", checkHost},
		{"clock", checkClock},
		{"histogram", checkHistogram},
		{"stationarity", checkStationarity},
		{"bytes", checkBytes},
	}
}

// Judge puts every check to the evidence of one trial. The verdict is that of the
// worst reason, OK without any. hist is looked at and not changed.
func Judge(e Evidence, hist map[string]*hdrhistogram.Histogram) (Verdict, []Reason) {
	verdict := OK
	var reasons []Reason
	for _, c := range checks() {
		for _, r := range c.judge(e, hist) {
			r.Check = c.name
			verdict = Worst(verdict, r.Verdict)
			reasons = append(reasons, r)
		}
	}
	return verdict, reasons
}

// because is the answer of a check that objects once.
func because(v Verdict, text, hint string) []Reason {
	return []Reason{{Verdict: v, Text: text, Hint: hint}}
}

// of is n/m as a share; 0 of 0 is 0.
func of(n, m int64) float64 {
	if m == 0 {
		return 0
	}
	return float64(n) / float64(m)
}

// Counted writes a number with its noun: "1 message", "3 messages", "3 processes".
func Counted[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") { // process
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
