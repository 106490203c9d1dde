package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/results"
	"pushbench/results/gate"
)

// gateOptions are the flags of `bench gate`.
type gateOptions struct {
	runOptions
	base, new      string
	max            []string
	build, command string
	maxTime        time.Duration
	baseline       string
	update         bool
	targets        []gateTarget // what base and new say
}

func newGateCommand(s *shell) *cobra.Command {
	var o gateOptions
	cmd := &cobra.Command{
		Use:   "gate SCENARIO --base TARGET --new TARGET",
		Short: "Decide whether a new version may pass",
		Long: `Runs a scenario against two targets in turn, in interleaved pairs of fresh processes, and
decides whether the new one is worse than the base by more than the limits allow. It
looks after 10, 16 and 24 pairs and stops as soon as everything is decided.

A TARGET is reference, exec:COMMAND, or git:REV: that revision of the repository that
you are in, checked out in a worktree of its own, built by --build and started by
--run. In commands {port}, {control_port}, {transport}, {rate}, {payload}, {queue},
{overflow} and {bench} are filled in (server/CONTRACT.md).

With --baseline the nearly exact costs (bytes, writes and allocations a message) of
one short run are held against a file; --update-baseline writes it.

Exit codes: 0 PASS, 1 FAIL (or a threshold of the scenario broken by the new target, or
a new target that does not run where the base does), 2 wrong usage or nothing
comparable, 3 INCONCLUSIVE, 4 INVALID, 5 the gate could not be run, 130 interrupted.`,
		Example: `  bench gate smoke --base git:main --new git:HEAD \
    --build 'npm ci' --run 'node server.js {port} {rate} {payload}' \
    --max target_cpu_us_per_msg=+10% --max wire_bytes_per_msg=+1%
  bench gate smoke --base reference --new 'exec:./my-server {port} {rate} {payload}' \
    --max latency.p99=+100% --set duration=5s
  bench gate smoke --baseline results/baselines/smoke.json`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return runGate(cmd, s, o, args) },
	}
	o.add(cmd, s)
	flags := cmd.Flags()
	flags.StringVar(&o.base, "base", "", "the target to compare with: reference, exec:COMMAND or git:REV")
	flags.StringVar(&o.new, "new", "", "the target that is to pass")
	flags.StringArrayVar(&o.max, "max", nil, "how much worse a metric may get, METRIC=+LIMIT\n(default latency.p99=+10%,\ntarget_cpu_us_per_msg=+10%, wire_bytes_per_msg=+1%)")
	flags.StringVar(&o.build, "build", "", "shell command that builds a git:REV, run in its worktree")
	flags.StringVar(&o.command, "run", "", "shell command that starts a git:REV, run in its worktree")
	flags.DurationVar(&o.maxTime, "max-time", 0, "begin no trial that would end later, builds included\n(default: no limit)")
	flags.StringVar(&o.baseline, "baseline", "", "hold the exact costs against this file instead of a base")
	flags.BoolVar(&o.update, "update-baseline", false, "write the file of --baseline from this run")
	return cmd
}

func runGate(cmd *cobra.Command, s *shell, o gateOptions, args []string) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	if o.exact() {
		return runGateBaseline(cmd, s, o, args)
	}
	limits, err := gate.Limits(o.max)
	if err != nil {
		return misused(cmd, "--max: %w", err)
	}
	if o.targets, err = o.read(); err != nil {
		return err
	}
	jobs, err := prepare(cmd, o.runOptions, args)
	if err != nil {
		return err
	}
	// Before a build of the other side has taken its time.
	if err := o.findRevisions(cmd.Context()); err != nil {
		return runError(err, "nothing was run")
	}
	j := jobs[0]
	warnTooFew(s.terminal(), j.scenario, limits)
	warnCrowded(s.terminal(), j)
	for i, t := range o.targets {
		if i == 0 || t.flag() != o.targets[0].flag() { // one --run starts both
			warnUnpaced(s.terminal(), "--"+t.flag(), t.target, j.scenario)
		}
	}
	if o.dryRun {
		return printGatePlan(s.terminal(), j, o.targets)
	}
	if j.audience, err = o.watch.open(s.terminal()); err != nil {
		return err
	}
	defer j.audience.close()
	return decide(cmd.Context(), s.terminal(), o, j, limits)
}

// exact says whether a file stands in for the base.
func (o gateOptions) exact() bool { return o.baseline != "" || o.update }

