package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
)

// printPlan shows what a run would do and need: cases, order, time, open files,
// memory.
func printPlan(terminal *term.Terminal, j job) error {
	cases := j.scenario.Cases()
	plan := loadgen.Plan(cases, j.scenario.Trials, j.options.Seed)
	estimates := map[string]time.Duration{}
	out := terminal.Stdout()
	fmt.Fprintf(out, "%s: %d cases, %d trials, seed %d, placement %s, into %s\n\n",
		j.scenario.Name, len(cases), len(plan.Order), plan.Seed, j.options.Placement, j.out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "case\tclients\trate\tpayload\ttargets\tagents\topen files each\tmemory in all\ta trial")
	for _, c := range cases {
		fleet, err := host.Preflight(host.ReadLimits(), host.Need{Clients: c.Scenario.Clients, OneTarget: !c.Scenario.Target.Splits()})
		if err != nil {
			return term.Errorf(term.NotDone, "this machine cannot carry %s: %w", c.ID(), err).
				Hinted("`bench doctor` shows every limit and the command that mends it")
		}
		estimates[c.ID()] = loadgen.Estimate(c)
		fmt.Fprintf(w, "%s\t%d\t%g/s\t%d B\t%d\t%d\t%d\t%d MiB\t%.1f s\n", c.ID(), c.Scenario.Clients, c.Scenario.Rate,
			c.Scenario.Payload, fleet.Targets, max(fleet.Agents, j.options.Agents), fleet.Files, fleet.Memory>>20, estimates[c.ID()].Seconds())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var total time.Duration
	fmt.Fprint(out, "\norder:\n")
	for _, e := range plan.Order {
		total += estimates[e.Case]
		note := ""
		if e.Discarded {
			note = "  (run first and thrown away)"
		}
		fmt.Fprintf(out, "%4d  block %d  %s%s\n", e.Order+1, e.Block, e.Case, note)
	}
	_, err := fmt.Fprintf(out, "\nabout %s in all\n", total.Round(time.Second))
	return err
}
