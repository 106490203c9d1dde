package results

import (
	"time"
)

// RunRef says which run something is about.
type RunRef struct {
	Name     string    `json:"name"` // what texts call it: RunName
	Folder   string    `json:"folder,omitempty"`
	Scenario string    `json:"scenario"`
	Label    string    `json:"label,omitempty"`
	Side     string    `json:"side,omitempty"` // of a run with sides: the one that is meant
	Commit   string    `json:"commit,omitempty"`
	Dirty    bool      `json:"dirty,omitempty"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	Status   string    `json:"status"`
}

// RefOf says which run it is. Its Folder is unknown.
func RefOf(run *Run) RunRef {
	return RunRef{
		Name: RunName(run), Scenario: run.Scenario, Label: run.Label,
		Commit: run.Environment.Commit, Dirty: run.Environment.Dirty,
		Started: run.Started, Ended: run.Ended, Status: run.Status,
	}
}

// RunName is what a run is best known by: its label, or the commit that it was made
// with, or when it began.
func RunName(run *Run) string {
	switch commit := ShortCommit(run.Environment.Commit, run.Environment.Dirty); {
	case run.Label != "":
		return Visible(run.Label)
	case commit != "":
		return commit
	default:
		return momentOf(run.Started)
	}
}

// namesOf names several runs. Those that share a name are told apart by when they
// began.
func namesOf(runs []*Run) []string {
	seen := make(map[string]int, len(runs))
	for _, run := range runs {
		seen[RunName(run)]++
	}
	names := make([]string, 0, len(runs))
	for _, run := range runs {
		name := RunName(run)
		if at := momentOf(run.Started); seen[name] > 1 && name != at {
			name += " of " + at
		}
		names = append(names, name)
	}
	return names
}

// ShortCommit is a revision as people write it, with a + where the tree had changes;
// "" of none.
func ShortCommit(revision string, dirty bool) string {
	const short = 9
	revision = revision[:min(short, len(revision))]
	if revision != "" && dirty {
		revision += "+"
	}
	return revision
}

// momentOf is a time of the day to the second, in UTC as all our times.
func momentOf(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }
