package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
)

// misused is a command line that cannot be understood. Only this file makes one of
// cobra's complaints: whatever else a verb returns unmarked is a failure, not
// wrong usage.
func misused(cmd *cobra.Command, format string, args ...any) *term.Error {
	return term.Errorf(term.Usage, format, args...).Hinted("`%s --help` shows what is expected", cmd.CommandPath())
}

// arguments lets a verb take that many; most below zero: any number.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return misused(cmd, "an argument is missing: expected `%s`", synopsis(cmd))
		case most < 0 || len(args) <= most:
			return nil
		case cmd.HasSubCommands():
			return unknown(cmd, args[most])
		}
		return misused(cmd, "unexpected argument %q: expected `%s`", args[most], synopsis(cmd))
	}
}

func synopsis(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return cmd.Use
	}
	return cmd.Parent().CommandPath() + " " + cmd.Use
}

// unknown says that cmd has no such verb, and which one may be meant.
func unknown(cmd *cobra.Command, word string) error {
	err := misused(cmd, "unknown command %q for %q", word, cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		return err.Hinted("did you mean `%s %s`?", cmd.CommandPath(), near[0])
	}
	return err
}

// misusedFlag is cobra's complaint about a flag. Of a number that is none it tells
// what strconv made of it, which helps nobody.
func misusedFlag(cmd *cobra.Command, err error) error {
	text := err.Error()
	if number, ok := errors.AsType[*strconv.NumError](err); ok {
		expected := map[string]string{"ParseInt": "a whole number", "ParseUint": "a whole number of at least 0", "ParseFloat": "a number", "ParseBool": "true or false"}[number.Func]
		if before, cut := strings.CutSuffix(text, ": "+number.Error()); cut && expected != "" {
			text = fmt.Sprintf("%s: expected %s", before, expected)
		}
	}
	return misused(cmd, "%s", text).Hinted("`%s --help` shows the flags", cmd.CommandPath())
}

// adoptDefaults gives cobra's own verbs, help and completion, our manners: a word
// that they do not know is wrong usage, where cobra shows some help and says that
// all is well.
func adoptDefaults(root *cobra.Command, stdout io.Writer) {
	root.SetOut(stdout) // completion looks once, here
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				found, rest, err := root.Find(args)
				if err != nil || len(rest) > 0 {
					return misused(root, "no help on %q: expected a command", strings.Join(args, " ")).
						Hinted("`%s --help` lists the commands", found.CommandPath())
				}
				return nil
			}
		case "completion":
			cmd.Args = arguments(0, 0)
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			for _, shell := range cmd.Commands() {
				shell.Args = arguments(0, 0)
			}
		}
	}
}
