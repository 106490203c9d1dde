package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/server"
	"pushbench/server/wire"
)

// serveOptions are the flags of `bench serve`.
type serveOptions struct {
	config    server.Config
	inject    string
	readyJSON bool
}

func newServeCommand(s *shell) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve --transport NAME…",
		Short: "Run a reference server alone",
		Long: `Runs a reference server, for another machine or another tool. It publishes when its
control endpoint says so (server/CONTRACT.md); the endpoint listens on loopback and
takes the token in ` + loadgen.TokenVariable + `.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(cmd, s, o) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.config.Transports, "transport", []string{"sse", "ws"}, "what to serve")
	flags.StringVar(&o.config.Listen, "listen", "127.0.0.1:8080", "where subscribers connect")
	flags.StringVar(&o.config.ControlListen, "control-listen", "127.0.0.1:0", "where the control endpoint listens, loopback only")
	flags.IntVar(&o.config.Queue, "queue", 64, "messages held for a slow subscriber")
	flags.StringVar(&o.config.Overflow, "overflow", "drop", "what a full queue does: drop or disconnect")
	flags.StringVar(&o.inject, "inject", "", "faults for tests of the harness")
	flags.BoolVar(&o.config.Raw, "raw", false, "bare write loop, the floor of the server's cost")
	flags.BoolVar(&o.readyJSON, "ready-json", false, "one line of JSON on stdout once it listens")
	for _, hidden := range []string{"inject", "raw", "ready-json"} {
		if err := flags.MarkHidden(hidden); err != nil {
			panic(err)
		}
	}
	return cmd
}

func runServe(cmd *cobra.Command, s *shell, o serveOptions) error {
	ctx, cancel, err := host.Lifeline(cmd.Context())
	if err != nil {
		return term.Errorf(term.NotDone, "%w", err)
	}
	defer cancel()
	o.config.Token = os.Getenv(loadgen.TokenVariable)
	if o.config.Inject, err = server.ParseInject(o.inject); err != nil {
		return term.Errorf(term.Usage, "--inject: %w", err)
	}
	srv, err := server.New(o.config)
	if err != nil {
		return term.Errorf(term.NotDone, "%w", err).Hinted("is the port in use? --listen takes another, port 0 any free one")
	}
	if o.readyJSON {
		if err := json.NewEncoder(s.stdout).Encode(wire.Ready{Address: srv.Addr(), Control: srv.ControlAddr(), PID: os.Getpid()}); err != nil {
			return term.Errorf(term.NotDone, "the ready line: %w", err)
		}
	} else {
		s.terminal().Note("%s", fmt.Sprintf("serving %v on %s, control on %s; Ctrl-C ends it", o.config.Transports, srv.Addr(), srv.ControlAddr()))
	}
	if err := srv.Serve(ctx); err != nil {
		return term.Errorf(term.NotDone, "%w", err)
	}
	return nil
}
