package format_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/metric"
)

func TestSmallerIsBetter(t *testing.T) {
	run := matrixRun()
	delete(run.Cases[0].Summary.Values, "wire_bytes_per_msg")
	var list []struct {
		Name, Unit, Range, Extra string
		Value                    *float64
	}
	text := written(t, run, "custom-smaller")
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for i, e := range list {
		if e.Value == nil || e.Name == "" || found[e.Name] > 0 {
			t.Errorf("%+v is not whole or there twice", e)
		}
		found[e.Name] = i + 1
	}
	at := found["fanout clients=20,payload=128B/ws latency.p50"]
	if at == 0 {
		t.Fatal(text)
	}
	want := run.Cases[1].Summary.Values["latency.p50"] / 1e6
	if e := list[at-1]; e.Unit != "ms" || math.Abs(*e.Value-want) > 1e-6 || !strings.HasPrefix(e.Extra, "2 trials, ") {
		t.Errorf("%+v, want %v ms", e, want)
	}
	for _, name := range []string{"fanout clients=20,payload=128B/sse wire_bytes_per_msg", "fanout clients=20,payload=128B/ws received_per_s", "fanout clients=20,payload=128B/ws published"} {
		if found[name] != 0 {
			t.Errorf("%s is there", name)
		}
	}
	if text := written(t, plainRun(), "custom-smaller"); !strings.Contains(text, `"range": "`) || !strings.Contains(text, "95 % interval") {
		t.Error("six trials have no range")
	}
	if got := written(t, runs()["empty"], "custom-smaller"); got != "[]\n" {
		t.Errorf("nothing is %q", got)
	}
}

// More trials with the same loss in each are no worse.
func TestTrackersCountATrial(t *testing.T) {
	run := plainRun()
	c := &run.Cases[0]
	c.Summary.Values["lost"] = 3 * float64(c.Summary.Trials)
	for _, test := range []struct{ format, want string }{
		{"bencher", "\"lost_per_trial\": {\n      \"value\": 3\n"},
		{"custom-smaller", "\"fanout sse lost\",\n    \"unit\": \"a trial\",\n    \"value\": 3,"},
		{"openmetrics", "pushbench_lost_per_trial{scenario=\"fanout\",case=\"default\",transport=\"sse\"} 3\n"},
		{"openmetrics", "; the mean of a trial\npushbench_lost_per_trial"},
	} {
		if text := written(t, run, test.format); !strings.Contains(text, test.want) {
			t.Errorf("%s has no %s:\n%s", test.format, test.want, text)
		}
	}
}

func TestBencher(t *testing.T) {
	run := plainRun()
	var benchmarks map[string]map[string]struct {
		Value float64  `json:"value"`
		Lower *float64 `json:"lower_value"`
		Upper *float64 `json:"upper_value"`
	}
	if err := json.Unmarshal([]byte(written(t, run, "bencher")), &benchmarks); err != nil {
		t.Fatal(err)
	}
	for _, c := range run.Cases {
		measures := benchmarks["fanout/"+c.Transport]
		for name, v := range c.Summary.Values {
			m, _ := metric.Lookup(name)
			if m.Better == metric.Neither {
				continue
			}
			if results.Summed(name) {
				continue // TestTrackersCountATrial
			}
			got, there := measures[m.Column]
			if !there {
				continue // not a column of summary.csv
			}
			if want := m.Scaled(v); math.Abs(got.Value-want) > 1e-6*max(1, want) {
				t.Errorf("%s of %s is %v, want %v", m.Column, c.ID, got.Value, want)
			}
			interval, known := c.Summary.Intervals[name]
			switch {
			case known != (got.Lower != nil) || known != (got.Upper != nil):
				t.Errorf("%s of %s: bounds %v, %v", m.Column, c.ID, got.Lower, got.Upper)
			case known && (*got.Lower > got.Value || *got.Upper < got.Value || math.Abs(*got.Lower-m.Scaled(interval.Low)) > 1e-6*max(1, *got.Lower)):
				t.Errorf("%s of %s: %v is not within %v to %v", m.Column, c.ID, got.Value, *got.Lower, *got.Upper)
			}
		}
		for _, column := range []string{"latency_p99_ms", "target_cpu_us_per_msg", "received_per_s"} {
			if _, there := measures[column]; !there {
				t.Errorf("%s has no %s", c.ID, column)
			}
		}
	}
	if got := written(t, runs()["empty"], "bencher"); got != "{}\n" {
		t.Errorf("nothing is %q", got)
	}
}
