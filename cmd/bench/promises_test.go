package main_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report"
	"pushbench/results/report/view"
	"pushbench/results/resultstest"
	"pushbench/scenarios"
)

// limitOf writes a value in base units as a scenario writes it, in the unit of the
// metric's column.
func limitOf(m metric.Metric, base float64) string {
	unit := map[string]string{"1/s": "/s", "µs": "us"}[m.Unit]
	if unit == "" {
		unit = m.Unit
	}
	return fmt.Sprintf("%.3f%s", m.Scaled(base), unit)
}

// Every metric of summary.csv can be promised: in its own unit, and held against
// what the case's trials add up to.
func TestEveryColumnCanBePromised(t *testing.T) {
	run := resultstest.Run([]string{"clients=20"}, []string{"sse", "ws"}, 3, 1)
	for _, column := range metric.SummaryColumns() {
		if column.Metric == nil {
			continue
		}
		m := *column.Metric
		t.Run(m.Name, func(t *testing.T) {
			// Trials that are apart: only their estimate is in the middle of the promises.
			n := 0.0
			for i := range run.Trials {
				if trial := &run.Trials[i]; trial.Case == "clients=20/ws" && trial.Counts() {
					trial.Values[m.Name] = (1000 + 500*n) / m.Scale
					n++
				}
			}
			results.Aggregate(run)
			estimate := run.Cases[1].Summary.Values[m.Name]
			want := 1500.0
			switch {
			case results.Summed(m.Name):
				want = 4500
			case m.Stat == "max":
				want = 2000
			}
			if math.Abs(m.Scaled(estimate)-want) > 1e-6 {
				t.Fatalf("the estimate is %v, want %v: a promise must not be held against single trials", m.Scaled(estimate), want)
			}
			for _, c := range []struct {
				op     string
				factor float64
				kept   bool
			}{
				{"<", 1.1, true}, {"<", 0.9, false}, {"<=", 1, true}, {"<=", 0.9, false}, {">", 0.9, true}, {">", 1.1, false},
				{">=", 1, true}, {">=", 1.1, false}, {"==", 1.1, false}, {"!=", 1.1, true},
			} {
				text := fmt.Sprintf("%s %s %s", m.Name, c.op, limitOf(m, c.factor*estimate))
				s, err := scenarios.Parse("promise.yaml", []byte("name: promise\ntransports: [sse, ws]\nthresholds:\n  - "+text+"\n"))
				if err != nil {
					t.Fatal(err)
				}
				promise := s.Thresholds[0]
				if promise.Metric != m.Name || math.Abs(promise.Limit-c.factor*estimate) > 1e-6*estimate {
					t.Fatalf("%s is read as %s %v", text, promise.Metric, promise.Limit)
				}
				limit := promise.Limit
				if c.factor == 1 {
					limit = estimate // to the last digit
				}
				run.Thresholds = results.Evaluate(run, promise.Text, promise.Metric, promise.Op, limit)
				if got := run.Thresholds[1]; got.Case != "clients=20/ws" || !got.Known || got.Kept != c.kept || got.Value != estimate {
					t.Errorf("%s: %+v, want kept %v", text, got, c.kept)
				}
			}
			run.Thresholds = run.Thresholds[1:]
			if line := report.Thresholds(run, report.TextOptions{}); !strings.Contains(line, "kept") || !strings.Contains(line, view.Value(m, estimate)) {
				t.Errorf("the table of promises:\n%s", line)
			}
			// What could not be had breaks its promise.
			delete(run.Cases[1].Summary.Values, m.Name)
			got := results.Evaluate(run, "", m.Name, ">=", 0)[1]
			if got.Known || got.Kept {
				t.Errorf("a missing value: %+v", got)
			}
		})
	}
}
