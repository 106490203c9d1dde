package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/progress"
	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/results/report"
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

// job is one scenario with the folder that it goes to.
type job struct {
	scenario    *scenarios.Scenario
	out         string
	options     loadgen.Options
	calibration *results.Calibration // of this machine, where there is one
	audience    *audience            // who follows beside the terminal; nil: nobody
	number      int                  // of the command's scenarios, from 1
	of          int
}

func runRun(cmd *cobra.Command, s *shell, o runOptions, args []string) error {
	terminal := s.terminal()
	jobs, err := prepare(cmd, o, args)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		warnUnpaced(terminal, "target", j.scenario.Target, j.scenario)
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
		err := runJob(cmd.Context(), terminal, o, j)
		if code := term.CodeOf(err); err != nil && (code == term.Interrupted || code == term.NotDone || code == term.Usage) {
			return err
		}
		worst = worse(worst, err)
	}
	return worst
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
		if err := results.CheckOut(out); err != nil {
			return nil, misplaced(err)
		}
		jobs = append(jobs, job{scenario: scenario, out: out, number: len(jobs) + 1, of: len(args), options: loadgen.Options{
			Exe: exe, Command: os.Args, Label: o.label, Seed: seed, Agents: o.agents, Placement: placement, Inject: o.inject,
		}})
	}
	return jobs, nil
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

// runJob runs one scenario, writes its folder and prints its table.
func runJob(ctx context.Context, terminal *term.Terminal, o runOptions, j job) (err error) {
	show := follow(terminal, &j)
	run, err := loadgen.Run(ctx, j.scenario, j.options)
	show.close()
	defer func() { j.audience.end(j, run, err) }()
	if run == nil || len(run.Trials) == 0 {
		return runError(err, "before a trial was finished: there is nothing to keep")
	}
	if keepErr := keep(terminal, o, j, run); keepErr != nil {
		return keepErr
	}
	if err != nil {
		return runError(err, "what was finished is kept")
	}
	return ended(run)
}

// keep prints a run's table and writes its folder.
func keep(terminal *term.Terminal, o runOptions, j job, run *results.Run) error {
	run.Calibration = j.calibration
	if _, err := fmt.Fprintln(terminal.Table(), report.Text(run, report.TextOptions{Paint: terminal.TablePaint()})); err != nil {
		return term.Errorf(term.NotDone, "the table: %w", err)
	}
	if terminal.JSON() {
		if err := results.WriteJSON(terminal.Stdout(), run); err != nil {
			return term.Errorf(term.NotDone, "run.json on stdout: %w", err)
		}
	}
	// After the table: where the disk is full, it is all that is left of the run.
	if err := keepData(j.out, run, outputs(run, o.svg)); err != nil {
		return term.Errorf(term.NotDone, "the run folder could not be written: %w", err).
			Hinted("is there room on the disk, and may you write there? -o takes another folder")
	}
	j.audience.kept(j.out)
	terminal.Note("run folder: %s", j.out)
	return nil
}

// runError gives a run that was not finished its exit code. An interrupted one
// says what is kept of it.
func runError(err error, kept string) error {
	if errors.Is(err, loadgen.ErrInterrupted) {
		return term.Errorf(term.Interrupted, "interrupted: %s", kept)
	}
	if failure, ok := errors.AsType[*loadgen.Failure](err); ok {
		return term.Errorf(term.NotDone, "%w", err).Hinted("%s", failure.Hint)
	}
	return term.Errorf(term.NotDone, "%w", err)
}

// onlooker translates the conductor's progress for the terminal, and hands it on.
type onlooker struct {
	progress *progress.Progress
	audience *audience
}

func newOnlooker(terminal *term.Terminal, a *audience) *onlooker {
	return &onlooker{progress.New(terminal.Stderr(), progress.Options{TTY: terminal.Live(), Quiet: terminal.Quiet()}), a}
}

// follow has a job's progress shown.
func follow(terminal *term.Terminal, j *job) *onlooker {
	l := newOnlooker(terminal, j.audience)
	j.audience.begin(*j)
	j.options.Progress, j.options.Live = l.update, j.audience.watched()
	return l
}

func (l *onlooker) close() { l.progress.Close() }

func (l *onlooker) update(p loadgen.Progress) {
	l.audience.update(p)
	if p.Finished != nil {
		l.progress.Line(report.TrialLine(*p.Finished))
		return
	}
	l.progress.Update(progress.State{
		Trial: p.Trial, Trials: p.Trials, Case: p.Case.Cell, Transport: strings.TrimSpace(p.Case.Transport + " " + p.Side), Phase: p.Phase,
		Connected: p.Connected, Clients: p.Case.Scenario.Clients, RatePerS: p.PerSecond, Overdue: p.Overdue,
		Elapsed: p.Elapsed, Left: p.Left,
	})
}
