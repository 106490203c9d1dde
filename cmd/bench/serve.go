package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen/host"
	"pushbench/server"
	"pushbench/server/pace"
	"pushbench/server/wire"
)

// unending is more messages than a server that publishes by itself will live to see.
const unending = 1 << 36

// serveOptions are the flags of `bench serve`.
type serveOptions struct {
	config    server.Config
	inject    string
	rate      float64
	payload   int
	readyJSON bool
}

func newServeCommand(s *shell) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve --transport NAME…",
		Short: "Run a reference server alone",
		Long: `Runs a reference server, for another machine or another tool. With --rate it publishes
by itself until it is ended, else when its control endpoint says so
(server/CONTRACT.md). The endpoint listens on loopback and takes the token in
` + wire.TokenVariable + `, or one that is printed when there is none.`,
		Example: `  bench serve --transport sse --listen 127.0.0.1:8080 --rate 10
  curl -N http://127.0.0.1:8080/sse`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(cmd, s, o) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.config.Transports, "transport", []string{"sse", "ws"}, "what to serve")
	flags.StringVar(&o.config.Listen, "listen", "127.0.0.1:8080", "where subscribers connect")
	flags.StringVar(&o.config.ControlListen, "control-listen", "127.0.0.1:0", "where the control endpoint listens, loopback only")
	flags.IntVar(&o.config.Queue, "queue", 64, "messages held for a slow subscriber")
	flags.StringVar(&o.config.Overflow, "overflow", "drop", "what a full queue does: drop or disconnect")
	flags.Float64Var(&o.rate, "rate", 0, "publish so many messages a second (default: wait for the control endpoint)")
	flags.IntVar(&o.payload, "payload", 128, "bytes of a message, with --rate")
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
	if err := o.check(cmd); err != nil {
		return err
	}
	ctx, cancel, err := host.Lifeline(cmd.Context())
	if err != nil {
		return term.Errorf(term.NotDone, "%w", err)
	}
	defer cancel()
	if o.config.Inject, err = server.ParseInject(o.inject); err != nil {
		return misused(cmd, "--inject: %w", err)
	}
	drawn := "" // token, where none was given
	if o.config.Token = os.Getenv(wire.TokenVariable); o.config.Token == "" {
		drawn = rand.Text()
		o.config.Token = drawn
	}
	srv, err := server.New(o.config)
	if err != nil {
		return listenError(cmd, err)
	}
	if o.readyJSON {
		err = json.NewEncoder(s.stdout).Encode(srv.Ready())
	} else {
		err = announce(s, srv, o.config.Transports, drawn)
	}
	if err != nil {
		return term.Errorf(term.NotDone, "the addresses on stdout: %w", err)
	}
	if o.rate != 0 {
		err := srv.Publish(wire.Start{T0: pace.Now(), RatePerS: o.rate, Count: unending, PayloadBytes: o.payload})
		if err != nil {
			return misused(cmd, "%w", err)
		}
	}
	if err := srv.Serve(ctx); err != nil {
		return term.Errorf(term.NotDone, "%w", err)
	}
	return nil
}

// check finds what server.New would take for a default, or would not see.
func (o serveOptions) check(cmd *cobra.Command) error {
	if o.config.Queue < 1 {
		return misused(cmd, "--queue %d: expected at least 1", o.config.Queue)
	}
	if cmd.Flags().Changed("rate") {
		if err := (pace.Schedule{RatePerS: o.rate}).Validate(); err != nil {
			return misused(cmd, "--rate: %w", err)
		}
	}
	if o.payload < wire.EnvelopeSize || o.payload > wire.MaxPayload {
		return misused(cmd, "--payload %d: expected %d to %d bytes", o.payload, wire.EnvelopeSize, wire.MaxPayload)
	}
	return nil
}

// listenError tells an address that cannot be had from a setting that makes no sense.
func listenError(cmd *cobra.Command, err error) error {
	if _, refused := errors.AsType[*os.SyscallError](err); !refused {
		return misused(cmd, "%w", err)
	}
	return term.Errorf(term.NotDone, "%w", err).Hinted("is the port in use? --listen takes another, port 0 any free one")
}

// announce is the verb's answer: what whoever connects has to know.
func announce(s *shell, srv *server.Server, transports []string, token string) error {
	var lines strings.Builder // written at once: a reader who has seen the first may go
	if token != "" {
		fmt.Fprintf(&lines, "token of the control endpoint: %s\n", token)
	}
	fmt.Fprintf(&lines, "serving %s on %s, control on %s\n", strings.Join(transports, ", "), srv.Addr(), srv.ControlAddr())
	if _, err := io.WriteString(s.stdout, lines.String()); err != nil {
		return err
	}
	s.terminal().Note("Ctrl-C ends it")
	return nil
}
