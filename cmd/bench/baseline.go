package main

import (
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
	"pushbench/results/gate"
)

// runGateBaseline holds the exact costs of one run against a committed file, or
// writes that file.
func runGateBaseline(cmd *cobra.Command, s *shell, o gateOptions, args []string) error {
	limits, err := gate.ExactLimits(o.max)
	if err != nil {
		return misused(cmd, "--max: %w", err)
	}
	jobs, err := prepare(cmd, o.runOptions, args)
	if err != nil {
		return err
	}
	j, terminal := jobs[0], s.terminal()
	path := o.baseline
	warnUnpaced(terminal, "target", j.scenario.Target, j.scenario)
	warnCrowded(terminal, j)
	var held *gate.Baseline
	// Before anything is started: a run for a file that cannot be used is wasted.
	if o.update {
		err = unplaced("--baseline", path, "baseline", func() error { _, err := gate.ReadBaseline(path); return err })
	} else {
		held, err = readBaseline(path, j.scenario.Name)
	}
	if err != nil {
		return err
	}
	if o.dryRun {
		return printPlan(terminal, j)
	}
	if j.audience, err = o.watch.open(terminal); err != nil {
		return err
	}
	defer j.audience.close()
	if o.update {
		j.after = func(run *results.Run) error { return writeBaseline(terminal, path, run) }
	} else {
		j.judge = func(run *results.Run, err error) *results.Gate {
			decision := gate.CheckBaseline(run, held, limits)
			decision.Baseline, decision.Stopped = path, o.stopped(err)
			return &decision
		}
	}
	return measured(cmd.Context(), terminal, o.runOptions, j)
}

// readBaseline reads a baseline and checks that it is the scenario's.
func readBaseline(path, scenario string) (*gate.Baseline, error) {
	b, err := gate.ReadBaseline(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, term.Errorf(term.Usage, "there is no baseline %s", path).
			Hinted("the same command with --update-baseline writes it")
	case errors.Is(err, fs.ErrPermission):
		return nil, term.Errorf(term.NotDone, "%w", err).Hinted("ask for the right to read %s", path)
	case errors.Is(err, results.ErrNewer):
		return nil, term.Errorf(term.Usage, "%w", err).Hinted(newerHint)
	case err != nil:
		return nil, term.Errorf(term.Usage, "%w", err).
			Hinted("take back the file as it was committed, or remove it and let --update-baseline write it anew")
	case b.Scenario != scenario:
		return nil, term.Errorf(term.Usage, "%s is a baseline of scenario %q: expected one of %q", path, b.Scenario, scenario).
			Hinted("name the file of this scenario; a new one is written with --update-baseline")
	}
	return b, nil
}

// writeBaseline makes the costs of a run the baseline.
func writeBaseline(terminal *term.Terminal, path string, run *results.Run) error {
	b, err := gate.NewBaseline(run)
	if err != nil {
		return term.Errorf(term.Failed, "no baseline was written: %w", err).
			Hinted("see that the target keeps up and delivers everything: fewer clients or a lower rate may help")
	}
	if err := b.Write(path); err != nil {
		return term.Errorf(term.NotDone, "the baseline could not be written: %w", err)
	}
	terminal.Note("baseline: %s", path)
	return nil
}
