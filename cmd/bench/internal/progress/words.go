package progress

import (
	"fmt"
	"math"
	"strings"
	"time"

	"pushbench/results"
	"pushbench/results/report/view"
)

// heading names the trial: "trial 3/14 clients=1000/ws".
func heading(s State) string {
	if s.Trials == 0 {
		return "starting"
	}
	name := results.Case{Cell: s.Case, Transport: s.Transport}.Name()
	return strings.TrimRight(fmt.Sprintf("trial %d/%d %s", s.Trial, s.Trials, name), " ")
}

// status says what goes on in the trial. What is overdue is always there once messages
// flow: a 0 is the news that people wait for. What is lost is known after the drain, and
// told with the finished trial. What is not known is "–".
func status(s State) string {
	parts := make([]string, 0, 5)
	if s.Phase != "" {
		parts = append(parts, s.Phase)
	}
	if s.Late != "" {
		parts = append(parts, s.Late)
	}
	if s.Clients > 0 {
		parts = append(parts, fmt.Sprintf("%s/%s connected",
			view.Number(float64(s.Connected)), view.Number(float64(s.Clients))))
	}
	overdue := math.NaN()
	if s.Overdue != nil {
		overdue = float64(*s.Overdue)
	}
	if s.RatePerS > 0 || overdue > 0 {
		parts = append(parts, view.Number(s.RatePerS)+" msg/s", "overdue "+view.Number(overdue))
	}
	if s.Left > 0 {
		parts = append(parts, clock(s.Left)+" left")
	}
	return strings.Join(parts, ", ")
}

// clock writes a duration as people say it, in whole seconds: "8 s", "1 min 05 s".
func clock(d time.Duration) string {
	seconds := int64(d.Round(time.Second) / time.Second)
	switch {
	case seconds < 1:
		return "less than 1 s"
	case seconds < 60:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%d min %02d s", seconds/60, seconds%60)
	default:
		return fmt.Sprintf("%d h %02d min", seconds/3600, seconds%3600/60)
	}
}

// done is the share of the run that lies behind, from 0 to 1: by time where the
// time left is known, else by trials.
func done(s State) float64 {
	switch {
	case s.Left > 0 && s.Elapsed >= 0:
		return float64(s.Elapsed) / float64(s.Elapsed+s.Left)
	case s.Trials > 0:
		return min(1, max(0, float64(s.Trial-1)/float64(s.Trials)))
	default:
		return 0
	}
}
