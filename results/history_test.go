package results_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// filed is a run of one case with one value, hours after the first.
func filed(hours int, change func(*results.Run, *results.Case)) results.Filed {
	run := &results.Run{
		Schema: results.Schema, Status: results.Complete, Scenario: "fanout",
		Started:     time.Date(2026, 3, 14, hours, 0, 0, 0, time.UTC),
		Environment: results.Environment{CPUModel: "Example CPU", CPUs: 2, Kernel: "6.1", GoVersion: "go1.26"},
		Cases: []results.Case{{
			ID: "default/ws", Cell: "default", Transport: "ws", Clients: 100, RatePerS: 10, PayloadBytes: 128,
			Queue: 64, Overflow: "drop", Warmup: time.Second, Duration: 3 * time.Second,
			Workload: "fanout", Model: "open", Target: "reference", Engine: "epoll", Stamp: "kernel", Placement: "t:0/a:1",
			Summary: results.Summary{Trials: 6, Verdict: results.OK, Values: results.Values{"latency.p99": 1e6, "lost": 0},
				Intervals: map[string]results.Interval{"latency.p99": {Low: 0.9e6, High: 1.1e6, Level: 0.95}}},
		}},
	}
	if change != nil {
		change(run, &run.Cases[0])
	}
	return results.Filed{Dir: fmt.Sprintf("run-%d", hours), Run: run}
}

func p99(v, low, high float64) func(*results.Run, *results.Case) {
	return func(_ *results.Run, c *results.Case) {
		c.Summary.Values["latency.p99"] = v
		c.Summary.Intervals["latency.p99"] = results.Interval{Low: low, High: high, Level: 0.95}
	}
}

func TestHistoryChanges(t *testing.T) {
	lines := results.History([]results.Filed{
		filed(1, nil),
		filed(2, p99(1.05e6, 1e6, 1.2e6)),
		filed(3, func(_ *results.Run, c *results.Case) { c.Summary.Values = results.Values{"lost": 0} }), // p99 could not be had
		filed(4, p99(2.1e6, 2e6, 2.2e6)),
		filed(5, p99(1.05e6, 1e6, 1.9e6)),
		filed(6, p99(1.05e6, 0.9e6, 1e6)), // they touch
	}, []string{"latency.p99", "lost"})
	if len(lines) != 1 || len(lines[0].Points) != 6 {
		t.Fatalf("expected one line of six runs, have %+v", lines)
	}
	var said []string
	for _, p := range lines[0].Points {
		v, had := p.Metrics["latency.p99"]
		text := fmt.Sprintf("%v", had)
		if v.Change != nil {
			text += fmt.Sprintf(" %+.2f %v", *v.Change, v.Distinct)
		}
		said = append(said, text)
		if lost, had := p.Metrics["lost"]; !had || lost.Value != 0 || lost.Change != nil {
			t.Errorf("lost is %+v, %v: expected 0, and no share of 0", lost, had)
		}
	}
	if diff := cmp.Diff([]string{"true", "true +0.05 false", "false", "true +1.00 true", "true -0.50 true", "true +0.00 false"}, said); diff != "" {
		t.Errorf("changes differ (-want +got):\n%s", diff)
	}
}

// A run of more trials has not lost more.
func TestHistoryCountsATrial(t *testing.T) {
	lost := func(trials int, sum float64) func(*results.Run, *results.Case) {
		return func(_ *results.Run, c *results.Case) {
			c.Summary.Trials, c.Summary.Values["lost"] = trials, sum
		}
	}
	lines := results.History([]results.Filed{
		filed(1, lost(6, 12)), filed(2, lost(12, 24)),
		filed(3, func(_ *results.Run, c *results.Case) { c.Summary = results.Summary{} }),
	}, []string{"lost"})
	for i, p := range lines[0].Points[:2] {
		if v := p.Metrics["lost"]; v.Value != 2 || i > 0 && (v.Change == nil || *v.Change != 0) {
			t.Errorf("run %d: %+v, want 2 a trial and no change", i, v)
		}
	}
	if v, had := lines[0].Points[2].Metrics["lost"]; had {
		t.Errorf("without a trial it is %+v", v)
	}
}

