package view

import (
	"fmt"

	"pushbench/results"
)

// Settings lists what all cases have in common, "1,000 clients", "10 msg/s", …: what
// differs is in their cells.
func Settings(cases []results.Case) []string {
	var said []string
	add := func(describe func(results.Case) string) {
		if s, ok := Common(cases, describe); ok && s != "" {
			said = append(said, s)
		}
	}
	add(func(c results.Case) string { return Counted(c.Clients, "client") })
	add(func(c results.Case) string { return Number(c.RatePerS) + " msg/s" })
	add(func(c results.Case) string { return ByteSize(c.PayloadBytes) + " payload" })
	if trials, ok := trialCount(cases); ok {
		said = append(said, trials)
	}
	add(func(c results.Case) string { return quiet(c.Engine != "", c.Engine+" engine") })
	add(func(c results.Case) string { return quiet(c.Stamp != "", c.Stamp+" stamps") })
	add(func(c results.Case) string { return quiet(c.Placement != "", "placement "+c.Placement) })
	return said
}

func quiet(known bool, s string) string {
	if known {
		return s
	}
	return ""
}

// Common is what describe says of every case, when it says the same.
func Common(cases []results.Case, describe func(results.Case) string) (string, bool) {
	if len(cases) == 0 {
		return "", false
	}
	first := describe(cases[0])
	for _, c := range cases[1:] {
		if describe(c) != first {
			return "", false
		}
	}
	return first, true
}

// trialCount says how many trials count in each case.
func trialCount(cases []results.Case) (string, bool) {
	if len(cases) == 0 {
		return "", false
	}
	fewest, most := cases[0].Summary.Trials, cases[0].Summary.Trials
	for _, c := range cases {
		fewest, most = min(fewest, c.Summary.Trials), max(most, c.Summary.Trials)
	}
	switch {
	case fewest != most:
		return fmt.Sprintf("%d to %s each", fewest, Counted(most, "trial")), true
	case most == 0:
		return "no trial that counts", true
	default:
		return Counted(most, "trial") + " each", true
	}
}