// check finds flags that are missing or do not go together.
func (o gateOptions) check(cmd *cobra.Command) error {
	git := strings.HasPrefix(o.base, gitTarget) || strings.HasPrefix(o.new, gitTarget)
	switch {
	case o.update && o.baseline == "":
		return misused(cmd, "--update-baseline writes a file: expected --baseline FILE beside it").
			Hinted("a scenario's file is kept as results/baselines/<scenario>.json")
	case o.exact() && (o.base != "" || o.new != "" || o.maxTime != 0):
		return misused(cmd, "--baseline stands in for a base: expected no --base, --new or --max-time beside it")
	case o.exact():
		return nil
	case o.base == "" || o.new == "":
		return misused(cmd, "expected both --base TARGET and --new TARGET, or --baseline FILE")
	case git && o.command == "":
		return misused(cmd, "a git:REV target has no command: expected --run COMMAND, which starts it in its worktree")
	case !git && (o.build != "" || o.command != ""):
		return misused(cmd, "--build and --run are for git:REV: expected one of --base and --new to be such a target").
			Hinted("exec:COMMAND holds its own command")
	case sets(o.set, "trials"):
		return misused(cmd, "--set trials: a gate runs as many pairs as its looks ask for: expected no such setting").
			Hinted("--max-time bounds how long it takes")
	case sets(o.set, "target"):
		return misused(cmd, "--set target: the targets of a gate are those of --base and --new: expected no such setting").
			Hinted("--base exec:COMMAND or --new exec:COMMAND names a command")
	case o.maxTime < 0 || cmd.Flags().Changed("max-time") && o.maxTime == 0:
		return misused(cmd, "--max-time %v: expected a time such as 5m", o.maxTime)
	}
	return nil
}

// sets says whether a --set among them is of the key, or of a key below it.
func sets(settings []string, key string) bool {
	return slices.ContainsFunc(settings, func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		name, _, _ = strings.Cut(strings.TrimSpace(name), ".")
		return name == key
	})
}

// decide runs pairs until the gate is decided, and tells.
func decide(ctx context.Context, terminal *term.Terminal, o gateOptions, j job, limits []results.GateLimit) error {
	remove, err := o.ready(ctx, terminal, &j)
	if remove != nil {
		defer func() {
			if err := remove(); err != nil {
				terminal.Warn("a worktree was not removed: %v", err)
			}
		}()
	}
	if err != nil {
		return err
	}
	j.calibration = machineCalibration(terminal)
	for _, l := range limits {
		j.options.Limited = append(j.options.Limited, l.Metric)
	}
	j.options.Retry = true
	j.options.Next = func(run *results.Run) ([]string, int) { return gate.Next(run, limits) }
	j.judge = func(run *results.Run, err error) *results.Gate {
		decision := gate.Judge(run, limits)
		decision.Stopped = o.stopped(err)
		return &decision
	}
	return measured(ctx, terminal, o.runOptions, j)
}

// ready builds the targets and gives them to the job, within --max-time, which begins
// here. remove is that of sides.
func (o gateOptions) ready(ctx context.Context, terminal *term.Terminal, j *job) (remove func() error, err error) {
	building := ctx
	if o.maxTime > 0 {
		j.options.Until = time.Now().Add(o.maxTime)
		var cancel context.CancelFunc
		building, cancel = context.WithDeadline(ctx, j.options.Until)
		defer cancel()
	}
	j.options.Inject = "" // sides carry it
	j.options.Sides, remove, err = o.sides(building, terminal, j.options.Exe)
	_, said := errors.AsType[*term.Error](err)
	switch {
	case err == nil:
		return remove, nil
	case ctx.Err() == nil && errors.Is(err, loadgen.ErrInterrupted):
		return remove, term.Errorf(term.Inconclusive, "INCONCLUSIVE: --max-time %v was over before the targets were built", o.maxTime)
	case said:
		return remove, err
	default:
		return remove, runError(err, "nothing was run")
	}
}

// stopped is why a gate ended before its last look, by the error that ended it; "" of
// none.
func (o gateOptions) stopped(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, loadgen.ErrOutOfTime):
		return fmt.Sprintf("--max-time %v was over", o.maxTime)
	case errors.Is(err, loadgen.ErrInterrupted):
		return "interrupted"
	default:
		return err.Error()
	}
}
