package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen/host"
	"pushbench/results"
)

func newDoctorCommand(s *shell) *cobra.Command {
	need := host.Need{}
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Show the limits that will bite, each with the command that mends it",
		Args:  arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return runDoctor(s, need) },
	}
	cmd.Flags().IntVar(&need.Clients, "clients", 10_000, "how many clients the machine should carry")
	cmd.Flags().BoolVar(&s.options.JSON, "json", false, "findings as JSON")
	return cmd
}

// runDoctor exits 0 also when something is found: it tells, `bench run` refuses.
func runDoctor(s *shell, need host.Need) error {
	if need.Clients < 1 {
		return term.Errorf(term.Usage, "--clients %d: at least 1 is expected", need.Clients)
	}
	findings := host.Doctor(host.ReadLimits(), need)
	if s.options.JSON {
		return results.EncodeJSON(s.stdout, findings)
	}
	paint := s.terminal().TablePaint()
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Status, f.Name, f.Seen, f.Want)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, f := range findings {
		if f.Mend != "" {
			if _, err := fmt.Fprintf(s.stdout, "%s: %s\n", paint.Bold(f.Name), f.Mend); err != nil {
				return err
			}
		}
	}
	return nil
}
