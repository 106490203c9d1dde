package results

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pushbench/results/stats"
)

// runWarnings are what is to be known of two runs before their difference is believed.
func runWarnings(base, other *Run) []string {
	if sameRun(base, other) {
		return []string{"base and new are the same run: no difference can come of it"}
	}
	warnings := []string{driftWarning(base, other)}
	warnings = append(warnings, partialWarning(base, "base")...)
	warnings = append(warnings, partialWarning(other, "new")...)
	if base.Scenario != other.Scenario {
		warnings = append(warnings, fmt.Sprintf("different scenarios: base ran %s, new ran %s", base.Scenario, other.Scenario))
	}
	warnings = append(warnings, settingWarnings(base.Resolved, other.Resolved)...)
	return append(warnings, environmentWarnings(base.Environment, other.Environment)...)
}

// sameRun says whether two folders hold one and the same run.
func sameRun(a, b *Run) bool {
	return a.Started.Equal(b.Started) && a.Ended.Equal(b.Ended) && a.Plan.Seed == b.Plan.Seed &&
		a.Scenario == b.Scenario && len(a.Trials) == len(b.Trials)
}

// driftWarning says that the runs were not interleaved, and how far apart they were.
func driftWarning(base, other *Run) string {
	const drift = ": a drift of the machine between them is part of every difference"
	first, second := base, other
	if other.Started.Before(base.Started) {
		first, second = other, base
	}
	gap := second.Started.Sub(first.Ended)
	switch {
	case gap < 0 && base.Environment.Hostname == other.Environment.Hostname:
		return "the runs overlap in time: if it was on one machine, they disturbed each other"
	case gap < 0:
		return "the runs were not interleaved, pair by pair" + drift
	case first != base:
		return fmt.Sprintf("the runs were not interleaved, new was made %s before base%s", roughly(gap), drift)
	default:
		return fmt.Sprintf("the runs were not interleaved, new was made %s after base%s", roughly(gap), drift)
	}
}

// roughly is a time in the two largest of its units.
func roughly(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 36*time.Hour:
		return fmt.Sprintf("%d days", (d+day/2)/day)
	case d >= time.Hour:
		d = d.Round(time.Minute)
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d min", (d+time.Minute/2)/time.Minute)
	default:
		return fmt.Sprintf("%d s", (d+time.Second/2)/time.Second)
	}
}

func partialWarning(run *Run, name string) []string {
	if run.Status != Partial {
		return nil
	}
	return []string{name + " is partial: " + PartialText(run)}
}

// settingWarnings name the settings in which two resolved scenarios differ, but for
// those that every case is checked by, and what makes no difference to a trial.
func settingWarnings(base, other json.RawMessage) []string {
	var left, right map[string]any
	if json.Unmarshal(base, &left) != nil || json.Unmarshal(other, &right) != nil {
		return nil // a scenario that cannot be read has no settings to name
	}
	passed := []string{
		"name", "about", "file", "thresholds", "trials", "transports", "matrix", "search", "target", "seed",
		"clients", "rate_per_s", "payload_bytes", "engine", "workload",
	}
	both := maps.Clone(left)
	maps.Copy(both, right)
	var warnings []string
	for _, key := range slices.Sorted(maps.Keys(both)) {
		if slices.Contains(passed, key) {
			continue
		}
		if a, b := setting(key, left[key]), setting(key, right[key]); a != b {
			warnings = append(warnings, differs(strings.TrimSuffix(key, "_ns"), a, b))
		}
	}
	return warnings
}

// setting writes a value of a resolved scenario for people; "" where there is none.
func setting(key string, value any) string {
	if ns, ok := value.(float64); ok && strings.HasSuffix(key, "_ns") {
		return time.Duration(ns).String()
	}
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return decimal(v, 3)
	default:
		return fmt.Sprint(v)
	}
}

func differs(what, base, other string) string {
	for _, v := range []*string{&base, &other} {
		if *v == "" {
			*v = "not known or not set"
		}
	}
	return fmt.Sprintf("different %s: base %s, new %s", what, base, other)
}

// caseWarnings are what is to be known of a case although it is compared.
func caseWarnings(base, other *Case, left, right []*Trial) []string {
	var warnings []string
	for _, c := range []*Case{base, other} {
		switch c.Summary.Verdict {
		case Overloaded:
			warnings = append(warnings, c.compared()+" is overloaded: it has no steady-state latency to compare")
		case Suspect:
			warnings = append(warnings, c.compared()+" is suspect: "+suspicions(c.Summary.Reasons))
		case OK, Failed, Invalid: // neither of the latter has a trial that counts: it was refused
		}
	}
	for _, of := range []struct {
		what        string
		base, other float64
	}{
		{"GOMAXPROCS of the target", medianOf(left, targetProcessors), medianOf(right, targetProcessors)},
		{"agent processes", medianOf(left, agents), medianOf(right, agents)},
		{"planned messages in the window", medianOf(left, planned), medianOf(right, planned)},
	} {
		if of.base != of.other && of.base > 0 && of.other > 0 {
			warnings = append(warnings, differs(of.what, decimal(of.base, 1), decimal(of.other, 1)))
		}
	}
	return warnings
}

// suspicions are the reasons for which a case is suspect.
func suspicions(reasons []Reason) string {
	var said []string
	for _, r := range reasons {
		if r.Verdict == Suspect {
			said = append(said, r.Text)
		}
	}
	return strings.Join(said, "; ")
}

func medianOf(trials []*Trial, value func(*Trial) float64) float64 {
	xs := make([]float64, 0, len(trials))
	for _, t := range trials {
		xs = append(xs, value(t))
	}
	median, _ := stats.Median(xs)
	return median
}

func targetProcessors(t *Trial) float64 {
	n := 0
	for _, p := range t.Evidence.Targets {
		n += p.GoMaxProcs
	}
	return float64(n)
}

func agents(t *Trial) float64 { return float64(len(t.Evidence.Agents)) }

func planned(t *Trial) float64 { return float64(t.Evidence.Planned) }
