package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
	"pushbench/results/report"
	"pushbench/results/report/format"
)

// reportOptions are the flags of `bench report`.
type reportOptions struct {
	formats []string
	out     string
	only    string
	open    bool
	svg     bool
}

func newReportCommand(s *shell) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report RUN",
		Short: "Show a finished run again, in any format",
		Long: `Shows a finished run, a run folder or its run.json: prints the table and draws what
belongs into its folder again. With --format it writes one format to stdout, or to
the file or folder that -o names; several formats go into a folder, the run's own
unless -o names another. The data of a run folder are never written again, and with
--case nothing in it is: files of one case go where -o says.

Formats:
` + formatList(),
		Example: `  bench report results/runs/20260314T150926Z-fanout
  bench report results/mine --format bench > new.txt
  bench report results/mine --format junit,markdown -o reports`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return runReport(cmd, s, o, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.formats, "format", nil, "formats to write, or all")
	flags.StringVarP(&o.out, "out", "o", "", "file or folder to write to; - is stdout")
	flags.StringVar(&o.only, "case", "", "only this case: default/sse, or one of its sides: default/sse@new")
	flags.BoolVar(&o.svg, "svg", false, "plots as SVG too")
	flags.BoolVar(&o.open, "open", false, "open the report.html that is written in the browser")
	return cmd
}

// formatList is the help on formats, a line each.
func formatList() string {
	var b strings.Builder
	for _, f := range format.Formats() {
		fmt.Fprintf(&b, "  %-15s %-23s %s\n", f.Name, f.File, f.Help)
	}
	return strings.TrimRight(b.String(), "\n")
}

func runReport(cmd *cobra.Command, s *shell, o reportOptions, path string) error {
	terminal := s.terminal()
	if err := o.check(cmd); err != nil {
		return err
	}
	names, err := formatNames(cmd, o)
	if err != nil {
		return err
	}
	opened, err := openRun(terminal, path)
	if err != nil {
		return err
	}
	if o.only != "" {
		if opened.run, err = results.OnlyCase(opened.run, o.only); err != nil {
			return term.Errorf(term.Usage, "--case: %w", err)
		}
	}
	var page string
	if len(names) > 0 {
		page, err = writeFormats(cmd, terminal, o, opened, names)
	} else {
		page, err = showAgain(terminal, o, opened)
	}
	if err != nil || !o.open {
		return err
	}
	return openReport(cmd.Context(), terminal, page)
}

// check finds flags that do not go together.
func (o reportOptions) check(cmd *cobra.Command) error {
	switch {
	case o.open && o.out == "-":
		return misused(cmd, "--open shows a file: expected no -o - beside it")
	case o.open && o.only != "" && o.out == "":
		return misused(cmd, "--open with --case: expected -o FOLDER, the report of one case is not that of the run")
	}
	return nil
}

