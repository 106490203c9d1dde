package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/results/report"
)

// calibrateOptions are the flags of `bench calibrate`.
type calibrateOptions struct {
	scenario  string
	set       []string
	pairs     int
	floors    int
	quick     bool
	to        string
	seed      uint64
	placement string
	dryRun    bool
}

func newCalibrateCommand(s *shell) *cobra.Command {
	var o calibrateOptions
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Measure what this machine can show",
		Long: `Measures what a message costs at least here, beside what generator and reference server
take for it; how exactly messages are sent on time and read; what system calls cost; and
how far two identical servers seem to be apart, from which follows the smallest change
that this machine can show with so many pairs of trials. Takes about three minutes.

The answer is kept in your configuration folder, by a fingerprint of the machine, and
later runs on the same machine say when a difference is below what it can show, for 30
days. ` + calibrationVariable + `=FILE keeps it elsewhere, ` + calibrationVariable + `=off uses none.`,
		Example: `  bench calibrate
  bench calibrate --set clients=5000 --set rate=5/s --pairs 12
  bench calibrate --quick --to machine.json`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runCalibrate(cmd, s, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.scenario, "scenario", "fanout", "what is run in pairs: a file or a built-in one, without a matrix")
	flags.StringArrayVar(&o.set, "set", nil, "override a key of the scenario: clients=200")
	flags.IntVar(&o.pairs, "pairs", 7, "pairs of identical sides, at least 2")
	flags.IntVar(&o.floors, "floors", 3, "rounds of raw loops beside generator and server; 0: none")
	flags.BoolVar(&o.quick, "quick", false, "less than a minute: 3 pairs of short trials with 200 clients, a rough guess")
	flags.StringVar(&o.to, "to", "", "keep it in this file instead")
	flags.Uint64Var(&o.seed, "seed", 0, "draws the order of the trials (default: a random one)")
	flags.StringVar(&o.placement, "placement", "auto", "processors: auto, none or t:LIST/a:LIST")
	flags.BoolVar(&s.options.JSON, "json", false, "the calibration as JSON on stdout, the tables on stderr")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print what would be measured and how long it takes, measure nothing")
	return cmd
}

// calibrateForecast is what a calibration would do.
type calibrateForecast struct {
	Scenario    string  `json:"scenario"`
	Pairs       int     `json:"pairs"`
	FloorRounds int     `json:"floor_rounds"`
	To          string  `json:"to"`
	Seconds     float64 `json:"seconds"` // about
}

func runCalibrate(cmd *cobra.Command, s *shell, o calibrateOptions) error {
	terminal := s.terminal()
	order, err := o.order(cmd)
	if err != nil {
		return err
	}
	path, err := o.path()
	if err != nil {
		return err
	}
	if err := unplaced("--to", path, "calibration", func() error { _, err := results.ReadCalibration(path); return err }); err != nil {
		return err
	}
	if err := order.Preflight(); err != nil {
		return runError(err, "nothing is kept")
	}
	total := order.Estimate().Round(time.Second)
	if o.dryRun && terminal.JSON() {
		return results.EncodeJSON(terminal.Stdout(), calibrateForecast{
			order.Scenario.Name, order.Pairs, order.FloorRounds, path, total.Seconds(),
		})
	}
	if o.dryRun {
		_, err := fmt.Fprintf(terminal.Stdout(), "%s: %s of identical sides, %s of raw loops, into %s\nabout %v in all\n",
			order.Scenario.Name, results.Counted(order.Pairs, "pair"), results.Counted(order.FloorRounds, "round"), path, total)
		return err
	}
	terminal.Note("about %v in all; leave the machine alone meanwhile", total)
	order.Step = func(what string, takes time.Duration) { terminal.Note("%s: about %v", what, takes.Round(time.Second)) }
	show := newOnlooker(terminal, nil)
	order.Options.Progress = show.update
	found, err := loadgen.Calibrate(cmd.Context(), order)
	show.close()
	switch {
	case errors.Is(err, loadgen.ErrNoPairs):
		return term.Errorf(term.Invalid, "%w", err).
			Hinted("is something else busy here? `bench run %s` shows why trials are invalid", o.scenario)
	case err != nil:
		return runError(err, "nothing is kept")
	}
	for _, doubt := range found.Doubts {
		terminal.Warn("%s", doubt)
	}
	if len(found.Doubts) > 0 {
		terminal.Warn("not every trial was ok: if something else ran meanwhile, calibrate again without it")
	}
	table := report.CalibrationTables(found, report.TextOptions{Paint: terminal.TablePaint()})
	hidden := terminal.Answer(table, "the calibration", func(w io.Writer) error { return results.EncodeJSON(w, found) })
	if err := results.WriteCalibration(path, found); err != nil {
		return term.Errorf(term.NotDone, "the calibration could not be kept: %w", err).Hinted("--to FILE keeps it elsewhere")
	}
	terminal.Note("kept in %s: later runs on this machine say what is below it", path)
	if hidden != nil {
		return term.Errorf(term.NotDone, "%w", hidden).Hinted("the calibration is kept in %s", path)
	}
	return nil
}

// order is what is asked for, checked.
func (o calibrateOptions) order(cmd *cobra.Command) (loadgen.CalibrationOrder, error) {
	var none loadgen.CalibrationOrder
	if o.floors < 0 {
		return none, misused(cmd, "--floors %d: expected 0 or more", o.floors)
	}
	if err := checkSeed(cmd, o.seed); err != nil {
		return none, err
	}
	placement, err := host.Parse(o.placement, host.AllowedCPUs())
	if err != nil {
		return none, term.Errorf(term.Usage, "--placement: %w", err)
	}
	exe, err := os.Executable()
	if err != nil {
		return none, term.Errorf(term.NotDone, "where is this binary? %w", err)
	}
	// Promises of a scenario are not what this is about, and two seconds show as much
	// noise as three.
	set := []string{"thresholds="}
	if o.scenario == "fanout" {
		set = append(set, "duration=2s")
	}
	if o.quick {
		set = append(set, "clients=200", "warmup=500ms", "duration=1s")
		if !cmd.Flags().Changed("pairs") {
			o.pairs = 3
		}
		if !cmd.Flags().Changed("floors") {
			o.floors = 1
		}
	}
	scenario, err := load(o.scenario, append(set, o.set...))
	if err != nil {
		return none, err
	}
	seed := o.seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	order := loadgen.CalibrationOrder{
		Scenario: scenario, Pairs: o.pairs, FloorRounds: o.floors,
		Options: loadgen.Options{Exe: exe, Command: os.Args, Seed: seed, Placement: placement},
	}
	if err := order.Validate(); err != nil {
		return none, term.Errorf(term.Usage, "%w", err).Hinted("`%s --help` shows what is expected", cmd.CommandPath())
	}
	return order, nil
}

// path is where the calibration goes.
func (o calibrateOptions) path() (string, error) {
	if o.to != "" {
		return o.to, nil
	}
	if path, ok := calibrationPath(results.Fingerprint(host.Environment())); ok {
		return path, nil
	}
	return "", term.Errorf(term.Usage, "no place to keep the calibration: expected a home folder, and %s not to be %s", calibrationVariable, calibrationOff).
		Hinted("--to FILE names one")
}
