package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/results"
	"pushbench/scenarios"
)

func newScenariosCommand(s *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenarios",
		Short: "List, show, check and begin scenario files",
		Args:  arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return listScenarios(s) },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the built-in scenarios", Args: arguments(0, 0),
			RunE: func(*cobra.Command, []string) error { return listScenarios(s) },
		},
		&cobra.Command{
			Use: "show NAME", Short: "Print a scenario file", Args: arguments(1, 1),
			RunE: func(_ *cobra.Command, args []string) error {
				builtin, ok := scenarios.LookupBuiltin(args[0])
				if !ok {
					return term.Errorf(term.Usage, "no built-in scenario is called %q", args[0]).Hinted("`bench scenarios list` names them")
				}
				_, err := s.stdout.Write(builtin.Source)
				return err
			},
		},
		&cobra.Command{
			Use: "validate SCENARIO…", Short: "Check scenario files without running them", Args: arguments(1, -1),
			RunE: func(_ *cobra.Command, args []string) error { return validateScenarios(s, args) },
		},
		&cobra.Command{
			Use: "schema", Short: "Print the JSON Schema of scenario files", Args: arguments(0, 0),
			RunE: func(*cobra.Command, []string) error {
				_, err := s.stdout.Write(scenarios.Schema())
				return err
			},
		},
		&cobra.Command{
			Use: "new FILE", Short: "Write a commented scenario file to begin with", Args: arguments(1, 1),
			RunE: func(_ *cobra.Command, args []string) error { return newScenario(s, args[0]) },
		},
	)
	return cmd
}

func listScenarios(s *shell) error {
	list, err := scenarios.Builtins()
	if err != nil {
		return term.Errorf(term.NotDone, "%w", err)
	}
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, b := range list {
		fmt.Fprintf(w, "%s\t%s\n", b.Name, b.About)
	}
	return w.Flush()
}

// validateScenarios checks every file, also after one has failed.
func validateScenarios(s *shell, args []string) error {
	var failed error
	for _, arg := range args {
		sc, err := scenarios.Load(arg)
		if err != nil {
			if failed != nil {
				s.terminal().Fail(failed)
			}
			failed = scenarioError(err)
			continue
		}
		if _, err := fmt.Fprintf(s.stdout, "%s: ok, %s\n", arg, results.Counted(len(sc.Cases()), "case")); err != nil {
			return err
		}
	}
	return failed
}

// newScenario never writes over a file.
func newScenario(s *shell, path string) error {
	source, err := scenarios.New(path)
	if err != nil {
		return scenarioError(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			return term.Errorf(term.Usage, "%s exists already: expected the name of a new file", path).Hinted("choose a name that is free")
		}
		return term.Errorf(term.NotDone, "%w", err).Hinted("the folder must exist, and you must be allowed to write there")
	}
	_, err = f.Write(source)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(path)
		return term.Errorf(term.NotDone, "%w", err)
	}
	s.terminal().Note("%s is ready: `bench run %s`", path, path)
	return nil
}
