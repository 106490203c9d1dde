package format_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"

	"pushbench/results"
	"pushbench/results/metric"
)

// line is one trial as a reader of benchmark text has it.
type line struct {
	name  string
	iters int
	units map[string]float64 // in base units of benchfmt: sec, B
}

// parsed reads benchmark text; it fails on any line that is not understood.
func parsed(t *testing.T, text string) (lines []line, config map[string]string, better map[string]string) {
	t.Helper()
	config, better = map[string]string{}, map[string]string{}
	reader := benchfmt.NewReader(strings.NewReader(text), "bench.txt")
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.Result:
			l := line{name: record.Name.String(), iters: record.Iters, units: map[string]float64{}}
			for _, v := range record.Values {
				l.units[v.Unit] = v.Value
			}
			for _, c := range record.Config {
				config[c.Key] = string(c.Value)
			}
			lines = append(lines, l)
		case *benchfmt.UnitMetadata:
			better[record.Unit] = record.Value
		default:
			t.Fatalf("%v", record)
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	return lines, config, better
}

func TestBenchIsReadAsItWasMeant(t *testing.T) {
	run := plainRun()
	run.Environment.GoEnv = map[string]string{"GOMAXPROCS": "3"}
	run.Trials[5].Verdict = results.Invalid
	delete(run.Trials[6].Values, "latency.p99")
	lines, config, better := parsed(t, written(t, run, "bench"))
	if want := 11; len(lines) != want {
		t.Fatalf("%d lines, want %d: a line a trial, without those thrown away or invalid", len(lines), want)
	}
	for key, want := range map[string]string{"goos": "linux", "pkg": "pushbench/fanout", "cpu": "Example CPU", "clients": "100", "rate-per-s": "10", "payload-bytes": "128"} {
		if config[key] != want {
			t.Errorf("%s: %q, want %q", key, config[key], want)
		}
	}
	for unit, want := range map[string]string{"p99-latency-sec": "lower", "target-cpu-sec/msg": "lower", "wire-B/msg": "lower", "received/s": "higher", "lost": "lower"} {
		if better[unit] != want {
			t.Errorf("%s: %s is better, want %s", unit, better[unit], want)
		}
	}
	at := 0
	for _, c := range run.Cases {
		for i := range run.Trials {
			trial := &run.Trials[i]
			if trial.Case != c.ID || !trial.Counts() {
				continue
			}
			l := lines[at]
			at++
			if want := "Fanout/transport=" + c.Transport + "-3"; l.name != want || float64(l.iters) != trial.Values["received"] {
				t.Errorf("%s %d, want %s %v", l.name, l.iters, want, trial.Values["received"])
			}
			p99, known := trial.Values["latency.p99"]
			if got, ok := l.units["p99-latency-sec"]; ok != known || ok && !near(got, p99/1e9) {
				t.Errorf("p99 %v, %v; want %v ns, %v", got, ok, p99, known)
			}
			if got := l.units["wire-B/msg"]; got != trial.Values["wire_bytes_per_msg"] {
				t.Errorf("%v bytes a message, want %v", got, trial.Values["wire_bytes_per_msg"])
			}
		}
	}
}

// near allows for the last binary digit of a change of units.
func near(a, b float64) bool { return a-b < 1e-12*b && b-a < 1e-12*b }

func TestBenchNames(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func() *results.Run
		want []string
	}{
		{"matrix", matrixRun, []string{"Fanout/transport=sse/clients=20/payload=128B-2", "Fanout/transport=ws/clients=50/payload=128B-2"}},
		{"sides", gatedRun, []string{"Fanout/transport=sse/side=base-2", "Fanout/transport=ws/side=new-2"}},
		{"scenario", func() *results.Run { r := plainRun(); r.Scenario = "fanout-sweep 2/3"; return r }, []string{"FanoutSweep23/transport=sse-2"}},
		{"no scenario", func() *results.Run { r := plainRun(); r.Scenario = "--"; return r }, []string{"Run/transport=sse-2"}},
		{"legal", func() *results.Run { r := plainRun(); r.Cases[0].Transport = "a b/c%"; return r }, []string{"Fanout/transport=a%20b%2Fc%25-2"}},
		{"processors unknown", func() *results.Run {
			r := plainRun()
			r.Environment.CPUs, r.Cases[0].Transport = 0, "sse-2"
			return r
		}, []string{"Fanout/transport=sse-2_", "Fanout/transport=ws"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			lines, _, _ := parsed(t, written(t, test.run(), "bench"))
			for _, want := range test.want {
				if !slices.ContainsFunc(lines, func(l line) bool { return l.name == want }) {
					t.Errorf("no line is called %s: %v", want, lines[0].name)
				}
			}
		})
	}
}

// Names from anywhere are still lines that benchfmt takes.
func TestBenchOfHostileNames(t *testing.T) {
	lines, _, _ := parsed(t, written(t, hostileRun(), "bench"))
	if len(lines) != 12 {
		t.Errorf("%d lines, want 12", len(lines))
	}
}

func TestBenchUnitsAreUnique(t *testing.T) {
	units := regexp.MustCompile(`(?m)^Unit (\S+) better=(?:lower|higher)$`).FindAllStringSubmatch(written(t, plainRun(), "bench"), -1)
	seen := map[string]bool{}
	for _, u := range units {
		if seen[u[1]] {
			t.Errorf("%s is there twice", u[1])
		}
		seen[u[1]] = true
	}
	directed := 0
	for _, c := range metric.SummaryColumns() {
		if c.Metric != nil && c.Metric.Better != metric.Neither && c.Name != "received" {
			directed++
		}
	}
	if len(seen) != directed {
		t.Errorf("%d units, want %d: one for each metric that can be better", len(seen), directed)
	}
}

// benchstat itself reads the text: its medians are those of the summary, and its
// columns the transports.
func TestBenchstat(t *testing.T) {
	run := plainRun()
	for i := range run.Trials {
		// Round numbers, far apart: 1.00 to 1.05 ms for sse, twice as much for ws.
		v := 1e6 + 1e4*float64(run.Trials[i].Block-1)
		if run.Trials[i].Case == "default/ws" {
			v *= 2
		}
		run.Trials[i].Values["latency.p50"] = v
	}
	results.Aggregate(run)
	file := filepath.Join(t.TempDir(), "bench.txt")
	if err := os.WriteFile(file, []byte(written(t, run, "bench")), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "tool", "benchstat", "-col", "/transport", "-filter", ".unit:p50-latency-ns", file).CombinedOutput()
	if err != nil {
		t.Fatalf("benchstat: %v\n%s", err, out)
	}
	median := run.Cases[0].Summary.Values["latency.p50"] / 1e6
	contains(t, string(out), "goos: linux", "pkg: pushbench/fanout", "│", "sse", "ws", "p50-latency-sec",
		fmt.Sprintf("%.3fm ± ", median), fmt.Sprintf("%.3fm ± ", 2*median), "+100.00% (p=0.002 n=6)")
}