// Which revision a target was is what a history of it is about.
func TestHistoryTellsTheRevision(t *testing.T) {
	lines := results.History([]results.Filed{
		filed(1, func(_ *results.Run, c *results.Case) { c.Target = "git:main (0123456789)" }),
		filed(2, func(_ *results.Run, c *results.Case) { c.Target = "git:main (abcdef0123)" }),
		filed(3, nil),
	}, []string{"latency.p99"})
	if len(lines) != 2 {
		t.Fatalf("%d lines, expected two", len(lines))
	}
	for i, want := range []string{"git:main (0123456789)", "git:main (abcdef0123)"} {
		if got := lines[0].Points[i].Target; got != want {
			t.Errorf("run %d is of %q, expected %q", i, got, want)
		}
	}
	if got := lines[1].Points[0].Target; got != "" {
		t.Errorf("the reference server is %q", got)
	}
	var b strings.Builder
	if err := results.WriteHistory(&b, lines, []string{"latency.p99"}); err != nil {
		t.Fatal(err)
	}
	if rows := strings.Split(b.String(), "\n"); !strings.HasSuffix(rows[0], ",target") || !strings.HasSuffix(rows[2], ",run-2,git:main (abcdef0123)") || !strings.HasSuffix(rows[3], ",run-3,") {
		t.Errorf("history.csv:\n%s", b.String())
	}
}

func TestHistoryKeepsSettingsApart(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*results.Run, *results.Case)
		lines  int
	}{
		{"the same", func(*results.Run, *results.Case) {}, 1},
		{"a label", func(r *results.Run, _ *results.Case) { r.Label = "main" }, 1},
		{"scenario", func(r *results.Run, _ *results.Case) { r.Scenario = "other" }, 2},
		{"clients", func(_ *results.Run, c *results.Case) { c.Clients = 200 }, 2},
		{"duration", func(_ *results.Run, c *results.Case) { c.Duration = 10 * time.Second }, 2},
		{"warm-up", func(_ *results.Run, c *results.Case) { c.Warmup = 2 * time.Second }, 2},
		{"queue", func(_ *results.Run, c *results.Case) { c.Queue = 1 }, 2},
		{"overflow", func(_ *results.Run, c *results.Case) { c.Overflow = "disconnect" }, 2},
		{"rate", func(_ *results.Run, c *results.Case) { c.RatePerS = 0.5 }, 2},
		{"payload", func(_ *results.Run, c *results.Case) { c.PayloadBytes = 129 }, 2},
		{"transport", func(_ *results.Run, c *results.Case) { c.Transport = "sse" }, 2},
		{"side", func(_ *results.Run, c *results.Case) { c.Side = results.SideNew }, 2},
		{"engine", func(_ *results.Run, c *results.Case) { c.Engine = "goroutine" }, 2},
		{"stamps", func(_ *results.Run, c *results.Case) { c.Stamp = "user" }, 2},
		{"placement", func(_ *results.Run, c *results.Case) { c.Placement = "none" }, 2},
		{"workload", func(_ *results.Run, c *results.Case) { c.Workload = "echo" }, 2},
		{"target", func(_ *results.Run, c *results.Case) { c.Target = "exec:server" }, 2},
	} {
		if lines := results.History([]results.Filed{filed(1, nil), filed(2, c.change)}, nil); len(lines) != c.lines {
			t.Errorf("%s: %d lines, expected %d", c.name, len(lines), c.lines)
		}
	}
	revision := func(rev string) func(*results.Run, *results.Case) {
		return func(_ *results.Run, c *results.Case) { c.Target = "git:" + rev }
	}
	if lines := results.History([]results.Filed{filed(1, revision("a")), filed(2, revision("b"))}, nil); len(lines) != 1 {
		t.Errorf("two revisions: %d lines, expected one", len(lines))
	}
}

