package format

import (
	"fmt"
	"strings"

	"pushbench/results"
)

// outcome is what a run comes down to: a word, and what there is to say about it.
// The worst stands first, as in the exit code.
func outcome(run *results.Run) (word, text string) {
	var invalid, overloaded []string
	suspect := 0
	for _, c := range run.Cases {
		switch c.Summary.Verdict {
		case results.Invalid:
			invalid = append(invalid, c.ID)
		case results.Overloaded:
			overloaded = append(overloaded, c.ID)
		case results.Suspect:
			suspect++
		}
	}
	broken := 0
	for _, t := range run.Thresholds {
		if !t.Kept {
			broken++
		}
	}
	switch {
	case run.Gate != nil:
		return string(run.Gate.Outcome), fmt.Sprintf("gate, decided on %d pairs", run.Gate.Pairs)
	case len(invalid) > 0:
		return "INVALID", "the numbers of " + some(invalid) + " cannot be vouched for"
	case broken > 0:
		return "FAIL", fmt.Sprintf("%d of %d promises broken", broken, len(run.Thresholds))
	case run.Status == results.Partial:
		return "PARTIAL", "not every planned trial was finished"
	}
	said := []string{}
	if len(run.Thresholds) > 0 {
		said = append(said, fmt.Sprintf("%d of %d promises kept", len(run.Thresholds), len(run.Thresholds)))
	}
	if len(overloaded) > 0 {
		said = append(said, "overloaded, which is a finding: "+some(overloaded))
	}
	if suspect > 0 {
		said = append(said, fmt.Sprintf("%d of %d cases suspect, see why", suspect, len(run.Cases)))
	}
	return "OK", strings.Join(said, "; ")
}

// some names the first few.
func some(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
