package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
	"pushbench/results/report"
	"pushbench/results/report/format"
	"pushbench/results/report/web"
)

// compareOptions are the flags of `bench compare`.
type compareOptions struct {
	out string
	svg bool
}

func newCompareCommand(s *shell) *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare BASE [NEW…]",
		Short: "Hold finished runs against each other",
		Long: `Holds each NEW run against BASE, case by case: how far they differ in every metric,
with a 95 % interval and what it shows. Cases that were not measured alike are not
compared, and why is said. The folder of a gate, given alone, is compared side by side.

Runs that were made one after the other cannot tell a drift of the machine from a
difference of the servers: to decide about a change, measure both at once with
bench gate. This verb tells and does not judge: it exits 0 also when NEW is worse.`,
		Example: `  bench compare results/runs/before results/runs/after
  bench compare results/runs/before results/runs/after -o results/before-after
  bench compare results/runs/monday results/runs/tuesday results/runs/wednesday`,
		Args: arguments(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return runCompare(s, o, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "out", "o", "", "folder for tables, plots and an HTML report of the comparison")
	flags.BoolVar(&o.svg, "svg", false, "plots as SVG too")
	flags.BoolVar(&s.options.JSON, "json", false, "comparison.json on stdout, everything else on stderr")
	return cmd
}

func runCompare(s *shell, o compareOptions, paths []string) error {
	terminal := s.terminal()
	var place results.Place
	if o.out != "" {
		var err error
		if place, err = results.CheckComparedOut(o.out); err != nil {
			return misplaced(err)
		}
	}
	var runs []results.Filed
	for _, path := range paths {
		opened, err := openRun(terminal, path)
		if err != nil {
			return err
		}
		runs = append(runs, results.Filed{Dir: path, Run: opened.run})
	}
	compared, err := results.CompareAll(runs)
	if err != nil {
		return term.Errorf(term.Usage, "%s has nothing to be compared with: expected another run, or one with two sides", paths[0]).
			Hinted("`bench compare BASE NEW` takes two folders; `bench history` lists those in results/runs")
	}
	compared.Command = os.Args
	table := report.RunsText(compared, report.TextOptions{Paint: terminal.TablePaint()})
	hidden := terminal.Answer(table, "the comparison", func(w io.Writer) error { return results.WriteCompared(w, compared) })
	switch {
	case !compared.Comparable():
		return term.Errorf(term.Usage, "nothing of these runs can be compared").Hinted("the lines above say why, case by case")
	case o.out == "":
		terminal.Note("nothing is kept: -o FOLDER writes tables, plots and a report")
		return hidden
	}
	if _, err := place.WriteCompared(compared, func(dir string) error { return o.draw(dir, runs, compared) }); err != nil {
		return term.Errorf(term.NotDone, "the comparison could not be written: %w", err).
			Hinted("is there room on the disk, and may you write there? -o takes another folder")
	}
	terminal.Note("comparison: %s", o.out)
	return hidden
}

// draw writes what people look at: the last run laid over the first, and how the
// metrics went over all of them where there are more than two.
func (o compareOptions) draw(dir string, runs []results.Filed, compared results.Compared) error {
	both := runs[0].Run
	if len(runs) > 1 {
		both = results.Overlay(both, runs[len(runs)-1].Run)
		both.Command = compared.Command
	}
	names := []string{"png"}
	if o.svg {
		names = append(names, "svg")
	}
	files := append(filesOf(both, names),
		format.File{Name: "comparison.md", Write: func(w io.Writer) error { return format.Compared(w, compared) }},
		format.File{Name: "report.html", Write: func(w io.Writer) error { return web.Write(w, both) }})
	if compared.Trend != nil {
		metrics := results.HistoryMetrics()
		files = append(files, trendFiles(results.History(runs, metrics), metrics, o.svg)...)
	}
	return writeFiles(dir, files)
}
