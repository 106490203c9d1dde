package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
)

func newVersionCommand(s *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print what this binary is",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			version, revision := "(devel)", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				if info.Main.Version != "" {
					version = info.Main.Version
				}
				for _, setting := range info.Settings {
					if setting.Key == "vcs.revision" {
						revision = " " + setting.Value
					}
				}
			}
			_, err := fmt.Fprintf(s.stdout, "bench %s%s, run schema %d, %s %s/%s\n",
				version, revision, results.Schema, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

func newManCommand(s *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages into a folder",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			header := &doc.GenManHeader{Title: "BENCH", Section: "1", Source: "Pushbench", Manual: "Pushbench"}
			if err := doc.GenManTree(cmd.Root(), header, args[0]); err != nil {
				return term.Errorf(term.Usage, "manual pages: %w", err).Hinted("the folder must exist and be writable")
			}
			s.terminal().Note("manual pages are in %s; read one with `man -l %s/bench.1`", args[0], args[0])
			return nil
		},
	}
}
