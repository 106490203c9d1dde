package main

import (
	"fmt"
	"time"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/results"
	"pushbench/results/gate"
)

// gateForecast is what a gate would do and need.
type gateForecast struct {
	forecast

	Looks []lookForecast `json:"looks"`
}

// lookForecast is when a gate may be decided.
type lookForecast struct {
	Pairs   int     `json:"pairs"`
	Seconds float64 `json:"seconds"` // about, from the beginning
}

// printGatePlan shows a gate's cases, looks, time, open files and memory.
func printGatePlan(terminal *term.Terminal, j job, targets []gateTarget) error {
	for _, t := range targets {
		j.options.Sides = append(j.options.Sides, loadgen.Side{Name: t.side, Target: t.target})
	}
	f, err := foresee(j)
	if err != nil {
		return err
	}
	g := gateForecast{forecast: f}
	block := 0.0 // one pair of every case
	for _, c := range f.Cases {
		block += 2 * c.Seconds
	}
	discarded := 2 * f.Cases[0].Seconds
	for _, look := range gate.Looks() {
		g.Looks = append(g.Looks, lookForecast{look.Pairs, discarded + float64(look.Pairs)*block})
	}
	g.Seconds, g.Plan.Order = g.Looks[len(g.Looks)-1].Seconds, nil
	if terminal.JSON() {
		return results.EncodeJSON(terminal.Stdout(), g)
	}
	fmt.Fprintf(terminal.Stdout(), "%s: %s, each against base and new, seed %d, placement %s\ninto %s\n\n",
		f.Scenario, results.Counted(len(f.Cases), "case"), f.Plan.Seed, f.Placement, f.Out)
	if err := f.table(terminal.Stdout()); err != nil {
		return err
	}
	fmt.Fprintln(terminal.Stdout())
	for _, look := range g.Looks {
		about := time.Duration(look.Seconds * float64(time.Second)).Round(time.Second)
		if _, err := fmt.Fprintf(terminal.Stdout(), "after %d pairs of each case, about %s from the beginning, it may be decided\n", look.Pairs, about); err != nil {
			return err
		}
	}
	return nil
}
