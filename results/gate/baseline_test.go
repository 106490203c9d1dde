package gate_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pushbench/results"
	"pushbench/results/gate"
	"pushbench/results/resultstest"
)

var update = flag.Bool("update", false, "write the goldens anew")

// cost is a run of one target, sse and ws, whose trials have the values of their case
// in turn.
func cost(trials int, values map[string][]results.Values) *results.Run {
	run := resultstest.Paired([]string{"sse", "ws"}, trials, func(c results.Case, block int) results.Values {
		of := values[c.Transport]
		return of[(block-1)%len(of)]
	})
	var cases []results.Case
	for _, c := range run.Cases {
		if c.Side == results.SideBase {
			c.ID, c.Side = c.Key(), ""
			cases = append(cases, c)
		}
	}
	var kept []results.Trial
	for _, t := range run.Trials {
		if id, ok := strings.CutSuffix(t.Case, "@base"); ok {
			t.Case, t.Evidence.ArrivedTotal = id, 15_000 // a floor of 0.02 objects
			kept = append(kept, t)
		}
	}
	run.Cases, run.Trials = cases, kept
	run.Environment.GoVersion = "go1.26.1"
	results.Aggregate(run)
	return run
}

func values(wire, writes, allocs float64) results.Values {
	return results.Values{"wire_bytes_per_msg": wire, "writes_per_msg": writes, "allocs_per_msg": allocs, "latency.p99": 1e6}
}

func usual(trials int) *results.Run {
	return cost(trials, map[string][]results.Values{"sse": {values(142, 1, 0.00251234)}, "ws": {values(132, 1, 0.245)}})
}

