package view

import (
	"slices"
	"strconv"
	"strings"

	"pushbench/results"
)

// Again is the command that does a run again, as a POSIX shell takes it; "" where none
// is known. It has the seed that the run drew, where none was asked for, and is without
// what belongs to that one run: its folder, which the new run would replace, and the
// addresses where it could be watched.
func Again(run *results.Run) string {
	if len(run.Command) == 0 {
		return ""
	}
	words, rest := run.Command, []string(nil)
	if end := slices.Index(words, "--"); end >= 0 {
		words, rest = words[:end], words[end:]
	}
	words = withoutPlaces(words)
	seeded := slices.ContainsFunc(words, func(w string) bool { return w == "--seed" || strings.HasPrefix(w, "--seed=") })
	if !seeded && run.Plan.Seed != 0 {
		words = append(words, "--seed", strconv.FormatUint(run.Plan.Seed, 10))
	}
	return CommandLine(append(words, rest...))
}

// withoutPlaces leaves out the flags that say where a run goes and is watched, with
// their values.
func withoutPlaces(words []string) []string {
	var kept []string
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "-o" || w == "--out" || w == "--metrics":
			i++ // its value is the next word
		case strings.HasPrefix(w, "-o") || strings.HasPrefix(w, "--out=") || strings.HasPrefix(w, "--metrics="):
		case w == "--live" || strings.HasPrefix(w, "--live="):
		default:
			kept = append(kept, w)
		}
	}
	return kept
}
