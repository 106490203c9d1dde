package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"pushbench/cmd/bench/internal/progress"
	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/results"
	"pushbench/results/report"
	"pushbench/results/report/view"
	"pushbench/scenarios"
)

// job is one scenario with the folder that it goes to.
type job struct {
	scenario    *scenarios.Scenario
	out         results.Place
	options     loadgen.Options
	calibration *results.Calibration // of this machine, where there is one
	audience    *audience            // who follows beside the terminal; nil: nobody
	number      int                  // of the command's scenarios, from 1
	of          int

	judge func(run *results.Run, err error) *results.Gate // what is decided from the trials there are; nil: nothing
	after func(run *results.Run) error                    // what is left to do once a whole run is kept; nil: nothing
}

// measured runs a job with its progress shown, prints its table, writes its folder and
// says what that means for the exit code. Being out of time is how a gate may end: its
// decision tells of it.
func measured(ctx context.Context, terminal *term.Terminal, o runOptions, j job) (err error) {
	show := follow(terminal, &j)
	run, err := loadgen.Run(ctx, j.scenario, j.options)
	show.close()
	defer func() { j.audience.end(j, run, err) }()
	if nothingToKeep(run, j) {
		return runError(err, "before a trial was finished: there is nothing to keep")
	}
	if j.judge != nil {
		run.Gate = j.judge(run, err)
	}
	amiss, kept := keep(terminal, o, j, run)
	switch {
	case kept != nil:
		return kept
	case err != nil && !errors.Is(err, loadgen.ErrOutOfTime):
		return runError(err, "what was finished is kept")
	}
	err = ended(run)
	if err == nil && j.after != nil {
		err = j.after(run)
	}
	return withMishap(err, amiss)
}

// mishap is what went wrong with a run that is measured and kept: nobody could be shown
// its table, or its place was taken.
type mishap struct{ err error }

func (m mishap) Error() string { return m.err.Error() }
func (m mishap) Unwrap() error { return m.err }

// withMishap is what a run came to, where something else went wrong besides. What could
// not be done is more than that.
func withMishap(outcome, amiss error) error {
	switch {
	case amiss == nil || outcome != nil && term.CodeOf(outcome) >= term.NotDone:
		return outcome
	case outcome == nil:
		return amiss
	}
	return term.Errorf(term.NotDone, "%w; %w", outcome, amiss).Hinted("%s", term.HintOf(amiss))
}

// nothingToKeep says whether a run has nothing to show: not one trial was finished. To a
// gate a target that failed is an answer.
func nothingToKeep(run *results.Run, j job) bool {
	return run == nil || len(run.Trials) == 0 || j.judge == nil && results.ProgressOf(run).Finished == 0
}

// keep prints a run's table and writes its folder. In this order: where the disk is
// full, the table is all that is left of the run. A table that nobody can be shown, as
// where the terminal has gone away, does not cost the folder: it is amiss.
func keep(terminal *term.Terminal, o runOptions, j job, run *results.Run) (amiss, err error) {
	run.Calibration = j.calibration
	table := report.Text(run, report.TextOptions{Paint: terminal.TablePaint()}) + "\n"
	hidden := terminal.Answer(table, "run.json", func(w io.Writer) error { return results.WriteJSON(w, run) })
	dir, err := keepData(j.out, run, outputs(run, o.svg))
	shows := view.CommandLine([]string{"bench", "report", dir})
	switch displaced, elsewhere := errors.AsType[*results.Displaced](err); {
	case errors.Is(err, errUndrawn):
		return nil, term.Errorf(term.NotDone, "%w", err).Hinted("`%s` draws what is missing once it can", shows)
	case elsewhere && o.out != "": // a name of ours was never promised
		amiss = mishap{term.Errorf(term.NotDone, "%w", displaced).Hinted("give runs that go on at the same time a folder each with -o")}
	case err != nil && !elsewhere:
		return nil, term.Errorf(term.NotDone, "the run folder could not be written: %w", err).
			Hinted("is there room on the disk, and may you write there? -o takes another folder")
	}
	j.audience.kept(dir)
	terminal.Note("run folder: %s", dir)
	if hidden != nil {
		amiss = withMishap(amiss, mishap{term.Errorf(term.NotDone, "%w", hidden).Hinted("the run is kept: `%s` shows it", shows)})
	}
	return amiss, nil
}

// runError gives a run that was not finished its exit code. One that was interrupted,
// or out of time, says what is kept of it.
func runError(err error, kept string) error {
	switch {
	case errors.Is(err, loadgen.ErrInterrupted):
		return term.Errorf(term.Interrupted, "interrupted: %s", kept)
	case errors.Is(err, loadgen.ErrOutOfTime):
		return term.Errorf(term.Inconclusive, "INCONCLUSIVE: --max-time was over, %s", kept).Hinted("a longer --max-time lets it run pairs")
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
		Trial: p.Trial, Trials: p.Trials, Case: p.Case.Cell, Transport: strings.TrimSpace(p.Case.Transport + " " + p.Side), Phase: p.Phase, Late: p.Late,
		Connected: p.Connected, Clients: p.Case.Scenario.Clients, RatePerS: p.PerSecond, Overdue: p.Overdue,
		Elapsed: p.Elapsed, Left: p.Left,
	})
}
