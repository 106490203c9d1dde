package report

import (
	"strings"
	"testing"
	"time"

	"pushbench/results"
	"pushbench/results/resultstest"
)

func TestComparisonsOfTwoRuns(t *testing.T) {
	before := resultstest.Run([]string{"default"}, []string{"sse"}, 6, 1)
	after := resultstest.Run([]string{"default"}, []string{"sse"}, 6, 2)
	after.Started, after.Ended = after.Started.Add(time.Hour), after.Ended.Add(time.Hour)
	text := Comparisons(results.Overlay(before, after), TextOptions{})
	if !strings.Contains(text, "\n  ! the runs were not interleaved") || strings.Count(text, "interleaved") != 1 {
		t.Errorf("no warning, or two, in\n%s", text)
	}
	fits(t, text, 100)
	refused := &results.Run{Comparisons: []results.Comparison{{Cell: "default", New: "new", Base: "base", Refused: "other clients", Warnings: []string{"other kernels"}}}}
	if got, want := Comparisons(refused, TextOptions{}), "new vs base: not compared: other clients\n  ! other kernels\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
