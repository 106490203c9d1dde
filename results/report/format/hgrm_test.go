package format_test

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pushbench/results/metric"
	"pushbench/results/report/format"
)

// percentiles are the numbers of a text in the plotter's format: its lines, and of
// each line as many numbers as the plotter reads.
func percentiles(t *testing.T, text string) (lines [][]float64, footer map[string]float64) {
	t.Helper()
	footer = map[string]float64{}
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		switch {
		case l == "" || strings.HasPrefix(l, "Value"):
		case strings.HasPrefix(l, "#["):
			for part := range strings.SplitSeq(strings.Trim(l, "#[]"), ",") {
				key, value, _ := strings.Cut(part, "=")
				v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
				if err != nil {
					t.Fatal(err)
				}
				footer[strings.TrimSpace(key)] = v
			}
		default:
			var numbers []float64
			for _, word := range strings.Fields(l) {
				v, err := strconv.ParseFloat(word, 64)
				if err != nil {
					t.Fatal(err)
				}
				numbers = append(numbers, v)
			}
			lines = append(lines, numbers)
		}
	}
	return lines, footer
}

// The library's own printing, which rounds more, is what ours is held against.
func TestPercentilesAreTheLibrarys(t *testing.T) {
	run := plainRun()
	f, _ := format.Lookup("hgrm")
	files := f.Files(run)
	if len(files) != 2 || files[0].Name != "latency-sse.hgrm" || files[1].Name != "latency-ws.hgrm" {
		t.Fatalf("%+v", files)
	}
	for i, c := range run.Cases {
		pooled := hdrhistogram.New(1, 60e9, 3)
		for _, trial := range run.Trials {
			if trial.Case == c.ID && trial.Counts() {
				pooled.Merge(trial.Histograms[metric.Latency])
			}
		}
		var ours, theirs bytes.Buffer
		if err := files[i].Write(&ours); err != nil {
			t.Fatal(err)
		}
		if _, err := pooled.PercentilesPrint(&theirs, 5, 1e6); err != nil {
			t.Fatal(err)
		}
		got, gotFooter := percentiles(t, ours.String())
		want, wantFooter := percentiles(t, theirs.String())
		if len(got) != len(want) || len(got) < 20 {
			t.Fatalf("%d lines, want %d", len(got), len(want))
		}
		for n := range want {
			for k, rounding := range []float64{0.0005, 1e-6, 0, 0.01} {
				if !(math.Abs(got[n][k]-want[n][k]) <= rounding+1e-12 || got[n][k] == want[n][k]) {
					t.Errorf("line %d: %v, want %v", n, got[n], want[n])
				}
			}
		}
		for key, v := range wantFooter {
			if math.Abs(gotFooter[key]-v) > 0.0005+1e-12 {
				t.Errorf("%s = %v, want %v", key, gotFooter[key], v)
			}
		}
	}
}

func TestPercentilesOfNothing(t *testing.T) {
	run := plainRun()
	for i := range run.Trials {
		run.Trials[i].Histograms = nil
	}
	f, _ := format.Lookup("hgrm")
	if files := f.Files(run); len(files) != 0 {
		t.Errorf("files without a distribution: %v", files[0].Name)
	}
}
