package results_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// update rewrites the goldens: go test ./results -update, then read the diff.
var update = flag.Bool("update", false, "rewrite the golden files")

// smallRun has everything that a row of CSV can show: values to the nanosecond,
// absent ones, quotes and commas, an invalid and a thrown away trial.
func smallRun() *results.Run {
	const id = "clients=2,payload=128B/sse@new"
	run := &results.Run{
		Scenario: "fanout", Started: time.UnixMilli(1_773_500_966_000), Plan: results.Plan{Seed: 18446744073709551615},
		Cases: []results.Case{
			{ID: id, Cell: "clients=2,payload=128B", Transport: "sse", Side: results.SideNew, Stack: "net/http", Clients: 2, RatePerS: 0.5, PayloadBytes: 128},
			{ID: "default/ws", Cell: "default", Transport: "ws", Stack: `node "ws", 8`, Clients: 1000, RatePerS: 10, PayloadBytes: 65536},
		},
		Trials: []results.Trial{
			{Case: id, Order: 0, Attempt: 1, Discarded: true, Verdict: results.OK,
				Values: results.Values{"received": 6, "latency.p50": 1_234_567, "target_cpu_us_per_msg": 4321.5, "target_rss_kib_per_conn": 20_000}},
			{Case: id, Trial: 1, Block: 1, Order: 1, Attempt: 1, Verdict: results.Invalid,
				Reasons: []results.Reason{{Check: "clock", Text: "stepped"}, {Check: "loss", Text: "1 lost, 2 corrupt"}},
				Values:  results.Values{"received": 5, "lost": 1}},
			{Case: id, Trial: 1, Block: 1, Order: 1, Attempt: 2, Verdict: results.OK,
				Values: results.Values{"received": 6, "lost": 0, "latency.p50": 999_999, "latency.max": 2e9, "wire_bytes_per_msg": 142.25, "target_rss_kib_per_conn": -512},
				Series: []results.Second{
					{Second: 0, Published: 3, Received: 6, LatencyP50: ptr(1_000_001.0), LatencyP99: ptr(2e6), LatencyMax: ptr(3e6),
						TargetShare: ptr(0.25), GeneratorShare: ptr(0.125), TargetRSS: ptr(int64(1536))},
					{Second: 1},
				}},
		},
	}
	results.Aggregate(run)
	return run
}

func TestCSVGoldens(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *results.Run) error{
		"summary.csv": results.WriteSummary, "trials.csv": results.WriteTrials, "series.csv": results.WriteSeries,
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got, smallRun()); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

// Every row has as many fields as the header, and as many rows as there are cases,
// trials and seconds.
func TestCSVShape(t *testing.T) {
	run := resultstest.Run([]string{"clients=20", "clients=40"}, []string{"sse", "ws"}, 3, 1)
	trials := 2 + 2*2*3 // the pair that is thrown away first
	for name, c := range map[string]struct {
		write func(io.Writer, *results.Run) error
		rows  int
	}{
		"summary": {results.WriteSummary, 4}, "trials": {results.WriteTrials, trials}, "series": {results.WriteSeries, 3 * trials},
	} {
		var b bytes.Buffer
		if err := c.write(&b, run); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll() // fails on ragged rows
		if err != nil || len(rows) != 1+c.rows {
			t.Errorf("%s: %d rows, %v; want a header and %d", name, len(rows), err, c.rows)
		}
	}
}

func TestCSVOfForeignTrial(t *testing.T) {
	run := smallRun()
	run.Trials[0].Case = "elsewhere/sse"
	if results.WriteTrials(io.Discard, run) == nil || results.WriteSeries(io.Discard, run) == nil {
		t.Error("a trial of a case that is not there was written")
	}
}

// The seed of a row is the one that drew the order; where none did, there is none.
func TestSeedOfTrials(t *testing.T) {
	run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 2, 1)
	for seed, want := range map[uint64]string{7: "7", 0: ""} {
		run.Plan.Seed = seed
		var b bytes.Buffer
		if err := results.WriteTrials(&b, run); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		column := slices.Index(rows[0], "seed")
		for _, row := range rows[1:] {
			if row[column] != want {
				t.Errorf("seed %q of a run drawn from %d, want %q", row[column], seed, want)
			}
		}
	}
}

// A spreadsheet that opens a table calculates nothing of what somebody wrote in it.
func TestTablesHoldNoFormulas(t *testing.T) {
	for text, want := range map[string]string{
		`=HYPERLINK("http://a","b")`: `'=HYPERLINK("http://a","b")`,
		"+1+1":                       "'+1+1",
		"+1":                         "'+1",
		"-2+3":                       "'-2+3",
		"@SUM(1)":                    "'@SUM(1)",
		"\t=1":                       "'\t=1",
		"\r\n=1":                     "'\n=1",
		"\r=1":                       `\r=1`,
		"＝1":                         "'＝1",
		"-":                          "'-",
		"-Inf":                       "'-Inf",
		"'=1":                        "''=1",
		"''@":                        "'''@",
		"'quoted'":                   "'quoted'",
		"":                           "",
		"-0.25":                      "-0.25",
		"clients=10":                 "clients=10",
		"\x1b[31m\u202e":             `\x1b[31m\u202e`,
	} {
		run := fabricated()
		run.Scenario, run.Label = text, text
		run.Trials[0].Reasons = []results.Reason{{Check: "=" + text, Text: "seen"}}
		for i := range run.Cases {
			run.Cases[i].Cell, run.Cases[i].Transport = text, text
		}
		history := func(w io.Writer, run *results.Run) error {
			return results.WriteHistory(w, results.History([]results.Filed{{Run: run}}, []string{"lost"}), []string{"lost"})
		}
		for _, table := range []struct {
			column, want string
			write        func(io.Writer, *results.Run) error
		}{
			{"scenario", want, results.WriteSummary},
			{"case", want, results.WriteTrials},
			{"reasons", "'=" + results.VisibleLines(text) + ": seen", results.WriteTrials},
			{"transport", want, results.WriteSeries},
			{"label", want, history},
		} {
			var b bytes.Buffer
			if err := table.write(&b, run); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(&b).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if got := rows[1][slices.Index(rows[0], table.column)]; got != table.want {
				t.Errorf("%q as %s is %q, want %q", text, table.column, got, table.want)
			}
		}
	}
}