// formatNames are the formats asked for; none is the table and the run's drawings.
func formatNames(cmd *cobra.Command, o reportOptions) ([]string, error) {
	var names []string
	for _, name := range o.formats {
		switch _, known := format.Lookup(name); {
		case name == "all":
			names = append(names, format.Names()...)
		case known:
			names = append(names, name)
		default:
			err := misused(cmd, "--format %s: expected one of %s, or all", name, strings.Join(format.Names(), ", "))
			if near := format.Nearest(name); near != "" {
				return nil, err.Hinted("did you mean %s?", near)
			}
			return nil, err
		}
	}
	if o.svg && len(names) > 0 {
		names = append(names, "svg")
	}
	if o.open && len(names) > 0 {
		names = append(names, "html")
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// place is the folder that files go to: -o, or where the run came from; "" is none.
func place(o reportOptions, opened openedRun) string {
	if o.out != "" && o.out != "-" {
		return o.out
	}
	return opened.dir
}

// showAgain prints the table and draws again what belongs into a run folder. page is
// the report among it, "" where none is drawn.
func showAgain(terminal *term.Terminal, o reportOptions, opened openedRun) (page string, err error) {
	table := report.Text(opened.run, report.TextOptions{Paint: terminal.TablePaint()}) + "\n"
	hidden := terminal.Answer(table, "", nil) // drawn all the same
	dir := place(o, opened)
	switch {
	case o.out == "-":
		return "", hidden
	case dir == "" || o.only != "" && o.out == "":
		terminal.Note("nothing is drawn: -o FOLDER says where to")
		return "", hidden
	case o.replaces(dir, opened):
		terminal.Warn("nothing is drawn: it would replace what was drawn of the whole run; -o FOLDER draws what there is")
		return "", hidden
	}
	page, err = writeInto(terminal, dir, opened, filesOf(opened.run, drawnFormats(o.svg)))
	return page, cmp.Or(err, hidden)
}

// replaces says whether files in dir would stand where those of the whole run do and
// tell of a part of it.
func (o reportOptions) replaces(dir string, opened openedRun) bool {
	return (o.only != "" || opened.damaged) && samePlace(dir, opened.dir)
}

// replacing is what o.replaces says of a place, as an error.
func replacing(place string) error {
	return term.Errorf(term.Usage, "%s holds what was drawn of the whole run, and this is a part of it: expected another place", place).
		Hinted("-o FOLDER says where to")
}

// writeFormats writes the formats asked for: one of one file to stdout, unless -o says
// where or it is to be opened, everything else into a folder. page is the report among
// them, "" where none is written.
func writeFormats(cmd *cobra.Command, terminal *term.Terminal, o reportOptions, opened openedRun, names []string) (page string, err error) {
	files := filesOf(opened.run, names)
	switch {
	case len(files) == 0:
		return "", term.Errorf(term.NotDone, "the run has nothing to write as %s", strings.Join(names, ", ")).
			Hinted("distributions and plots need histograms.hlog beside run.json")
	case o.out == "-" && len(files) > 1:
		return "", misused(cmd, "-o -: %s are %d files: expected one file for stdout", strings.Join(names, ", "), len(files)).
			Hinted("-o FOLDER takes them all; --case NAME leaves one case")
	case len(files) == 1 && (o.out == "" && !o.open || o.out == "-"):
		return "", toStdout(terminal, files[0])
	case len(files) == 1 && o.out != "" && !isFolder(o.out):
		if err := spareRuns(o.out, opened); err != nil {
			return "", err
		}
		if o.replaces(filepath.Dir(o.out), opened) && there(o.out) {
			return "", replacing(o.out)
		}
		if err := writeWhole(o.out, files[0].Write); err != nil {
			return "", term.Errorf(term.NotDone, "%w", err).Hinted("the folder must exist and be writable")
		}
		return o.out, nil
	case o.only != "" && o.out == "":
		return "", misused(cmd, "--case %s: %s are %d files: expected -o FOLDER, the run's own holds those of all cases", o.only, strings.Join(names, ", "), len(files))
	}
	dir := place(o, opened)
	if dir == "" {
		return "", misused(cmd, "%s are %d files: expected -o FOLDER", strings.Join(names, ", "), len(files))
	}
	if o.replaces(dir, opened) {
		return "", replacing(dir)
	}
	if samePlace(dir, opened.dir) {
		files = slices.DeleteFunc(files, func(f format.File) bool { return f.Name == results.FileRun || f.Name == results.FileSummary })
	}
	return writeInto(terminal, dir, opened, files)
}

func toStdout(terminal *term.Terminal, file format.File) error {
	var content bytes.Buffer
	err := file.Write(&content)
	if err == nil {
		_, err = terminal.Stdout().Write(content.Bytes())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	return nil
}

// writeInto writes files of a run into a folder, which it creates. page is the report
// among them.
func writeInto(terminal *term.Terminal, dir string, opened openedRun, files []format.File) (page string, err error) {
	for _, f := range files {
		if err := spareRuns(filepath.Join(dir, f.Name), opened); err != nil {
			return "", err
		}
	}
	if err := writeAnew(dir, files); err != nil {
		return "", term.Errorf(term.NotDone, "%w", err).Hinted("-o takes another folder, one that may be written to")
	}
	noun := "files"
	if len(files) == 1 {
		noun = "file"
	}
	terminal.Note("%d %s written: %s", len(files), noun, dir)
	for _, f := range files {
		if f.Name == "report.html" {
			page = filepath.Join(dir, f.Name)
		}
	}
	return page, nil
}

// isFolder says whether a path is meant to be a folder: it is one, or ends like one.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir() || strings.HasSuffix(path, string(filepath.Separator))
}

// openReport shows a file in the browser, by what the system has for that; "" is no
// file, where none was written.
func openReport(ctx context.Context, terminal *term.Terminal, file string) error {
	if file == "" {
		return term.Errorf(term.NotDone, "there is no report to open: none was drawn").Hinted("-o FOLDER says where to draw it")
	}
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	if err := exec.CommandContext(ctx, opener, file).Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			err = fmt.Errorf("no %s here", opener)
		}
		return term.Errorf(term.NotDone, "%s cannot be opened: %w", file, err).Hinted("open that file in a browser")
	}
	terminal.Note("opened: %s", file)
	return nil
}
