package results_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// read reads a run folder of which nothing may be missing.
func read(dir string) (*results.Run, error) {
	run, warnings, err := results.Open(dir)
	if err == nil && len(warnings) > 0 {
		err = errors.New(strings.Join(warnings, "; "))
	}
	return run, err
}

func TestDecodeRefuses(t *testing.T) {
	text, err := json.MarshalIndent(resultstest.Run([]string{"clients=20"}, []string{"sse", "ws"}, 1, 1), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		change     func(text string) string
	}{
		{"run.json cut", "cut after", func(s string) string { return s[:len(s)/2] }},
		{"run.json empty", "cut after 0 bytes", func(string) string { return "" }},
		{"run.json is something else", "byte 1", func(string) string { return "<html>" }},
		{"no schema", "not a run", func(s string) string { return strings.Replace(s, `"schema": 1`, `"model": 1`, 1) }},
		{"newer schema", "schema 2, and up to 1 is understood: written by a newer version", func(s string) string { return strings.Replace(s, `"schema": 1`, `"schema": 2`, 1) }},
		{"wrong type", "cannot unmarshal", func(s string) string { return strings.Replace(s, `"clients": 20`, `"clients": "many"`, 1) }},
		{"foreign trial", "no such case", func(s string) string { return strings.Replace(s, `"id": "clients=20/sse"`, `"id": "x"`, 1) }},
		{"case twice", "there twice", func(s string) string {
			return strings.Replace(s, `"id": "clients=20/ws"`, `"id": "clients=20/sse"`, 1)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := c.change(string(text))
			if changed == string(text) {
				t.Fatal("nothing was changed")
			}
			if _, err := results.Decode([]byte(changed)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; %q expected", err, c.want)
			}
		})
	}
}

func TestNewerSchemaIsToldApart(t *testing.T) {
	if _, err := results.Decode([]byte(`{"schema": 7, "cases": 5}`)); !errors.Is(err, results.ErrNewer) {
		t.Errorf("%v; ErrNewer expected", err)
	}
}

// What JSON does to a run: nothing.
func TestRunRoundTrip(t *testing.T) {
	base := resultstest.Run([]string{"clients=20"}, []string{"sse", "ws"}, 1, 1)
	rapid.Check(t, func(t *rapid.T) {
		run := *base
		run.Label = rapid.String().Draw(t, "label")
		run.Plan.Seed = rapid.Uint64().Draw(t, "seed")
		run.Trials = []results.Trial{base.Trials[0]}
		run.Trials[0].Values = rapid.MapOf(rapid.StringN(0, 8, -1), rapid.Float64Range(-1e300, 1e300)).Draw(t, "values")
		run.Trials[0].Evidence.Backlog = rapid.SliceOf(rapid.Float64Range(-1e18, 1e18)).Draw(t, "backlog")
		run.Trials[0].Evidence.Steal = rapid.Ptr(rapid.Float64Range(0, 1), true).Draw(t, "steal")
		run.Trials[0].Evidence.ConnectErrors = rapid.MapOf(rapid.String(), rapid.Int64()).Draw(t, "causes")
		data, err := json.Marshal(&run)
		if err != nil {
			t.Fatal(err)
		}
		got, err := results.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		ignore := cmpopts.IgnoreFields(results.Trial{}, "Histograms")
		if diff := cmp.Diff(&run, got, ignore, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("run (-want +got):\n%s", diff)
		}
	})
}

// A run.json from anywhere is an error or a run that everything here can work on.
func FuzzDecode(f *testing.F) {
	data, err := json.Marshal(smallRun())
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(strings.Replace(string(data), `"schema":0`, `"schema":1`, 1)))
	f.Add([]byte(`{"schema":1,"cases":[{"id":"a","case":"c"}],"trials":[{"case":"a","values":null,"evidence":{"target":{}}}]}`))
	f.Add([]byte(`{"schema":1,"trials":[{"case":"a"}]}`))
	f.Add([]byte(`{"schema":1e400}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := results.Decode(data)
		if err != nil {
			return
		}
		for i := range run.Trials {
			run.Trials[i].Verdict, run.Trials[i].Reasons = results.Judge(run.Trials[i].Evidence, nil)
		}
		results.Aggregate(run)
		results.CompareTransports(run)
		results.Evaluate(run, "", "lost", "==", 0)
		if err := resultstest.Write(filepath.Join(t.TempDir(), "run"), run, nil); err != nil {
			t.Fatalf("a run that was read cannot be written: %v", err)
		}
	})
}
