package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/results"
	"pushbench/scenarios"
)

// gitTarget is the beginning of a target that is a revision.
const gitTarget = "git:"

// gateTarget is --base or --new, read.
type gateTarget struct {
	side     string // results.SideBase or results.SideNew, which is also the flag
	target   scenarios.Target
	revision string // of git:REV, which --run starts
	isGit    bool
}

// flag is where the command of the target stands.
func (t gateTarget) flag() string {
	if t.isGit {
		return "run"
	}
	return t.side
}

// read reads --base and --new.
func (o gateOptions) read() ([]gateTarget, error) {
	var read []gateTarget
	for _, of := range []struct{ side, written string }{{results.SideBase, o.base}, {results.SideNew, o.new}} {
		t := gateTarget{side: of.side}
		written := of.written
		if t.revision, t.isGit = strings.CutPrefix(written, gitTarget); t.isGit {
			written = "exec:" + o.command
		}
		var err error
		if t.target, err = scenarios.ParseTarget(written); err != nil {
			return nil, misread(t.flag(), written, err)
		}
		read = append(read, t)
	}
	return read, nil
}

// misread is a target that cannot be understood. A scenario knows no git:REV.
func misread(flag, written string, err error) error {
	if strings.HasPrefix(strings.TrimSpace(written), "exec:") {
		return term.Errorf(term.Usage, "--%s: %w", flag, err)
	}
	failure := term.Errorf(term.Usage, "--%s: unknown target %q: expected reference, exec:COMMAND or git:REV", flag, written)
	if e, ok := errors.AsType[*scenarios.Error](err); ok && e.Hint != "" {
		return failure.Hinted("%s", e.Hint)
	}
	if strings.ContainsAny(written, " /{") {
		return failure.Hinted("exec:COMMAND is a server that the command starts")
	}
	return failure.Hinted("git:%s is that revision of the repository that you are in", written)
}

// sides makes targets ready to be run. remove takes away what was checked out; it is
// not nil once something was, error or not.
func (o gateOptions) sides(ctx context.Context, terminal *term.Terminal, exe string) (sides []loadgen.Side, remove func() error, err error) {
	var trees []*loadgen.Worktree
	remove = func() error {
		var failures []error
		for _, w := range trees {
			failures = append(failures, w.Remove())
		}
		return errors.Join(failures...)
	}
	if slices.ContainsFunc(o.targets, func(t gateTarget) bool { return t.isGit }) {
		sweep(ctx, terminal)
	}
	for _, t := range o.targets {
		side := loadgen.Side{Name: t.side, Target: t.target}
		if t.side == results.SideNew {
			side.Inject = o.inject
		}
		if t.isGit {
			terminal.Note("%s: checking out and building git:%s", t.side, t.revision)
			w, err := loadgen.Checkout(ctx, exe, ".", t.revision, o.build)
			if err != nil {
				return nil, remove, fmt.Errorf("%s: %w", t.side, err)
			}
			trees = append(trees, w)
			side.Dir, side.Label = w.Dir, w.String()
		}
		sides = append(sides, side)
	}
	for i := range sides {
		if len(trees) > 0 { // both alike: the revision is to be all that differs
			sides[i].Unset = trees[0].Unset()
		}
	}
	return sides, remove, nil
}

// findRevisions looks whether there are the revisions that are to be checked out.
func (o gateOptions) findRevisions(ctx context.Context) error {
	for _, t := range o.targets {
		if !t.isGit {
			continue
		}
		if err := loadgen.FindRevision(ctx, ".", t.revision); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes what gates that were killed have left.
func sweep(ctx context.Context, terminal *term.Terminal) {
	removed, err := loadgen.SweepWorktrees(ctx)
	for _, dir := range removed {
		terminal.Note("removed %s: an earlier gate was killed and left its worktree there", dir)
	}
	if err != nil && ctx.Err() == nil {
		terminal.Warn("what an earlier gate left was not removed: %v", err)
	}
}
