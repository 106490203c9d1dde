package results_test

import (
	"testing"

	"pushbench/results"
)

func TestProgress(t *testing.T) {
	done := func(order, attempt int, v results.Verdict) results.Trial {
		return results.Trial{Order: order, Attempt: attempt, Verdict: v}
	}
	discarded := results.Trial{Attempt: 1, Discarded: true, Verdict: results.OK}
	for _, c := range []struct {
		name    string
		planned int
		trials  []results.Trial
		damage  string
		want    string
	}{
		{"nothing", 10, nil, "", "0 of 10 planned trials"},
		{"all count", 10, []results.Trial{done(1, 1, results.OK), done(2, 1, results.Suspect)}, "", "2 of 10 planned trials"},
		{"a repeat", 10, []results.Trial{done(1, 1, results.Invalid), done(1, 2, results.OK)}, "", "1 of 10 planned trials"},
		{"one whose target failed", 10, []results.Trial{done(1, 1, results.Failed), done(1, 2, results.Failed), done(2, 1, results.OK)}, "", "1 of 10 planned trials"},
		{"the discarded one", 10, []results.Trial{discarded}, "", "1 of 10 planned trials, which does not count"},
		{"none counts", 10, []results.Trial{discarded, done(1, 1, results.Invalid)}, "", "2 of 10 planned trials, none of which counts"},
		{"some count", 1, []results.Trial{discarded, done(1, 1, results.OK)}, "", "2 of 1 planned trial, 1 of which counts"},
		{"more count", 9, []results.Trial{discarded, done(1, 1, results.OK), done(2, 1, results.OK)}, "", "3 of 9 planned trials, 2 of which count"},
		{"no plan", 0, []results.Trial{done(1, 1, results.OK)}, "", "1 trial of a plan that is not known"},
		{"nothing at all", 0, nil, "damaged", "no trial; how many were planned is not known; damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := &results.Run{Trials: c.trials, Damage: c.damage, Plan: results.Plan{Order: make([]results.PlanEntry, c.planned)}}
			if got := results.PartialText(run); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
