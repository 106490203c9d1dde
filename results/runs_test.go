package results_test

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pushbench/results"
	"pushbench/results/resultstest"
)

func metricOf(t *testing.T, c results.CaseComparison, name string) results.MetricComparison {
	t.Helper()
	for _, m := range c.Metrics {
		if m.Metric == name {
			return m
		}
	}
	t.Fatalf("%s/%s has no %s: %q", c.Cell, c.Transport, name, c.Refused)
	return results.MetricComparison{}
}

func TestCompareRuns(t *testing.T) {
	base, other := twoRuns([]string{"default"}, []string{"sse", "ws"}, 8, 0.5)
	got := results.CompareRuns(base, other)
	if len(got.Cases) != 2 || got.Paired || !got.Comparable() {
		t.Fatalf("%+v", got)
	}
	for _, c := range got.Cases {
		for name, want := range map[string]string{
			"latency.p99": results.MeansWorse, "target_cpu_us_per_msg": results.MeansWorse,
			"generator_cpu_us_per_msg": results.NoteNoDifference, "wire_bytes_per_msg": results.NoteNoDifference,
		} {
			if m := metricOf(t, c, name); m.Verdict != want || m.BaseTrials != 8 || m.NewTrials != 8 {
				t.Errorf("%s %s: %q of %d and %d trials, want %q", c.Transport, name, m.Verdict, m.BaseTrials, m.NewTrials, want)
			}
		}
		m := metricOf(t, c, "target_cpu_us_per_msg")
		if m.Estimate < 0.4 || m.Estimate > 0.6 || m.Interval.Low > m.Estimate || m.Interval.High < m.Estimate {
			t.Errorf("processor time %+v, +50 %% expected", m.MetricContrast)
		}
		if ratio := *m.New / *m.Base; ratio < 1.4 || ratio > 1.6 {
			t.Errorf("medians %g and %g", *m.Base, *m.New)
		}
	}
	if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], "not interleaved") {
		t.Errorf("warnings %q: drift alone expected", got.Warnings)
	}
}

// Whoever is called base, the difference is the same.
func TestCompareRunsBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1, 1e6), 2, 9)
		left, right := values.Draw(t, "left"), values.Draw(t, "right")
		there := results.CompareRuns(plain(left), plain(right)).Cases[0].Metrics[0]
		back := results.CompareRuns(plain(right), plain(left)).Cases[0].Metrics[0]
		if product := (1 + there.Estimate) * (1 + back.Estimate); math.Abs(product-1) > 1e-9 {
			t.Fatalf("%g there and %g back", there.Estimate, back.Estimate)
		}
		if (there.Interval == nil) != (back.Interval == nil) {
			t.Fatal("an interval one way only")
		}
		if there.Interval != nil && math.Abs((1+there.Interval.Low)*(1+back.Interval.High)-1) > 1e-9 {
			t.Fatalf("intervals %+v and %+v", there.Interval, back.Interval)
		}
	})
}

// plain is a run of one case whose trials have these medians of latency.
func plain(values []float64) *results.Run {
	run := &results.Run{Cases: []results.Case{{ID: "default/sse", Cell: "default", Transport: "sse", RatePerS: 10}}}
	for i, v := range values {
		run.Trials = append(run.Trials, results.Trial{Case: "default/sse", Trial: i, Block: i, Order: i, Verdict: results.OK,
			Values:   results.Values{"latency.p50": v},
			Evidence: results.Evidence{Connected: 100, Planned: 30, Published: 30}})
	}
	results.Aggregate(run)
	return run
}

// What a trial does once makes a message cheaper in a longer one: no server became
// better by being measured longer.
func TestCompareRunsOfOtherLengths(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(c *results.Case, t *results.Trial)
		judged bool
	}{
		{"alike", func(*results.Case, *results.Trial) {}, true},
		{"a message more in 200", func(_ *results.Case, t *results.Trial) { t.Evidence.Planned = 201 }, true},
		{"longer", func(_ *results.Case, t *results.Trial) { t.Evidence.Planned = 400 }, false},
		{"longer warm-up", func(c *results.Case, _ *results.Trial) { c.Warmup += 4 * time.Second }, false},
		{"warm-up not known", func(c *results.Case, _ *results.Trial) { c.Warmup, c.Duration = 0, 0 }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			base, other := twoRuns([]string{"default"}, []string{"sse"}, 8, 0.5)
			for i := range base.Trials {
				e := &base.Trials[i].Evidence
				e.Planned, e.Published = 200, 200
			}
			for i := range other.Trials {
				e := &other.Trials[i].Evidence
				e.Planned = 200
				other.Trials[i].Values["allocs_per_msg"] *= 0.7
				test.change(&other.Cases[0], &other.Trials[i])
				e.Published = e.Planned
			}
			results.Aggregate(other)
			c := results.CompareRuns(base, other).Cases[0]
			if c.Refused != "" {
				t.Fatal(c.Refused)
			}
			for _, m := range c.Metrics {
				bound := m.Metric == "allocs_per_msg" || m.Metric == "target_cpu_us_per_msg" || m.Metric == "generator_cpu_us_per_msg" ||
					m.Metric == "lost" || m.Metric == "dropped"
				if refused := m.Verdict == results.NoteOtherLength; refused == (test.judged || !bound) || refused != (m.Interval == nil) {
					t.Errorf("%s: %q, %+v", m.Metric, m.Verdict, m.Interval)
				}
			}
			runs := []*results.Run{base, base, other}
			for _, l := range results.NewTrend(runs, []string{"allocs_per_msg", "wire_bytes_per_msg"}).Lines {
				if refused := l.Points[2].Refused != ""; refused == (test.judged || l.Metric == "wire_bytes_per_msg") {
					t.Errorf("trend of %s: %+v", l.Metric, l.Points[2])
				}
			}
		})
	}
}

