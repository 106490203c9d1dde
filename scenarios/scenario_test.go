package scenarios

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t *testing.T, src string) *Scenario {
	t.Helper()
	s, err := Parse("test.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDefaults(t *testing.T) {
	want := &Scenario{
		Name:        "test",
		Workload:    "fanout",
		Transports:  []string{"sse"},
		Target:      Target{Reference: true},
		Clients:     1000,
		ConnectRate: 5000,
		Rate:        10,
		Payload:     128,
		Queue:       64,
		Overflow:    "drop",
		Warmup:      2 * time.Second,
		Duration:    3 * time.Second,
		Drain:       5 * time.Second,
		Trials:      6,
		Engine:      "auto",
		File:        "test.yaml",
	}
	if diff := cmp.Diff(want, mustParse(t, minimal)); diff != "" {
		t.Errorf("defaults differ (-want +got):\n%s", diff)
	}
}

func TestFanoutSaysWhatItShould(t *testing.T) {
	s, err := Load("fanout")
	if err != nil {
		t.Fatal(err)
	}
	want := &Scenario{
		Name:        "fanout",
		About:       "One publisher; every message goes to every subscriber.",
		Workload:    "fanout",
		Transports:  []string{"sse", "ws"},
		Target:      Target{Reference: true},
		Clients:     1000,
		ConnectRate: 5000,
		Rate:        20,
		Payload:     128,
		Queue:       64,
		Overflow:    "drop",
		Warmup:      time.Second,
		Duration:    3 * time.Second,
		Drain:       5 * time.Second,
		Trials:      7,
		Engine:      "auto",
		Thresholds: []Threshold{
			{Text: "latency.p99 < 250ms", Metric: "latency.p99", Op: "<", Limit: 250e6},
			{Text: "lost == 0", Metric: "lost", Op: "=="},
		},
		File: "builtin:fanout",
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}

// The smoke run promises an answer within 10 s: its phases, and a generous
// second of processes starting and ending for each trial, and the discarded
// first pair.
func TestSmokeIsShort(t *testing.T) {
	s, err := Load("smoke")
	if err != nil {
		t.Fatal(err)
	}
	trials := len(s.Cases()) * (s.Trials + 1)
	if took := time.Duration(trials) * (s.Warmup + s.Duration + time.Second); took > 10*time.Second {
		t.Errorf("%d trials take %v", trials, took)
	}
}

func TestCases(t *testing.T) {
	s := mustParse(t, `
name: test
transports: [ws, sse]
rate: 2/s
matrix:
  payload: [1024B, 1.5KiB]
  clients: [100, 2000]
  overflow: [drop]
  connect_rate: [100.5/s]
`)
	type row struct {
		ID      string
		Payload int
		Clients int
		Vary    map[string]float64
	}
	var got []row
	for _, c := range s.Cases() {
		if len(c.Scenario.Matrix) != 0 || len(c.Scenario.Transports) != 1 || c.Scenario.Transports[0] != c.Transport {
			t.Errorf("%s is not one case: %+v", c.ID(), c.Scenario)
		}
		if c.Scenario.ConnectRate != 100.5 || c.Scenario.Rate != 2 {
			t.Errorf("%s: connect rate %v, rate %v", c.ID(), c.Scenario.ConnectRate, c.Scenario.Rate)
		}
		if err := c.Scenario.Validate(); err != nil {
			t.Errorf("%s: %v", c.ID(), err)
		}
		got = append(got, row{c.ID(), c.Scenario.Payload, c.Scenario.Clients, c.Vary})
	}
	var want []row
	for _, payload := range []struct {
		size int
		name string
	}{{1024, "1KiB"}, {1536, "1536B"}} {
		for _, clients := range []struct {
			n    int
			name string
		}{{100, "100"}, {2000, "2000"}} {
			for _, transport := range []string{"ws", "sse"} {
				id := "clients=" + clients.name + ",connect_rate=100.5/s,payload=" + payload.name + ",overflow=drop/" + transport
				vary := map[string]float64{"payload": float64(payload.size), "clients": float64(clients.n), "connect_rate": 100.5}
				want = append(want, row{id, payload.size, clients.n, vary})
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases differ (-want +got):\n%s", diff)
	}
}

func TestCasesWithoutMatrix(t *testing.T) {
	cases := mustParse(t, minimal).Cases()
	if len(cases) != 1 || cases[0].ID() != "default/sse" || len(cases[0].Vary) != 0 {
		t.Errorf("cases: %+v", cases)
	}
}

func TestThresholdLimits(t *testing.T) {
	for _, test := range []struct {
		text string
		want Threshold
	}{
		{"latency.p99 < 250ms", Threshold{Metric: "latency.p99", Op: "<", Limit: 250e6}},
		{"schedule_lag.p999<=10us", Threshold{Metric: "schedule_lag.p999", Op: "<=", Limit: 10e3}},
		{"schedule_lag.max < 10µs", Threshold{Metric: "schedule_lag.max", Op: "<", Limit: 10e3}},
		{"target_cpu_us_per_msg < 7.5us", Threshold{Metric: "target_cpu_us_per_msg", Op: "<", Limit: 7500}},
		{"target_rss_kib_per_conn > 1.5KiB", Threshold{Metric: "target_rss_kib_per_conn", Op: ">", Limit: 1536}},
		{"wire_bytes_per_msg >= 132.5B", Threshold{Metric: "wire_bytes_per_msg", Op: ">=", Limit: 132.5}},
		{"received_per_s >= 9000/s", Threshold{Metric: "received_per_s", Op: ">=", Limit: 9000}},
		{"target_cpu_share != 3%", Threshold{Metric: "target_cpu_share", Op: "!=", Limit: 0.03}},
		{"target_cpu_share != 0.5", Threshold{Metric: "target_cpu_share", Op: "!=", Limit: 0.5}},
		{"  lost == 0 ", Threshold{Metric: "lost", Op: "==", Limit: 0}},
	} {
		got, trouble := parseThreshold(test.text)
		if trouble != nil {
			t.Errorf("%s: %s", test.text, trouble.message)
			continue
		}
		test.want.Text = strings.TrimSpace(test.text)
		if got != test.want {
			t.Errorf("%s: %+v, want %+v", test.text, got, test.want)
		}
	}
}

func TestTargetSplits(t *testing.T) {
	for target, want := range map[Target]bool{
		{Reference: true}:                      true,
		{Exec: "server {port} {control_port}"}: true,
		{Exec: "server {port}"}:                false,
		{Exec: "server {control_port}"}:        false,
		{Exec: "server"}:                       false,
	} {
		if got := target.Splits(); got != want {
			t.Errorf("%v in several processes: %t, want %t", target, got, want)
		}
	}
}

func TestTargetForms(t *testing.T) {
	for src, want := range map[string]Target{
		"target: reference":                       {Reference: true},
		"target: 'exec: node x.js --port {port}'": {Exec: "node x.js --port {port}"},
		"target: {exec: node x.js}":               {Exec: "node x.js"},
	} {
		if got := mustParse(t, minimal+src).Target; got != want {
			t.Errorf("%s: %+v, want %+v", src, got, want)
		}
	}
}

func TestNewIsAllDefaults(t *testing.T) {
	src, err := New("some/where/my-own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := mustParse(t, string(src))
	want := defaults()
	want.Name, want.File, want.About = "my-own", "test.yaml", "What this scenario shows."
	want.Transports, want.Thresholds = []string{"sse", "ws"}, got.Thresholds
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differs from the defaults (-want +got):\n%s", diff)
	}
	for _, f := range fields() {
		if !strings.Contains(string(src), f.key+":") || !strings.Contains(string(src), f.help) {
			t.Errorf("%s is not explained", f.key)
		}
	}
	if _, err := New("No Name.yaml"); err == nil {
		t.Error("a scenario named \"No Name\"")
	}
}

func TestLoad(t *testing.T) {
	for _, test := range []struct{ arg, want string }{
		{"fnout", "fnout: no such scenario: expected a scenario file or a built-in name: fanout, fanout-sweep, smoke\ndid you mean \"fanout\"?"},
		{"elsewhere/smoke.yaml", "elsewhere/smoke.yaml: no such scenario: expected a scenario file or a built-in name: fanout, fanout-sweep, smoke\ndid you mean \"smoke\"?"},
		{"testdata", "testdata: not a regular file: expected a scenario file or a built-in name: fanout, fanout-sweep, smoke"},
	} {
		_, err := Load(test.arg)
		var all Errors
		if !errors.As(err, &all) || err.Error() != test.want {
			t.Errorf("Load(%q): %v, want %s", test.arg, err, test.want)
		}
	}
	for _, arg := range []string{"smoke", "smoke.yaml"} {
		if s, err := Load(arg); err != nil || s.Name != "smoke" {
			t.Errorf("Load(%q): %v, %v", arg, s, err)
		}
	}
}

// What a run keeps of a scenario must say all of it.
func TestJSONRoundTrip(t *testing.T) {
	s, err := Load("fanout-sweep")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back Scenario
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, &back); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestValidateByHand(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(*Scenario)
		want  string
	}{
		{"clients", func(s *Scenario) { s.Clients = -1 }, "clients is -1: expected at least 1"},
		{"payload", func(s *Scenario) { s.Payload = 44 }, "payload is 44B: expected at least 45B, the size of the envelope"},
		{"transport", func(s *Scenario) { s.Transports = []string{"sse", "wss"} }, `unknown transport "wss": expected one of sse, ws`},
		{"workload", func(s *Scenario) { s.Workload = "rooms" }, `unknown workload "rooms": expected fanout, the only one`},
		{"target", func(s *Scenario) { s.Target = Target{} }, "target has no command"},
		{"target twice", func(s *Scenario) { s.Target = Target{Reference: true, Exec: "x"} }, "target is both"},
		{"axis", func(s *Scenario) { s.Matrix = []Axis{{"trials", []string{"1"}}} }, `unknown axis "trials"`},
		{"axis value", func(s *Scenario) { s.Matrix = []Axis{{"queue", []string{"0"}}} }, "queue is 0: expected at least 1"},
		{"threshold", func(s *Scenario) { s.Thresholds = []Threshold{{Metric: "lots", Op: "<"}} }, `did you mean "lost"?`},
		{"operator", func(s *Scenario) { s.Thresholds = []Threshold{{Metric: "lost", Op: "="}} }, `unknown comparison "="`},
		{"messages", func(s *Scenario) { s.Rate, s.Duration = 1, time.Millisecond }, "no message falls into the measurement window: 1/s for 1ms makes 0.001"},
	} {
		s := mustParse(t, minimal)
		test.spoil(s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

func TestHostileSources(t *testing.T) {
	for name, src := range map[string]string{
		"too long":       minimal + "#" + strings.Repeat("x", maxFile),
		"deep lists":     strings.Repeat("[", 2000),
		"deep mappings":  strings.Repeat("{a: ", 500),
		"deep sequences": strings.Repeat("- ", 2000),
		"many keys":      strings.Repeat("x: 1\n", 1000),
		"control":        "name: a\x00b",
		"aliases":        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
		"huge matrix":    minimal + "matrix:\n  queue: [" + strings.Repeat("1, ", 2000) + "1]\n",
	} {
		if s, err := Parse(name, []byte(src)); err == nil {
			t.Errorf("%s: parsed: %+v", name, s)
		}
	}
}
