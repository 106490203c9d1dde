package main

import (
	"fmt"
	"os"
	"runtime"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results/stats"
)

// floorOptions are the flags of the hidden `bench floor`.
type floorOptions struct {
	transports []string
	clients    int
	rate       int
	rounds     int
	seed       uint64
	read       string
}

func newFloorCommand(s *shell) *cobra.Command {
	var o floorOptions
	cmd := &cobra.Command{
		Use:   "floor",
		Short: "Compare generator and reference server with raw loops over the same traffic",
		Long: `Compares, for each transport, the generator's CPU per message with a raw epoll and
recvmsg loop that decodes nothing, and the reference server's with a raw write loop
over the same sockets. The kinds of trial alternate; medians and the median of the
ratios within a round are printed, without rounds of which a trial is invalid.`,
		Hidden: true,
		Args:   arguments(0, 0),
		RunE:   func(cmd *cobra.Command, _ []string) error { return runFloor(cmd, s, o) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.transports, "transport", []string{"sse", "ws"}, "transports to measure")
	flags.IntVar(&o.clients, "clients", 4000, "connections")
	flags.IntVar(&o.rate, "rate", 5, "messages a second")
	flags.IntVar(&o.rounds, "rounds", 5, "rounds of three trials")
	flags.Uint64Var(&o.seed, "seed", 1, "draws the order within a round")
	flags.StringVar(&o.read, "read", "", "be the raw reader of this address")
	if err := flags.MarkHidden("read"); err != nil {
		panic(err)
	}
	return cmd
}

func runFloor(cmd *cobra.Command, s *shell, o floorOptions) error {
	if o.clients < 1 || o.rate < 1 || o.rounds < 1 || len(o.transports) == 0 {
		return term.Errorf(term.Usage, "--clients, --rate and --rounds take at least 1, --transport a name")
	}
	if o.read != "" {
		ctx, cancel, err := host.Lifeline(cmd.Context())
		if err != nil {
			return term.Errorf(term.NotDone, "%w", err)
		}
		defer cancel()
		if err := loadgen.ReadRaw(ctx, o.read, o.transports[0], o.clients, runtime.GOMAXPROCS(0), s.stdout); err != nil {
			return term.Errorf(term.NotDone, "%w", err)
		}
		return nil
	}
	exe, err := os.Executable()
	if err != nil {
		return term.Errorf(term.NotDone, "%w", err)
	}
	options := loadgen.Options{Exe: exe, Seed: o.seed, Placement: host.Auto(host.AllowedCPUs())}
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "transport\tgenerator\traw reader\tratio\tserver\traw writer\tratio\t\n")
	var doubts []string
	var uncounted error // of a transport
	for _, transport := range o.transports {
		scenario, err := load("fanout", []string{
			"transports=" + transport, fmt.Sprintf("clients=%d", o.clients), fmt.Sprintf("rate=%d/s", o.rate),
		})
		if err != nil {
			return err
		}
		rounds, err := loadgen.Floor(cmd.Context(), scenario, o.rounds, options)
		if err != nil {
			return runError(err, "nothing is kept")
		}
		counting, doubted := loadgen.CountingRounds(transport, rounds)
		doubts = append(doubts, doubted...)
		if len(counting) == 0 {
			uncounted = term.Errorf(term.Invalid, "no round of %s counts: expected one without an invalid trial", transport).
				Hinted("`bench run fanout --set transports=%s` shows why trials are invalid", transport)
			continue
		}
		fmt.Fprintln(w, floorRow(transport, counting))
	}
	if err := w.Flush(); err != nil {
		return term.Errorf(term.NotDone, "the table: %w", err)
	}
	for _, doubt := range doubts {
		s.terminal().Warn("%s", doubt)
	}
	return uncounted
}

// floorRow is the medians of at least one round, for the table.
func floorRow(transport string, rounds []loadgen.FloorRound) string {
	row := transport + "\t"
	for _, column := range []struct {
		form  string
		value func(loadgen.FloorRound) float64
	}{
		{"%.2f µs\t", func(r loadgen.FloorRound) float64 { return r.Generator / 1e3 }},
		{"%.2f µs\t", func(r loadgen.FloorRound) float64 { return r.RawReader / 1e3 }},
		{"%.2f\t", func(r loadgen.FloorRound) float64 { return r.Generator / r.RawReader }},
		{"%.2f µs\t", func(r loadgen.FloorRound) float64 { return r.Server / 1e3 }},
		{"%.2f µs\t", func(r loadgen.FloorRound) float64 { return r.RawWriter / 1e3 }},
		{"%.2f\t", func(r loadgen.FloorRound) float64 { return r.Server / r.RawWriter }},
	} {
		var list []float64
		for _, r := range rounds {
			list = append(list, column.value(r))
		}
		middle, _ := stats.Median(list)
		row += fmt.Sprintf(column.form, middle)
	}
	return row
}
