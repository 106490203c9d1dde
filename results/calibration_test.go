package results_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pushbench/results"
	"pushbench/results/resultstest"
	"pushbench/results/stats"
)

func TestSmallest(t *testing.T) {
	c := &results.Calibration{Noise: []results.Noise{
		{Transport: "sse", Metric: "latency.p99", Pairs: 7, Sigma: 0.05},
		{Transport: "ws", Metric: "latency.p99", Pairs: 7, Sigma: 0.02},
		{Transport: "sse", Metric: "wire_bytes_per_msg", Pairs: 7, Sigma: 0},
	}}
	for _, test := range []struct {
		name              string
		of                *results.Calibration
		transport, metric string
		pairs             int
		want              float64
		ok                bool
	}{
		{"all six must be above 0", c, "sse", "latency.p99", 6, math.Expm1(2.388 * 0.05), true},
		{"more pairs show less", c, "sse", "latency.p99", 24, math.Expm1(0.787 * 0.05), true},
		{"the quieter transport", c, "ws", "latency.p99", 6, math.Expm1(2.388 * 0.02), true},
		{"without noise any change shows", c, "sse", "wire_bytes_per_msg", 6, 0, true},
		{"no interval of five", c, "sse", "latency.p99", 5, 0, false},
		{"not measured", c, "ws", "wire_bytes_per_msg", 6, 0, false},
		{"no calibration", nil, "sse", "latency.p99", 6, 0, false},
	} {
		got, ok := test.of.Smallest(test.transport, test.metric, test.pairs)
		if math.Abs(got-test.want) > 1e-9 || ok != test.ok {
			t.Errorf("%s: %v, %v: expected %v, %v", test.name, got, ok, test.want, test.ok)
		}
	}
	between, ok := c.SmallestBetween("ws", "sse", "latency.p99", 6)
	if of, _ := c.Smallest("sse", "latency.p99", 6); between != of || !ok {
		t.Errorf("between transports %v, %v: expected %v of the noisier one", between, ok, of)
	}
	if _, ok := c.SmallestBetween("ws", "sse", "wire_bytes_per_msg", 6); ok {
		t.Error("an answer where one transport was not measured")
	}
}

// The standard deviation of ln(new/base), by hand: d is 0.1, 0.3 and −0.1.
func TestNoiseOf(t *testing.T) {
	run := resultstest.Sided([]string{"default"}, []string{"sse", "ws"}, 3, 1, 0)
	of := func(side string, values ...float64) {
		n := 0
		for i := range run.Trials {
			tr := &run.Trials[i]
			if tr.Case != "default/ws@"+side || tr.Discarded {
				continue
			}
			tr.Values = results.Values{"latency.p99": values[tr.Block-1], "lost": 1, "wire_bytes_per_msg": 132}
			if tr.Block == 3 {
				delete(tr.Values, "wire_bytes_per_msg")
			}
			n++
		}
		if n != 3 {
			t.Fatalf("%d trials of %s, expected 3", n, side)
		}
	}
	of("base", 1e6, 2e6, 3e6)
	of("new", 1e6*math.Exp(0.1), 2e6*math.Exp(0.3), 3e6*math.Exp(-0.1))
	got := make(map[string]results.Noise)
	for _, n := range results.NoiseOf(run) {
		if n.Transport == "ws" {
			got[n.Metric] = n
		}
	}
	if names := len(got); names != 2 {
		t.Errorf("noise of %v, expected that of latency.p99 and wire_bytes_per_msg alone", maps.Keys(got))
	}
	if n := got["latency.p99"]; n.Pairs != 3 || math.Abs(n.Sigma-0.2) > 1e-9 {
		t.Errorf("latency.p99: %+v, expected σ 0.2 of 3 pairs", n)
	}
	if n := got["wire_bytes_per_msg"]; n.Pairs != 2 || n.Sigma != 0 {
		t.Errorf("wire_bytes_per_msg: %+v, expected σ 0 of 2 pairs", n)
	}
}

