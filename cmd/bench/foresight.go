package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
	"pushbench/scenarios"
)

// What can be known to go wrong before anything is started, and is said then.

// warnUnpaced says so where a command is not told how often to publish. who names
// where the command stands: "target", "--base".
func warnUnpaced(terminal *term.Terminal, who string, target scenarios.Target, s *scenarios.Scenario) {
	if target.Paced() {
		return
	}
	var rates []string
	for _, c := range s.Cases() {
		if rate := fmt.Sprintf("%g/s", c.Scenario.Rate); !slices.Contains(rates, rate) {
			rates = append(rates, rate)
		}
	}
	terminal.Warn("%s: the command takes neither {control_port} nor {rate}: it must publish at %s by itself",
		who, strings.Join(rates, ", "))
}

// accompanied finds more agents than clients: those beyond would have nobody to be.
func accompanied(cmd *cobra.Command, agents int, s *scenarios.Scenario) error {
	for _, c := range s.Cases() {
		if n := c.Scenario.Clients; agents > n {
			return misused(cmd, "--agents %d: %s has %s: expected at most as many agents", agents, c.ID(), results.Counted(n, "client"))
		}
	}
	return nil
}

// warnCrowded says so where more agents are asked for than there are processors for them.
func warnCrowded(terminal *term.Terminal, j job) {
	cpus := j.options.Placement.Agents
	if len(cpus) == 0 {
		cpus = host.AllowedCPUs()
	}
	if n := len(cpus); n > 0 && j.options.Agents > n {
		terminal.Warn("--agents %d: they share %s and wait for each other: messages will seem later than they came",
			j.options.Agents, results.Counted(n, "processor"))
	}
}

// warnTooFew says so where a trial has too few values for a quantile that is gated:
// such a limit can never be decided.
func warnTooFew(terminal *term.Terminal, s *scenarios.Scenario, limits []results.GateLimit) {
	var cells []string
	for _, c := range s.Cases() {
		if slices.Contains(cells, c.Cell) {
			continue // of another transport
		}
		cells = append(cells, c.Cell)
		for _, limit := range limits {
			m, ok := metric.Lookup(limit.Metric)
			if !ok || m.Q <= 0 || m.Q >= 1 {
				continue
			}
			if n := expected(m.Per, &c.Scenario); !results.Printable(m.Q, n) {
				terminal.Warn("%s: %s needs %s %s a trial, this scenario gives about %s: it cannot be decided",
					c.Cell, m.Name, view.Number(float64(results.Needed(m.Q))), m.Per, view.Number(float64(n)))
			}
		}
	}
}

// expected is about how many there are in one trial of what a distribution's values are of.
func expected(per metric.Per, s *scenarios.Scenario) int64 {
	broadcasts := s.Rate * s.Duration.Seconds()
	switch per {
	case metric.PerConnection:
		return int64(s.Clients)
	case metric.PerBroadcast:
		return int64(broadcasts)
	default:
		return int64(broadcasts * float64(s.Clients))
	}
}
