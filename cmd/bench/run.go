package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/scenarios"
)

// runOptions are the flags of `bench run`.
type runOptions struct {
	out       string
	set       []string
	seed      uint64
	trials    int
	agents    int
	label     string
	placement string
	inject    string
	svg       bool
	dryRun    bool
	watch     liveOptions
}

func newRunCommand(s *shell) *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run SCENARIO…",
		Short: "Run scenarios and compare the transports",
		Long: `Runs scenario files (paths, or names of built-in ones): every trial in fresh processes,
in a seeded random order. Prints a table with verdicts and how far the transports
differ, and writes a run folder with CSV, histograms and plots.`,
		Example: `  bench run fanout
  bench run scenarios/fanout.yaml --set clients=200 --trials 6
  bench run smoke --dry-run`,
		Args: arguments(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return runRun(cmd, s, o, args) },
	}
	o.add(cmd, s)
	cmd.Flags().IntVar(&o.trials, "trials", 0, "trials of each case (default: the scenario's)")
	return cmd
}

// add gives a verb that runs scenarios the flags that all of these have.
func (o *runOptions) add(cmd *cobra.Command, s *shell) {
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "out", "o", "", "run folder (default results/runs/TIME-SCENARIO, in UTC)")
	flags.StringArrayVar(&o.set, "set", nil, "override a key of the scenario: clients=200")
	flags.Uint64Var(&o.seed, "seed", 0, "draws the order of the trials (default: a random one, recorded)")
	flags.IntVar(&o.agents, "agents", 0, "at least so many agent processes (default: as many as needed)")
	flags.StringVar(&o.label, "label", "", "free text kept with the run")
	flags.StringVar(&o.placement, "placement", "auto", "processors: auto, none or t:LIST/a:LIST")
	flags.BoolVar(&s.options.JSON, "json", false, "run.json on stdout, everything else on stderr")
	flags.BoolVar(&o.svg, "svg", false, "plots as SVG too")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print cases, order, time and needs, run nothing")
	o.watch.add(cmd)
	flags.StringVar(&o.inject, "inject", "", "faults of the reference server, for tests of the harness")
	if err := flags.MarkHidden("inject"); err != nil {
		panic(err)
	}
}

func runRun(cmd *cobra.Command, s *shell, o runOptions, args []string) error {
	terminal := s.terminal()
	jobs, err := prepare(cmd, o, args)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		warnUnpaced(terminal, "target", j.scenario.Target, j.scenario)
		warnCrowded(terminal, j)
	}
	if o.dryRun {
		for _, j := range jobs {
			if err := printPlan(terminal, j); err != nil {
				return err
			}
		}
		return nil
	}
	audience, err := o.watch.open(terminal)
	if err != nil {
		return err
	}
	defer audience.close()
	var worst error
	known := machineCalibration(terminal)
	for _, j := range jobs {
		j.calibration, j.audience = known, audience
		err := measured(cmd.Context(), terminal, o, j)
		if stops(err) {
			return err
		}
		worst = worse(worst, err)
	}
	return worst
}

// stops says whether what a scenario came to leaves the others undone. A mishap does not.
func stops(err error) bool {
	if _, kept := errors.AsType[mishap](err); kept {
		return false
	}
	code := term.CodeOf(err)
	return code == term.Interrupted || code == term.NotDone || code == term.Usage
}

// worse is the one of two outcomes that the exit code tells: what cannot be
// vouched for stands over a broken promise.
func worse(a, b error) error {
	if b == nil || (a != nil && term.CodeOf(a) >= term.CodeOf(b)) {
		return a
	}
	return b
}

// prepare reads and checks everything before anything is started.
func prepare(cmd *cobra.Command, o runOptions, args []string) ([]job, error) {
	if err := o.watch.check(cmd, args); err != nil {
		return nil, err
	}
	placement, err := host.Parse(o.placement, host.AllowedCPUs())
	if err != nil {
		return nil, term.Errorf(term.Usage, "--placement: %w", err)
	}
	for _, flag := range []struct {
		name   string
		number int
	}{{"trials", o.trials}, {"agents", o.agents}} {
		if cmd.Flags().Changed(flag.name) && flag.number < 1 {
			return nil, misused(cmd, "--%s %d: expected at least 1", flag.name, flag.number)
		}
	}
	if err := checkSeed(cmd, o.seed); err != nil {
		return nil, err
	}
	if o.trials > 0 {
		o.set = append(o.set, fmt.Sprintf("trials=%d", o.trials))
	}
	seed := o.seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, term.Errorf(term.NotDone, "where is this binary? %w", err)
	}
	now := time.Now().UTC()
	named := map[string]string{}
	var jobs []job
	for _, arg := range args {
		scenario, err := load(arg, o.set)
		if err != nil {
			return nil, err
		}
		if err := accompanied(cmd, o.agents, scenario); err != nil {
			return nil, err
		}
		if other, taken := named[scenario.Name]; taken {
			return nil, term.Errorf(term.Usage, "%s and %s are both called %q: expected names that differ, run folders carry them", other, arg, scenario.Name).
				Hinted("run one after the other, or give one another name")
		}
		named[scenario.Name] = arg
		out := o.out
		switch {
		case out == "":
			out = results.DefaultDir(runsDir(), now, scenario.Name)
		case len(args) > 1:
			out = filepath.Join(out, scenario.Name)
		}
		place, err := results.CheckOut(out)
		if err != nil {
			return nil, misplaced(err)
		}
		jobs = append(jobs, job{scenario: scenario, out: place, number: len(jobs) + 1, of: len(args), options: loadgen.Options{
			Exe: exe, Command: os.Args, Label: o.label, Seed: seed, Agents: o.agents, Placement: placement, Inject: o.inject,
		}})
	}
	return jobs, nil
}

// checkSeed refuses a seed of 0, which stands for none in a run.
func checkSeed(cmd *cobra.Command, seed uint64) error {
	if seed == 0 && cmd.Flags().Changed("seed") {
		return misused(cmd, "--seed 0: expected at least 1, or no --seed for a random one")
	}
	return nil
}

// misplaced is an -o where no folder can go.
func misplaced(err error) error {
	code := term.NotDone
	if errors.Is(err, results.ErrOccupied) {
		code = term.Usage
	}
	return term.Errorf(code, "%w", err).Hinted("choose another folder with -o")
}

func load(name string, set []string) (*scenarios.Scenario, error) {
	scenario, err := scenarios.Load(name)
	if err != nil {
		return nil, scenarioError(err)
	}
	if err := scenario.Set(set...); err != nil {
		return nil, scenarioError(err)
	}
	return scenario, nil
}

// scenarioError leaves the language's own errors alone: they bring their hints.
func scenarioError(err error) error {
	failure := term.Errorf(term.Usage, "%w", err)
	if _, ok := errors.AsType[*scenarios.Error](err); ok {
		return failure
	}
	return failure.Hinted("`bench scenarios list` shows the built-in ones, `bench scenarios show NAME` what one looks like")
}