func TestHistoryMarksAnotherEnvironment(t *testing.T) {
	lines := results.History([]results.Filed{
		filed(1, nil),
		filed(2, nil),
		filed(3, func(r *results.Run, _ *results.Case) {
			r.Environment.Kernel, r.Environment.GoEnv = "6.8", map[string]string{"GOMAXPROCS": "1"}
		}),
	}, nil)
	want := [][]string{nil, nil, {"kernel: 6.1 → 6.8", "GOMAXPROCS: not told → 1"}}
	for i, p := range lines[0].Points {
		if diff := cmp.Diff(want[i], p.Environment, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("run %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestSortFiled(t *testing.T) {
	runs := []results.Filed{filed(3, nil), filed(1, nil), filed(2, nil)}
	results.SortFiled(runs)
	for i, r := range runs {
		if want := fmt.Sprintf("run-%d", i+1); r.Dir != want {
			t.Errorf("at %d %s, expected %s", i, r.Dir, want)
		}
	}
}

func TestWorstVerdict(t *testing.T) {
	run := &results.Run{Cases: []results.Case{{}, {}}}
	if v := run.WorstVerdict(); v != "" {
		t.Errorf("nothing was judged: %q, expected none", v)
	}
	run.Cases[1].Summary.Verdict = results.OK
	if v := run.WorstVerdict(); v != results.OK {
		t.Errorf("%q, expected ok", v)
	}
	run.Cases[0].Summary.Verdict = results.Overloaded
	if v := run.WorstVerdict(); v != results.Overloaded {
		t.Errorf("%q, expected overloaded", v)
	}
}

func TestReadHead(t *testing.T) {
	run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 2, 1)
	dir := filepath.Join(t.TempDir(), "run")
	if err := resultstest.Write(dir, run, nil); err != nil {
		t.Fatal(err)
	}
	head, err := results.ReadHead(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(head.Trials) != 0 {
		t.Errorf("%d trials, expected none", len(head.Trials))
	}
	whole := *run
	whole.Trials = nil
	if diff := cmp.Diff(&whole, head, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(results.Run{}, "Resolved")); diff != "" {
		t.Errorf("the rest differs (-want +got):\n%s", diff)
	}
}

func TestReadHeadRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"schema": 1, "cases": [`, "cut after"},
		{`<html>`, "byte 1"},
		{`{}`, "not a run"},
		{`{"schema": 2, "scenario": 7}`, "newer version"},
		{`{"schema": 1, "scenario": 7}`, "cannot unmarshal"},
		{`{"schema": 1, "cases": [{"id": "a"}, {"id": "a"}]}`, "there twice"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, results.FileRun), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := results.ReadHead(dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), results.FileRun) {
			t.Errorf("%s: %v, expected %q and the file", c.text, err, c.want)
		}
		if strings.Contains(c.want, "newer") && !errors.Is(err, results.ErrNewer) {
			t.Errorf("%v is no ErrNewer", err)
		}
	}
}

// BenchmarkCollect reads 200 runs of 50 trials and lays them out; 3 s is the most that
// a person should wait for it.
func BenchmarkCollect(b *testing.B) {
	run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 25, 1)
	root := b.TempDir()
	if err := resultstest.Write(filepath.Join(root, "0"), run, nil); err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(root, "0", results.FileRun))
	if err != nil {
		b.Fatal(err)
	}
	for i := 1; i < 200; i++ {
		dir := filepath.Join(root, fmt.Sprint(i))
		if err := os.Mkdir(dir, 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, results.FileRun), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(200 * len(data)))
	for b.Loop() {
		runs, passed, err := results.Collect([]string{root})
		if len(runs) != 200 || len(passed) > 0 || err != nil {
			b.Fatalf("%d runs, %v passed over, %v", len(runs), passed, err)
		}
		results.History(runs, results.HistoryMetrics())
	}
}
