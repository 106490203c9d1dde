package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report"
	"pushbench/results/report/format"
)

// historyOptions are the flags of `bench history`.
type historyOptions struct {
	metrics  []string
	scenario string
	limit    int
	out      string
	svg      bool
}

func newHistoryCommand(s *shell) *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:   "history [DIR…]",
		Short: "List the runs there are, or show how their numbers went over time",
		Long: `Without an argument: the runs in results/runs, a line each, the newest last.

With folders (of runs, or that hold such): for each case a row a run with its metrics,
their 95 % intervals and the change against the run before. Runs with other settings
are not put into one table, and a line says where the machine, the kernel or Go changed
in between. The runs were made one after the other, so a drift of the machine is in
every change: to decide about one, measure both sides at once with bench gate.`,
		Example: `  bench history
  bench history results/runs --scenario fanout
  bench history results/runs --metric latency.p50 --metric lost -o results/trend`,
		Args: arguments(0, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return runHistory(cmd, s, o, args) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.metrics, "metric", nil, "metric to show, more than once for several (default "+strings.Join(results.HistoryMetrics(), ", ")+")")
	flags.StringVar(&o.scenario, "scenario", "", "only runs of this scenario")
	flags.IntVar(&o.limit, "limit", 0, "only the last so many runs of each scenario (default: all)")
	flags.StringVarP(&o.out, "out", "o", "", "folder for history.csv and a plot of each metric")
	flags.BoolVar(&o.svg, "svg", false, "plots as SVG too")
	flags.BoolVar(&s.options.JSON, "json", false, "the same as JSON on stdout")
	return cmd
}

func runHistory(cmd *cobra.Command, s *shell, o historyOptions, dirs []string) error {
	if cmd.Flags().Changed("limit") && o.limit < 1 {
		return misused(cmd, "--limit %d: expected at least 1", o.limit)
	}
	if err := o.checkMetrics(); err != nil {
		return err
	}
	if o.out != "" {
		if _, err := os.Stat(filepath.Join(o.out, results.FileRun)); err == nil {
			return term.Errorf(term.Usage, "%s is a run's folder: expected one of its own for a history", o.out).Hinted("choose another folder with -o")
		}
	}
	terminal := s.terminal()
	index := len(dirs) == 0
	if index {
		dirs = []string{runsDir()}
	}
	runs, err := o.collect(terminal, dirs, index)
	if err != nil {
		return err
	}
	if index && o.out == "" && len(o.metrics) == 0 {
		return o.list(terminal, runs)
	}
	return o.lines(terminal, runs)
}

// runsDir is where runs go by default.
func runsDir() string { return filepath.Join("results", "runs") }

func (o *historyOptions) checkMetrics() error {
	for _, name := range o.metrics {
		if _, known := metric.Lookup(name); known {
			continue
		}
		err := term.Errorf(term.Usage, "--metric %s: no such metric", name)
		if near := metric.Nearest(name); near != "" {
			return err.Hinted("did you mean %s?", near)
		}
		return err.Hinted("expected a column of summary.csv by its metric's name, like latency.p99 or lost")
	}
	return nil
}

// collect reads the runs that are asked for. Those that cannot be read are named.
func (o *historyOptions) collect(terminal *term.Terminal, dirs []string, index bool) ([]results.Filed, error) {
	runs, passed, err := results.Collect(dirs)
	if err != nil && (!index || !errors.Is(err, os.ErrNotExist)) {
		return nil, term.Errorf(term.Usage, "%w", err).Hinted("expected run folders, or a folder that holds some")
	}
	found := len(runs)
	if found == 0 && len(dirs) == 1 && len(passed) == 1 && !index {
		return nil, unreadable(dirs[0], passed[0]) // it alone was asked for
	}
	for _, p := range passed {
		terminal.Warn("passed over: %v", p)
	}
	if o.scenario != "" {
		runs = slices.DeleteFunc(runs, func(r results.Filed) bool { return r.Run.Scenario != o.scenario })
	}
	switch {
	case len(runs) > 0 || index && found == 0:
	case found > 0:
		return nil, term.Errorf(term.Usage, "no run of scenario %q: expected at least one among the %s", o.scenario, results.Counted(found, "run")).
			Hinted("`bench history` lists the runs in results/runs with their scenarios")
	default:
		return nil, term.Errorf(term.Usage, "no run that can be read in %s", strings.Join(dirs, ", ")).
			Hinted("expected run folders, or a folder that holds some: `bench run SCENARIO -o DIR` makes one")
	}
	return runs, nil
}

