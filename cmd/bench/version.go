package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
)

func newVersionCommand(s *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print what this binary is",
		Args:  arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			version := "(devel)"
			if info, ok := debug.ReadBuildInfo(); ok {
				version = describe(info)
			}
			_, err := fmt.Fprintf(s.stdout, "bench %s, run schema %d, %s %s/%s\n",
				version, results.Schema, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// describe is a build's version with its revision, unless the version carries that
// already, as the one that Go derives from a repository does.
func describe(info *debug.BuildInfo) string {
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	settings := map[string]string{}
	for _, setting := range info.Settings {
		settings[setting.Key] = setting.Value
	}
	revision, dirty := settings["vcs.revision"], settings["vcs.modified"] == "true"
	version, marked := strings.CutSuffix(version, "+dirty")
	if short := revision[:min(12, len(revision))]; !strings.Contains(version, short) {
		version += " " + short
	}
	if dirty || marked {
		version += " dirty"
	}
	return version
}

func newManCommand(s *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages into a folder",
		Args:  arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			header := &doc.GenManHeader{Section: "1", Source: "Pushbench", Manual: "Pushbench"}
			if err := doc.GenManTree(cmd.Root(), header, args[0]); err != nil {
				return term.Errorf(term.NotDone, "manual pages: %w", err).Hinted("the folder must exist and be writable")
			}
			s.terminal().Note("manual pages are in %s; read one with `man -l %s/bench.1`", args[0], args[0])
			return nil
		},
	}
}
