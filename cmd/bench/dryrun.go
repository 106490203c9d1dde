package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
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
	f := forecast{
		Scenario: j.scenario.Name, Out: j.out.String(), Placement: j.options.Placement.String(),
		Plan: loadgen.Plan(j.scenario.Cases(), j.scenario.Trials, j.options.Seed),
	}
	needs, err := loadgen.Preflight(j.scenario, j.options)
	if err != nil {
		return forecast{}, runError(err, "nothing was run")
	}
	takes := map[string]float64{}
	for _, n := range needs {
		id, s := n.Case.ID(), n.Case.Scenario
		if _, listed := takes[id]; listed { // of the other side
			last := &f.Cases[len(f.Cases)-1]
			last.Targets, last.Agents = max(last.Targets, n.Targets), max(last.Agents, n.Agents)
			last.Files, last.Memory = max(last.Files, n.Files), max(last.Memory, n.Memory)
			continue
		}
		takes[id] = loadgen.Estimate(n.Case).Seconds()
		f.Cases = append(f.Cases, forecastCase{
			ID: id, Clients: s.Clients, RatePerS: s.Rate, Payload: s.Payload,
			Targets: n.Targets, Agents: n.Agents, Files: n.Files, Memory: n.Memory, Seconds: takes[id],
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
	fmt.Fprintf(out, "%s: %s, %s, seed %d, placement %s, into %s\n\n",
		f.Scenario, results.Counted(len(f.Cases), "case"), results.Counted(len(f.Plan.Order), "trial"), f.Plan.Seed, f.Placement, f.Out)
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
