package view

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pushbench/results"
)

// The command of a report does the run again and leaves the run that it is in alone.
func TestAgain(t *testing.T) {
	for _, tt := range []struct {
		name, typed, want string
		seed              uint64
	}{
		{"no command", "", "", 7},
		{"as typed, with the seed that was drawn", "bench|run|smoke", "bench run smoke --seed 7", 7},
		{"its own seed", "bench|run|smoke|--seed|3", "bench run smoke --seed 3", 3},
		{"its own seed in one word", "bench|run|smoke|--seed=3", "bench run smoke --seed=3", 3},
		{"no seed", "bench|compare|a|b", "bench compare a b", 0},
		{"its folder", "bench|run|-o|the folder|smoke", "bench run smoke --seed 7", 7},
		{"its folder in one word", "bench|run|smoke|-odir", "bench run smoke --seed 7", 7},
		{"its folder in full", "bench|run|smoke|--out|dir|--quiet", "bench run smoke --quiet --seed 7", 7},
		{"its folder in full and one word", "bench|run|smoke|--out=dir|--agents|2", "bench run smoke --agents 2 --seed 7", 7},
		{"where it was watched", "bench|run|--live|smoke|--metrics|:9464|--label|x", "bench run smoke --label x --seed 7", 7},
		{"where it was watched in one word", "bench|run|--live=127.0.0.1:0|--metrics=:9464|smoke", "bench run smoke --seed 7", 7},
		{"a flag without its value", "bench|run|smoke|-o", "bench run smoke --seed 7", 7},
		{"what a shell would read", "bench|run|smoke|--label|it's $HOME *", `bench run smoke --label 'it'\''s $HOME *' --seed 7`, 7},
		{"words that are no flags", "bench|run|-o|dir|--|-o|x", "bench run --seed 7 -- -o x", 7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run := &results.Run{Plan: results.Plan{Seed: tt.seed}}
			if tt.typed != "" {
				run.Command = strings.Split(tt.typed, "|")
			}
			typed := strings.Join(run.Command, "|")
			if got := Again(run); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
			if strings.Join(run.Command, "|") != typed {
				t.Errorf("the run's own command has become %q", run.Command)
			}
		})
	}
}

// What is shown to be pasted means the words that were run.
func TestAgainSurvivesTheShell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[ -~\n]{0,12}`), 1, 4).Draw(t, "words")
		shown := Again(&results.Run{Command: append([]string{"printf", "--", `%s\0`}, words...)})
		out, err := exec.Command("sh", "-c", shown).Output()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Join(words, "\x00")+"\x00", string(out)); diff != "" {
			t.Fatalf("%s means other words (-run +shown):\n%s", shown, diff)
		}
	})
}