// indexEntry is a run in the index, as JSON.
type indexEntry struct {
	Dir      string          `json:"folder"`
	Started  time.Time       `json:"started"`
	Scenario string          `json:"scenario"`
	Label    string          `json:"label,omitempty"`
	Status   string          `json:"status"`
	Verdict  results.Verdict `json:"verdict,omitempty"`
	Gate     string          `json:"gate,omitempty"`
	Trials   int             `json:"trials"`
	Commit   string          `json:"commit,omitempty"`
	Dirty    bool            `json:"dirty,omitempty"`
}

// list prints the index.
func (o *historyOptions) list(terminal *term.Terminal, runs []results.Filed) error {
	runs = o.last(runs)
	if terminal.JSON() {
		entries := []indexEntry{}
		for _, r := range runs {
			e := indexEntry{
				Dir: r.Dir, Started: r.Run.Started, Scenario: r.Run.Scenario, Label: r.Run.Label, Status: r.Run.Status,
				Verdict: r.Run.WorstVerdict(), Trials: r.Run.TrialsEach(), Commit: r.Run.Environment.Commit, Dirty: r.Run.Environment.Dirty,
			}
			if r.Run.Gate != nil {
				e.Gate = string(r.Run.Gate.Outcome)
			}
			entries = append(entries, e)
		}
		return results.EncodeJSON(terminal.Stdout(), entries)
	}
	if len(runs) == 0 {
		terminal.Note("no runs in %s yet: `bench run smoke` makes one", runsDir())
		return nil
	}
	_, err := fmt.Fprint(terminal.Stdout(), report.RunIndex(runsDir(), runs, report.TextOptions{Paint: terminal.TablePaint()}))
	return err
}

// last keeps the newest runs of each scenario.
func (o *historyOptions) last(runs []results.Filed) []results.Filed {
	if o.limit == 0 {
		return runs
	}
	count := make(map[string]int)
	var kept []results.Filed
	for _, r := range slices.Backward(runs) {
		if count[r.Run.Scenario]++; count[r.Run.Scenario] <= o.limit {
			kept = append(kept, r)
		}
	}
	slices.Reverse(kept)
	return kept
}

// lines prints the history and writes its folder.
func (o *historyOptions) lines(terminal *term.Terminal, runs []results.Filed) error {
	metrics := o.metrics
	if len(metrics) == 0 {
		metrics = results.HistoryMetrics()
	}
	lines := results.History(runs, metrics)
	if o.limit > 0 {
		// Only now: the first that is shown has its change against one that is not.
		lines = shownOf(lines, o.last(runs))
	}
	var hidden error
	if terminal.JSON() {
		hidden = results.EncodeJSON(terminal.Stdout(), lines)
	} else {
		_, hidden = fmt.Fprint(terminal.Stdout(), report.History(lines, metrics, report.TextOptions{Paint: terminal.TablePaint()}))
	}
	if o.out == "" {
		return hidden
	}
	if err := o.write(lines, metrics); err != nil {
		return term.Errorf(term.NotDone, "the history could not be written: %w", err).
			Hinted("is there room on the disk, and may you write there? -o takes another folder")
	}
	terminal.Note("history: %s", o.out)
	return hidden
}

// shownOf keeps the points of these runs, and the lines that have any.
func shownOf(lines []results.HistoryLine, runs []results.Filed) []results.HistoryLine {
	shown := make(map[string]bool)
	for _, r := range runs {
		shown[r.Dir] = true
	}
	var kept []results.HistoryLine
	for _, l := range lines {
		l.Points = slices.DeleteFunc(l.Points, func(p results.HistoryPoint) bool { return !shown[p.Dir] })
		if len(l.Points) > 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

func (o *historyOptions) write(lines []results.HistoryLine, metrics []string) error {
	return writeAnew(o.out, append(trendFiles(lines, metrics, o.svg), format.File{
		Name: "history.csv", Write: func(w io.Writer) error { return results.WriteHistory(w, lines, metrics) },
	}))
}

// trendFiles are the plots of metrics over many runs, in pixels and where asked for in
// lines.
func trendFiles(lines []results.HistoryLine, metrics []string, svg bool) []format.File {
	plots := report.Trends(lines, metrics)
	files := format.PictureFiles(plots, "png")
	if svg {
		files = append(files, format.PictureFiles(plots, "svg")...)
	}
	return files
}
