package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results"
)

// forecast is what a run would do and need.
type forecast struct {
	Scenario  string         `json:"scenario"`
	Out       string         `json:"out"` // run folder
	Placement string         `json:"placement"`
	Seconds   float64        `json:"seconds"` // of the whole run, about
	Cases     []forecastCase `json:"cases"`
	Plan      results.Plan   `json:"plan"`
}

type forecastCase struct {
	ID       string  `json:"id"`
	Clients  int     `json:"clients"`
	RatePerS float64 `json:"rate_per_s"`
	Payload  int     `json:"payload_bytes"`
	Targets  int     `json:"targets"`       // processes
	Agents   int     `json:"agents"`        // processes
	Files    int     `json:"files_each"`    // open files of one process, at most
	Memory   int64   `json:"memory_bytes"`  // of all processes
	Seconds  float64 `json:"trial_seconds"` // of one trial, about
}

// foresee fails where this machine's limits would break the run.
func foresee(j job) (forecast, error) {
	cases := j.scenario.Cases()
	f := forecast{
		Scenario: j.scenario.Name, Out: j.out.String(), Placement: j.options.Placement.String(),
		Plan: loadgen.Plan(cases, j.scenario.Trials, j.options.Seed),
	}
	takes := map[string]float64{}
	for _, c := range cases {
		fleet, err := host.Preflight(host.ReadLimits(), host.Need{Clients: c.Scenario.Clients, OneTarget: !c.Scenario.Target.Splits()})
		if err != nil {
			return forecast{}, term.Errorf(term.NotDone, "this machine cannot carry %s: %w", c.ID(), err).
				Hinted("`bench doctor` shows every limit and the command that mends it")
		}
		takes[c.ID()] = loadgen.Estimate(c).Seconds()
		f.Cases = append(f.Cases, forecastCase{
			ID: c.ID(), Clients: c.Scenario.Clients, RatePerS: c.Scenario.Rate, Payload: c.Scenario.Payload,
			Targets: fleet.Targets, Agents: max(fleet.Agents, j.options.Agents), Files: fleet.Files, Memory: fleet.Memory,
			Seconds: takes[c.ID()],
		})
	}
	for _, e := range f.Plan.Order {
		f.Seconds += takes[e.Case]
	}
	return f, nil
}

// printPlan shows a run's cases, order, time, open files and memory.
func printPlan(terminal *term.Terminal, j job) error {
	f, err := foresee(j)
	if err != nil {
		return err
	}
	if terminal.JSON() {
		return results.EncodeJSON(terminal.Stdout(), f)
	}
	return f.print(terminal.Stdout())
}

func (f forecast) print(out io.Writer) error {
	fmt.Fprintf(out, "%s: %d cases, %d trials, seed %d, placement %s, into %s\n\n",
		f.Scenario, len(f.Cases), len(f.Plan.Order), f.Plan.Seed, f.Placement, f.Out)
	if err := f.table(out); err != nil {
		return err
	}
	fmt.Fprint(out, "\norder:\n")
	for _, e := range f.Plan.Order {
		note := ""
		if e.Discarded {
			note = "  (run first and thrown away)"
		}
		fmt.Fprintf(out, "%4d  block %d  %s%s\n", e.Order+1, e.Block, e.Case, note)
	}
	total := time.Duration(f.Seconds * float64(time.Second))
	_, err := fmt.Fprintf(out, "\nabout %s in all\n", total.Round(time.Second))
	return err
}

// table has a line a case: what it needs and how long a trial takes.
func (f forecast) table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "case\tclients\trate\tpayload\ttargets\tagents\topen files each\tmemory in all\ta trial")
	for _, c := range f.Cases {
		fmt.Fprintf(w, "%s\t%d\t%g/s\t%d B\t%d\t%d\t%d\t%d MiB\t%.1f s\n", c.ID, c.Clients, c.RatePerS,
			c.Payload, c.Targets, c.Agents, c.Files, c.Memory>>20, c.Seconds)
	}
	return w.Flush()
}