func baseline(t *testing.T, run *results.Run) *gate.Baseline {
	t.Helper()
	b, err := gate.NewBaseline(run)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBaselineFile(t *testing.T) {
	b := baseline(t, usual(3))
	golden := filepath.Join("testdata", "baseline.json")
	if *update {
		if err := b.Write(golden); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "new", "folder", "smoke.json")
	for range 2 { // anew, and over what is there
		if err := b.Write(path); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v (-golden +got):\n%s", err, cmp.Diff(string(want), string(got)))
	}
	read, err := gate.ReadBaseline(path)
	if diff := cmp.Diff(b, read); err != nil || diff != "" {
		t.Errorf("%v (-written +read):\n%s", err, diff)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestBaselineThatIsNone(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{``, "not a baseline"},
		{`[]`, "not a baseline"},
		{`{}`, `no "schema"`},
		{`{"schema": 2}`, "schema 2, and up to 1 is understood"},
		{`{"schema": 1, "scenrio": "x"}`, "scenrio"},
		{`{"schema": 1, "cases": [{"case": "a"}, {"case": "a"}]}`, `case "a" is there twice`},
		{`{"schema": 1, "cases": [{"case": "a", "values": {"latency.p99": 1}}]}`, `"latency.p99" is not held in baselines`},
		{`{"schema": 1, "cases": [{"case": "a", "values": {"writes_per_msg": -1}}]}`, "a cost of 0 or more"},
		{`{"schema": 1, "cases": [{"case": "a", "values": {"writes_per_msg": 1e999}}]}`, "not a baseline"},
	} {
		path := filepath.Join(t.TempDir(), "b.json")
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if b, err := gate.ReadBaseline(path); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %+v, %v; want an error that says %q", test.text, b, err, test.want)
		}
	}
	if _, err := gate.ReadBaseline(filepath.Join(t.TempDir(), "b.json")); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}

func FuzzDecodeBaseline(f *testing.F) {
	f.Add([]byte(`{"schema": 1, "scenario": "smoke", "go_version": "go1.26", "cases": [{"case": "default/ws", "clients": 5, "values": {"writes_per_msg": 1}}]}`))
	f.Add([]byte(`{"schema": 1, "cases": null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := gate.DecodeBaseline(data)
		if err != nil {
			return
		}
		gate.CheckBaseline(usual(1), b, gate.ExactDefaults())
		var out bytes.Buffer
		if err := b.Encode(&out); err != nil {
			t.Fatal(err)
		}
		again, err := gate.DecodeBaseline(out.Bytes())
		if diff := cmp.Diff(b, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%v (-read +read again):\n%s", err, diff)
		}
	})
}

func TestNoBaselineOfARunInTrouble(t *testing.T) {
	for _, v := range []results.Verdict{results.Overloaded, results.Invalid, ""} {
		run := usual(1)
		run.Cases[1].Summary.Verdict = v
		if b, err := gate.NewBaseline(run); err == nil || !strings.Contains(err.Error(), "default/ws is ") {
			t.Errorf("%q became %+v, %v", v, b, err)
		}
	}
}

func TestCheckBaseline(t *testing.T) {
	with := func(sse ...results.Values) *results.Run {
		return cost(len(sse), map[string][]results.Values{"sse": sse, "ws": {values(132, 1, 0.245)}})
	}
	for _, test := range []struct {
		name   string
		run    *results.Run
		want   results.GateOutcome
		metric string // the decision of sse that the note is about
		note   string
	}{
		{"the same", usual(1), results.GatePass, "", ""},
		{"allocations by chance", with(values(142, 1, 0.0035)), results.GatePass, "", ""},
		{"more than chance", with(values(142, 1, 0.0045)), results.GateFail, "allocs_per_msg", "if this is meant to be"},
		{"within the limit", with(values(142.1, 1.0009, 0.0035)), results.GatePass, "", ""},
		{"two bytes more", with(values(144, 1, 0.0025)), results.GateFail, "wire_bytes_per_msg", "if this is meant to be, update the baseline"},
		{"one byte more", with(values(143, 1, 0.0025)), results.GateFail, "wire_bytes_per_msg", "if this is meant to be, update the baseline"},
		{"a write more in a hundred", with(values(142, 1.01, 0.0025)), results.GateFail, "writes_per_msg", "if this is meant to be"},
		{"another write", with(values(142, 2, 0.0025)), results.GateFail, "writes_per_msg", "if this is meant to be"},
		{"an object a message", with(values(142, 1, 1.0025)), results.GateFail, "allocs_per_msg", "if this is meant to be"},
		{"fewer bytes", with(values(132, 1, 0.0025)), results.GatePass, "wire_bytes_per_msg", "better: update the baseline"},
		{"trials that disagree", with(values(142, 1, 0.0025), values(142, 1.5, 0.0025), values(142, 1, 0.0025)), results.GateInconclusive, "writes_per_msg", "1 of 3 trials are beyond the limit"},
		{"not given", with(results.Values{"wire_bytes_per_msg": 142, "allocs_per_msg": 0.0025}), results.GateInconclusive, "writes_per_msg", "1 of 1 trials do not give it"},
		{"other Go", func() *results.Run {
			run := with(values(144, 1, 0.0025))
			run.Environment.GoVersion = "go1.27"
			return run
		}(), results.GateFail, "wire_bytes_per_msg", "taken with go1.26.1, this is go1.27"},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := gate.CheckBaseline(test.run, baseline(t, usual(1)), gate.ExactDefaults())
			if g.Outcome != test.want || len(g.Decisions) != 6 {
				t.Errorf("%+v, want %s of 6 decisions", g, test.want)
			}
			for _, d := range g.Decisions {
				if d.Limit.Metric != test.metric || d.Case != "default/sse" {
					if d.Note != "" {
						t.Errorf("%s %s says %q", d.Case, d.Limit.Metric, d.Note)
					}
				} else if !strings.Contains(d.Note, test.note) {
					t.Errorf("%s says %q, want %q", d.Limit.Metric, d.Note, test.note)
				}
			}
		})
	}
}

func TestCheckBaselineOfOtherCases(t *testing.T) {
	for _, test := range []struct {
		name      string
		change    func(b *gate.Baseline, run *results.Run)
		want      string
		decisions int
		nothing   bool
	}{
		{"case gone", func(_ *gate.Baseline, run *results.Run) { run.Cases = run.Cases[:1] }, "the run does not have this case", 6, false},
		{"case new", func(b *gate.Baseline, _ *results.Run) { b.Cases = b.Cases[:1] }, "--update-baseline adds it", 6, false},
		{"none alike", func(b *gate.Baseline, _ *results.Run) {
			for i := range b.Cases {
				b.Cases[i].Clients = 50
			}
		}, "different clients: the baseline has 50, the run 100", 6, true},
		{"longer", func(b *gate.Baseline, _ *results.Run) { b.Cases[0].Duration = 2 * time.Second }, "different duration: the baseline has 2s, the run 3s", 6, false},
		{"other warm-up", func(_ *gate.Baseline, run *results.Run) { run.Cases[1].Warmup = 450 * time.Millisecond }, "different warm-up: the baseline has 3s, the run 450ms", 6, false},
		{"other queue", func(b *gate.Baseline, _ *results.Run) { b.Cases[1].Queue = 1 }, "different queue: the baseline has 1, the run 64", 6, false},
		{"other overflow", func(_ *gate.Baseline, run *results.Run) { run.Cases[0].Overflow = "disconnect" }, "different overflow: the baseline has drop, the run disconnect", 6, false},
		{"of before windows were kept", func(b *gate.Baseline, _ *results.Run) {
			b.Cases[0].Queue, b.Cases[0].Overflow, b.Cases[0].Warmup, b.Cases[0].Duration = 0, "", 0, 0
		}, "does not say how long its window was", 6, false},
		{"metric new", func(b *gate.Baseline, _ *results.Run) { delete(b.Cases[0].Values, "allocs_per_msg") }, "the baseline does not have it", 6, false},
		{"metric of neither", func(b *gate.Baseline, run *results.Run) {
			for i := range b.Cases {
				delete(b.Cases[i].Values, "allocs_per_msg")
			}
			for i := range run.Trials {
				delete(run.Trials[i].Values, "allocs_per_msg")
			}
		}, "", 4, false},
		{"empty", func(b *gate.Baseline, run *results.Run) { b.Cases, run.Cases = nil, nil }, "", 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := usual(1)
			b := baseline(t, run)
			test.change(b, run)
			g := gate.CheckBaseline(run, b, gate.ExactDefaults())
			want := results.GateInconclusive
			if test.want == "" && test.decisions > 0 {
				want = results.GatePass
			}
			said := ""
			for _, d := range g.Decisions {
				said += d.Note
			}
			if _, nothing := g.NothingCompared(); g.Outcome != want || len(g.Decisions) != test.decisions || nothing != test.nothing || !strings.Contains(said, test.want) {
				t.Errorf("%+v, want %s of %d decisions that say %q", g, want, test.decisions, test.want)
			}
		})
	}
}

func TestCheckBaselineOfInvalidRun(t *testing.T) {
	run := usual(1)
	b := baseline(t, run)
	run.Trials[0].Verdict = results.Invalid
	run.Trials[0].Reasons = []results.Reason{{Check: "loss", Verdict: results.Suspect, Text: "2 lost"}, {Check: "books", Verdict: results.Invalid, Text: "the books disagree"}}
	results.Aggregate(run)
	g := gate.CheckBaseline(run, b, gate.ExactDefaults())
	if g.Outcome != results.GateInvalid || !strings.Contains(g.Decisions[0].Note, "vouched for: the books disagree") || g.Decisions[0].New != nil {
		t.Errorf("%+v", g)
	}
}

func TestExactLimits(t *testing.T) {
	got, err := gate.ExactLimits(nil)
	if diff := cmp.Diff(gate.ExactDefaults(), got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	got, err = gate.ExactLimits([]string{"allocs_per_msg=+5%", "wire_bytes_per_msg=+2B"})
	want := []results.GateLimit{
		{Text: "allocs_per_msg=+5%", Metric: "allocs_per_msg", Scale: "ratio", Max: 0.05},
		{Text: "wire_bytes_per_msg=+2B", Metric: "wire_bytes_per_msg", Scale: "difference", Max: 2},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-12, 0)); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := gate.ExactLimits([]string{"latency.p99=+5%"}); err == nil || !strings.Contains(err.Error(), "nearly exact") {
		t.Errorf("latency against a file: %v", err)
	}
	if _, err := gate.ExactLimits([]string{"lots=+5%"}); err == nil {
		t.Error("an unknown metric was taken")
	}
}