func TestNoiseOfTooLittle(t *testing.T) {
	for name, run := range map[string]*results.Run{
		"one pair": resultstest.Sided([]string{"default"}, []string{"sse"}, 1, 1, 0),
		"no sides": resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 3, 1),
		"nothing":  {},
	} {
		if noise := results.NoiseOf(run); len(noise) != 0 {
			t.Errorf("%s: %v, expected no noise", name, noise)
		}
	}
}

func calibration() *results.Calibration {
	e := results.Environment{OS: "linux", Arch: "amd64", CPUModel: "Example CPU", CPUs: 2, Kernel: "6.1.0 #1 SMP", GoVersion: "go1.26"}
	return &results.Calibration{
		Schema: results.CalibrationSchema, Machine: results.Fingerprint(e), Taken: time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC),
		Scenario: "fanout", Clients: 1000, RatePerS: 20, Pairs: 7, Environment: e,
		Floors:   []results.Floor{{Transport: "ws", Generator: 900, RawReader: 700, Server: 4000, RawWriter: 3500}},
		Lags:     map[string]float64{"pacing.p50": 100},
		Syscalls: map[string]float64{"getppid": 200},
		Noise:    []results.Noise{{Transport: "ws", Metric: "latency.p99", Pairs: 7, Sigma: 0.05}},
	}
}

func TestFingerprintIsOfWhatMovesNumbers(t *testing.T) {
	mine := results.Fingerprint(calibration().Environment)
	for _, c := range []struct {
		name   string
		change func(*results.Environment)
		same   bool
	}{
		{"another name", func(e *results.Environment) { e.Hostname = "other" }, true},
		{"the kernel built anew", func(e *results.Environment) { e.Kernel = "6.1.0 #2 SMP" }, true},
		{"another binary", func(e *results.Environment) { e.Binary, e.Commit = "f", "f" }, true},
		{"processor", func(e *results.Environment) { e.CPUModel = "other" }, false},
		{"processors", func(e *results.Environment) { e.CPUs = 4 }, false},
		{"kernel", func(e *results.Environment) { e.Kernel = "6.2.0 #1 SMP" }, false},
		{"hypervisor", func(e *results.Environment) { e.Hypervisor = "KVM" }, false},
		{"limit", func(e *results.Environment) { e.CgroupCPU = "1 processors" }, false},
		{"Go", func(e *results.Environment) { e.GoVersion = "go1.27" }, false},
	} {
		e := calibration().Environment
		c.change(&e)
		if same := results.Fingerprint(e) == mine; same != c.same {
			t.Errorf("%s: the same is %v, expected %v", c.name, same, c.same)
		}
	}
}

func TestCalibrationUnfit(t *testing.T) {
	c := calibration()
	other := c.Environment
	other.GoVersion = "go1.27"
	for _, test := range []struct {
		name string
		of   results.Environment
		now  time.Time
		want string
	}{
		{"the same day", c.Environment, c.Taken, ""},
		{"30 days later", c.Environment, c.Taken.Add(results.CalibrationLasts), ""},
		{"31 days later", c.Environment, c.Taken.Add(results.CalibrationLasts + 24*time.Hour), "it is 31 days old, and 30 is the most"},
		{"clocks that are a little apart", c.Environment, c.Taken.Add(-30 * time.Second), ""},
		{"a day before", c.Environment, c.Taken.AddDate(0, 0, -1), "it was taken at " + c.Taken.Format(time.DateTime) + ", and it is " +
			c.Taken.AddDate(0, 0, -1).Format(time.DateTime) + ": is the clock right?"},
		{"another Go", other, c.Taken, "it is of another machine: Go version: go1.26 → go1.27"},
	} {
		if got := c.Unfit(test.of, test.now); got != test.want {
			t.Errorf("%s: %q, expected %q", test.name, got, test.want)
		}
	}
}

func TestCalibrationIsKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new", "folder", "calibration.json")
	if _, err := results.ReadCalibration(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, expected that there is none", err)
	}
	want := calibration()
	for range 2 { // the second time over the first
		if err := results.WriteCalibration(path, want); err != nil {
			t.Fatal(err)
		}
	}
	got, err := results.ReadCalibration(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept and read differ (-want +got):\n%s", diff)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v: expected the file alone", entries, err)
	}
	if err := results.WriteCalibration(dir, want); err == nil {
		t.Error("a folder was replaced by a calibration")
	}
}

func TestReadCalibrationRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calibration.json")
	if err := results.WriteCalibration(path, calibration()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, want string }{
		{"cut", string(whole[:len(whole)/2]), "cut after"},
		{"empty", "", "cut after 0 bytes"},
		{"a page", "<html>", "byte 1"},
		{"something else", `{"schema": 1}`, "not a calibration"},
		{"newer", `{"schema": 2, "machine": 7}`, "newer version"},
		{"no noise", strings.Replace(string(whole), `"sigma": 0.05`, `"sigma": -1`, 1), "0 or more expected"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := results.ReadCalibration(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, expected %q and the file", c.name, err, c.want)
		}
	}
}

// shownShare is how often a change of that share is told from none by so many pairs
// with noise sigma, as a comparison does it.
func shownShare(sigma, change float64, pairs, rounds int) float64 {
	rng := rand.New(rand.NewPCG(uint64(pairs), uint64(rounds)))
	shown := 0
	d := make([]float64, pairs)
	for range rounds {
		for i := range d {
			d[i] = math.Log1p(change) + sigma*rng.NormFloat64()
		}
		if low, _, ok := stats.SignedRankInterval(d, 0.025); ok && low > 0 {
			shown++
		}
	}
	return float64(shown) / float64(rounds)
}

// A change as small as Smallest says is found in 95 of 100 comparisons, one half as
// large much less often.
func TestSmallestIsShown(t *testing.T) {
	const rounds = 4000 // good to a third of a per cent
	c := &results.Calibration{Noise: []results.Noise{{Transport: "sse", Metric: "latency.p99", Sigma: 0.08}}}
	for _, pairs := range []int{6, 7, 10, 16, 24, 30} {
		smallest, _ := c.Smallest("sse", "latency.p99", pairs)
		if got := shownShare(0.08, smallest, pairs, rounds); got < 0.938 || got > 0.968 {
			t.Errorf("%d pairs show %.1f %% in %.1f %% of the rounds, expected 95", pairs, 100*smallest, 100*got)
		}
		if got := shownShare(0.08, smallest/2, pairs, rounds); got > 0.7 {
			t.Errorf("%d pairs show half of it in %.1f %% of the rounds", pairs, 100*got)
		}
	}
}

// BenchmarkSmallestIsShown reports the same, for every number of pairs and with more
// rounds, beside what the normal approximation would promise to be shown.
func BenchmarkSmallestIsShown(b *testing.B) {
	const rounds, sigma = 200_000, 0.08
	c := &results.Calibration{Noise: []results.Noise{{Transport: "sse", Metric: "latency.p99", Sigma: sigma}}}
	for pairs := 6; pairs <= 30; pairs++ {
		b.Run(fmt.Sprintf("pairs=%d", pairs), func(b *testing.B) {
			smallest, _ := c.Smallest("sse", "latency.p99", pairs)
			normal := math.Expm1((1.959964 + 1.644854) * sigma * math.Sqrt(math.Pi/3/float64(pairs)))
			for b.Loop() {
				b.ReportMetric(100*shownShare(sigma, smallest, pairs, rounds), "%shown")
				b.ReportMetric(100*shownShare(sigma, normal, pairs, rounds), "%shown-by-normal")
			}
		})
	}
}