func TestCompareRunsWithFewTrials(t *testing.T) {
	for _, c := range []struct {
		base, other int
		verdict     string
	}{
		{3, 3, results.NoteTooFew}, {1, 30, results.NoteTooFew}, {4, 4, results.MeansWorse}, {3, 5, results.MeansWorse},
	} {
		low, high := make([]float64, c.base), make([]float64, c.other)
		for i := range low {
			low[i] = 100 + float64(i)
		}
		for i := range high {
			high[i] = 200 + float64(i)
		}
		m := results.CompareRuns(plain(low), plain(high)).Cases[0].Metrics[0]
		if m.Verdict != c.verdict {
			t.Errorf("%d and %d trials: %q, want %q", c.base, c.other, m.Verdict, c.verdict)
		}
	}
}

func TestCompareRunsWarns(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(base, other *results.Run)
		want   string
	}{
		{"kernel", func(_, other *results.Run) { other.Environment.Kernel = "6.8" }, "different kernel: base not known or not set, new 6.8"},
		{"processors", func(_, other *results.Run) { other.Environment.CPUs = 4 }, "different processors: base 2, new 4"},
		{"Go", func(_, other *results.Run) { other.Environment.GoVersion = "go1.27" }, "different Go version: base go1.26, new go1.27"},
		{"GOMAXPROCS", func(base, _ *results.Run) { base.Environment.GoEnv = map[string]string{"GOMAXPROCS": "1"} }, "different GOMAXPROCS: base 1, new not known or not set"},
		{"congestion", func(_, other *results.Run) { other.Environment.Sysctl = map[string]string{"tcp_cc": "bbr"} }, "different tcp_cc: base not known or not set, new bbr"},
		{"scenario", func(base, _ *results.Run) { base.Scenario = "smoke" }, "different scenarios: base ran smoke, new ran fanout"},
		{"settings", func(base, other *results.Run) {
			base.Resolved = []byte(`{"name":"a","queue":64,"warmup_ns":1000000000}`)
			other.Resolved = []byte(`{"name":"b","queue":8,"warmup_ns":2000000000}`)
		}, "different warmup: base 1s, new 2s"},
		{"partial", func(_, other *results.Run) { other.Status = results.Partial }, "new is partial: 7 of 7 planned trials, 6 of which count"},
		{"time", func(base, other *results.Run) {}, "new was made 58 min after base"},
		{"order", func(base, other *results.Run) { *base, *other = *other, *base }, "new was made 58 min before base"},
		{"overlap", func(base, other *results.Run) { other.Started = base.Started }, "overlap in time"},
		{"the same", func(base, other *results.Run) { *other = *base }, "the same run"},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, other := twoRuns([]string{"default"}, []string{"sse"}, 6, 0)
			c.change(base, other)
			got := results.CompareRuns(base, other)
			if !slices.ContainsFunc(got.Warnings, func(w string) bool { return strings.Contains(w, c.want) }) {
				t.Errorf("warnings %q, want %q among them", got.Warnings, c.want)
			}
			if !got.Comparable() {
				t.Error("a warning is no refusal")
			}
		})
	}
}

func TestCompareRunsRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(other *results.Run)
		want   string
	}{
		{"payload", func(other *results.Run) { other.Cases[0].PayloadBytes = 64 }, "different payload: base has 128 B, new has 64 B"},
		{"rate", func(other *results.Run) { other.Cases[0].RatePerS = 20 }, "different achieved messages a second, beyond 1 %: base had 10, new had 20"},
		{"clients", func(other *results.Run) {
			for i := range other.Trials {
				other.Trials[i].Evidence.Connected = 90
			}
		}, "different connected clients, beyond 1 %: base had 100, new had 90"},
		{"invalid", func(other *results.Run) {
			for i := range other.Trials {
				other.Trials[i].Verdict = results.Invalid
			}
		}, "new has no trial that counts"},
		{"schema", func(other *results.Run) { other.Schema = 7 }, "different schema: base has 1, new has 7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, other := twoRuns([]string{"default"}, []string{"sse"}, 6, 0)
			c.change(other)
			got := results.CompareRuns(base, other)
			if got.Cases[0].Refused != c.want || got.Comparable() {
				t.Errorf("refused %q, want %q", got.Cases[0].Refused, c.want)
			}
		})
	}
}

func TestCasesOfOneRunOnlyAreNamed(t *testing.T) {
	base := resultstest.Run([]string{"clients=10", "clients=20"}, []string{"sse"}, 2, 1)
	other := resultstest.Run([]string{"clients=20"}, []string{"sse", "ws"}, 2, 2)
	got := results.CompareRuns(base, other)
	if !slices.Equal(got.OnlyBase, []string{"clients=10/sse"}) || !slices.Equal(got.OnlyNew, []string{"clients=20/ws"}) || len(got.Cases) != 1 {
		t.Errorf("only base %q, only new %q, %d cases", got.OnlyBase, got.OnlyNew, len(got.Cases))
	}
}

func TestCompareOwnSides(t *testing.T) {
	run := resultstest.Sided([]string{"default"}, []string{"sse"}, 6, 1, 0.5)
	got, ok := results.CompareOwnSides(run)
	if !ok || !got.Paired || len(got.Warnings) > 0 || metricOf(t, got.Cases[0], "target_cpu_us_per_msg").Verdict != results.MeansWorse {
		t.Errorf("%+v", got)
	}
	// What the run itself says of its sides.
	for i, m := range results.Compare(run)[0].Metrics {
		if got.Cases[0].Metrics[i].Estimate != m.Estimate {
			t.Errorf("%s: %g, and %g in the run", m.Metric, got.Cases[0].Metrics[i].Estimate, m.Estimate)
		}
	}
	if _, ok := results.CompareOwnSides(resultstest.Run([]string{"default"}, []string{"sse"}, 2, 1)); ok {
		t.Error("a run without sides was compared with itself")
	}
}

// What two runs can show is that of independent samples: of 8 and 8 trials 1.418 σ, where
// 8 pairs need 1.616, and of 4 and 12 as much as of 6 and 6.
func TestWhatTwoRunsCanShow(t *testing.T) {
	noise := &results.Calibration{Noise: []results.Noise{{Transport: "sse", Metric: "latency.p50", Pairs: 20, Sigma: 0.1}}}
	for _, c := range []struct {
		base, other int
		reach       float64 // 0: nothing is known
	}{
		{8, 8, 1.418}, {6, 6, 1.758}, {4, 12, 1.758}, {12, 4, 1.758}, {4, 4, 2.645}, {3, 3, 0}, {3, 5, 0},
	} {
		base, other := plain(make([]float64, c.base)), plain(make([]float64, c.other))
		for _, run := range []*results.Run{base, other} {
			for i := range run.Trials {
				run.Trials[i].Values["latency.p50"] = 100 + float64(i)
			}
		}
		other.Calibration = noise
		m := results.CompareRuns(base, other).Cases[0].Metrics[0]
		want := 0.0
		if c.reach > 0 {
			want = math.Expm1(0.1 * c.reach)
		}
		if math.Abs(m.Smallest-want) > 1e-9 {
			t.Errorf("%d and %d trials show %v, want %v", c.base, c.other, m.Smallest, want)
		}
	}
	sides := resultstest.Sided([]string{"default"}, []string{"sse"}, 8, 3, 0.5)
	sides.Calibration = noise
	own, _ := results.CompareOwnSides(sides)
	if m := metricOf(t, own.Cases[0], "latency.p50"); math.Abs(m.Smallest-math.Expm1(0.1*1.616)) > 1e-9 {
		t.Errorf("8 pairs show %v", m.Smallest)
	}
}

// Of a run with sides the new one is held against others, as base and as new.
func TestTheNewSideIsCompared(t *testing.T) {
	sides := resultstest.Sided([]string{"default"}, []string{"sse"}, 8, 3, 0.5)
	own, _ := results.CompareOwnSides(sides)
	ofNew := *metricOf(t, own.Cases[0], "latency.p50").New
	alone := resultstest.Run([]string{"default"}, []string{"sse"}, 8, 1)
	if m := metricOf(t, results.CompareRuns(sides, alone).Cases[0], "latency.p50"); *m.Base != ofNew {
		t.Errorf("as base it has %v, its new side %v", *m.Base, ofNew)
	}
	if m := metricOf(t, results.CompareRuns(alone, sides).Cases[0], "latency.p50"); *m.New != ofNew {
		t.Errorf("as new it has %v, its new side %v", *m.New, ofNew)
	}
}

func TestCalibratedDifference(t *testing.T) {
	base, other := twoRuns([]string{"default"}, []string{"sse"}, 8, 0.5)
	other.Calibration = &results.Calibration{Noise: []results.Noise{
		{Transport: "sse", Metric: "latency.p99", Pairs: 20, Sigma: 5}, // shown all the same
		{Transport: "sse", Metric: "generator_cpu_us_per_msg", Pairs: 20, Sigma: 5},
		{Transport: "sse", Metric: "target_cpu_us_per_msg", Pairs: 20, Sigma: 0.02},
	}}
	other.Calibration.Clients, other.Calibration.RatePerS = 100, 20
	runs := results.CompareRuns(base, other)
	for _, want := range []struct {
		metric            string
		calibrated, below bool
	}{
		{"latency.p99", true, false}, {"target_cpu_us_per_msg", true, false},
		{"generator_cpu_us_per_msg", true, true}, {"connect.p50", false, false},
	} {
		m := metricOf(t, runs.Cases[0], want.metric)
		if limit, below := m.Below(); below != want.below || (m.Smallest > 0) != want.calibrated {
			t.Errorf("%s: %g (%s) is below %g: %v, want %v", want.metric, m.Estimate, m.Verdict, limit, below, want.below)
		}
	}
	if ref := runs.Calibration; ref == nil || ref.Clients != 100 || ref.RatePerS != 20 {
		t.Errorf("calibrated with %+v", ref)
	}
	// The run before has it as well, of the same machine or of another one.
	base.Calibration, other.Calibration = other.Calibration, nil
	if m := metricOf(t, results.CompareRuns(base, other).Cases[0], "latency.p99"); m.Smallest == 0 {
		t.Error("base's calibration of the same machine is not used")
	}
	base.Environment.CPUModel = "another"
	if runs := results.CompareRuns(base, other); runs.Calibration != nil || metricOf(t, runs.Cases[0], "latency.p99").Smallest != 0 {
		t.Error("base's calibration is of another machine, and used")
	}
}

// A change and the way back from it are equally far on the logarithmic scale that the
// noise is of.
func TestBelowIsOfItsSide(t *testing.T) {
	const smallest = 0.09 // downwards 1 − 1/1.09 = 8.26 %
	for _, c := range []struct {
		estimate, low, high float64
		below               bool
	}{
		{0.085, -0.01, 0.2, true}, {0.095, -0.01, 0.2, false},
		{-0.08, -0.2, 0.01, true}, {-0.085, -0.2, 0.01, false},
		{0.05, 0.01, 0.09, false}, {-0.05, -0.09, -0.01, false}, // shown
		{0, 0, 0, false}, // exactly the same
		{0, -0.1, 0.1, true},
	} {
		m := results.MetricContrast{Metric: "latency.p99", Scale: results.ScaleRatio, Estimate: c.estimate,
			Interval: &results.Interval{Low: c.low, High: c.high, Level: 0.95}}
		limit, below := m.Below(smallest)
		if below != c.below {
			t.Errorf("%+v is below %g: %v", c, limit, below)
		}
		if below && (limit < 0) != (c.estimate < 0) {
			t.Errorf("%+v: limit %g is of the other side", c, limit)
		}
	}
	for _, m := range []results.MetricContrast{
		{Metric: "lost", Scale: results.ScaleDifference, Interval: &results.Interval{Low: -1, High: 1}},
		{Metric: "latency.p99", Scale: results.ScaleRatio, Note: results.NoteTooFew},
	} {
		if _, below := m.Below(smallest); below {
			t.Errorf("%+v is below", m)
		}
	}
}

// Two runs of 50 trials a case are read, compared and laid over each other: a person
// waits for it.
func BenchmarkCompareRuns(b *testing.B) {
	var dirs []string
	for seed := range 2 {
		dir := filepath.Join(b.TempDir(), "run")
		run := resultstest.Run([]string{"clients=500"}, []string{"sse", "ws"}, 50, uint64(seed))
		if err := resultstest.Write(dir, run, nil); err != nil {
			b.Fatal(err)
		}
		dirs = append(dirs, dir)
	}
	for b.Loop() {
		var runs []results.Filed
		for _, dir := range dirs {
			run, _, err := results.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			runs = append(runs, results.Filed{Dir: dir, Run: run})
		}
		if c, err := results.CompareAll(runs); err != nil || !c.Comparable() {
			b.Fatal(err)
		}
		if run := results.Overlay(runs[0].Run, runs[1].Run); len(run.Cases) != 4 {
			b.Fatal("no overlay")
		}
	}
}
