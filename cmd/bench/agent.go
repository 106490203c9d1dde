package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/server/wire"
)

func newAgentCommand(*shell) *cobra.Command {
	config := loadgen.AgentConfig{}
	cmd := &cobra.Command{
		Use:   "agent --nats URL",
		Short: "Run a generator process that takes assignments",
		Long: `Runs one process of the load generator: it takes assignments from the message bus at
--nats and answers with measurements. ` + "`bench run`" + ` starts its own. The bus's token is
taken from ` + wire.TokenVariable + `.`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if config.URL == "" {
				return misused(cmd, "--nats is missing: expected the URL of a message bus such as nats://127.0.0.1:4222")
			}
			ctx, cancel, err := host.Lifeline(cmd.Context())
			if err != nil {
				return term.Errorf(term.NotDone, "%w", err)
			}
			defer cancel()
			config.Token = os.Getenv(wire.TokenVariable)
			if err := loadgen.RunAgent(ctx, config); err != nil {
				return term.Errorf(term.NotDone, "%w", err).Hinted("is --nats the URL of a running bus, and " + wire.TokenVariable + " its token?")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&config.URL, "nats", "", "URL of the message bus")
	cmd.Flags().StringVar(&config.ID, "id", "agent", "name on the bus, unique among agents")
	return cmd
}

// newGuardCommand is the hidden verb that runs a foreign target so that it ends
// with its parent.
func newGuardCommand() *cobra.Command {
	return &cobra.Command{
		Use:    host.GuardVerb + " -- COMMAND…",
		Hidden: true,
		Args:   arguments(1, -1),
		RunE: func(_ *cobra.Command, args []string) error {
			lifeline, err := host.OpenLifeline()
			if err != nil {
				return term.Errorf(term.NotDone, "%w", err)
			}
			return exitStatus(host.RunGuard(lifeline, args))
		},
	}
}

// exitStatus is an exit code that has been explained already.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }
