package report

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"gonum.org/v1/plot/cmpimg"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// tolerance is how far a pixel may be from the golden's: fonts are rasterised
// alike everywhere but for the last bit.
const tolerance = 0.02

func TestPlots(t *testing.T) {
	dir := t.TempDir()
	if err := plotsInto(dir, fabricate(6, 1000), PlotOptions{}); err != nil {
		t.Fatal(err)
	}
	names := list(t, dir)
	want := []string{"cost.png", "latency-density.png", "latency-percentiles.png", "throughput.png"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files differ (-want +got):\n%s", diff)
	}
	for _, name := range names {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		goldenImage(t, "single-"+name, got)
	}
}

// Of a matrix those pictures are compared that look different there.
func TestPlotsOfAMatrix(t *testing.T) {
	for _, f := range figuresOf(troubledMatrix(fabricate(2, 100, 500, 1000, 2000, 5000))) {
		switch f.name {
		case "cost", "latency-percentiles", "sweep-latency.p99":
			png, err := f.png()
			if err != nil {
				t.Fatal(err)
			}
			goldenImage(t, "matrix-"+f.name+".png", png)
		}
	}
}

// Of a run with sides those pictures are compared in which they lie on each other.
func TestPlotsOfSides(t *testing.T) {
	for _, f := range figuresOf(resultstest.Sided([]string{"default"}, []string{"sse", "ws"}, 6, 1, 0.2)) {
		switch f.name {
		case "cost", "latency-percentiles", "throughput":
			png, err := f.png()
			if err != nil {
				t.Fatal(err)
			}
			goldenImage(t, "sided-"+f.name+".png", png)
		}
	}
}

func goldenImage(t *testing.T, name string, got []byte) {
	t.Helper()
	golden := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	same, err := cmpimg.EqualApprox("png", want, got, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	if !same {
		t.Errorf("%s differs from its golden; -update writes it anew", name)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPlotsAreTheSameEveryTime(t *testing.T) {
	var first [][]byte
	for range 2 {
		var files [][]byte
		for _, f := range figuresOf(fabricate(2, 100, 1000)) {
			svg, err := f.svg()
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, svg)
		}
		if first != nil && !slices.EqualFunc(first, files, bytes.Equal) {
			t.Error("the same run was drawn differently")
		}
		first = files
	}
}

// costAlone is a run that has no picture but cost.
func costAlone() *results.Run {
	run := fabricate(1, 10)
	run.Trials = nil
	return run
}

func TestPlotsAsSVG(t *testing.T) {
	dir := t.TempDir()
	if err := plotsInto(dir, costAlone(), PlotOptions{SVG: true}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"cost.png", "cost.svg"}, list(t, dir)); diff != "" {
		t.Errorf("files differ (-want +got):\n%s", diff)
	}
	svg, err := os.ReadFile(filepath.Join(dir, "cost.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(svg, []byte("fanout: what a message and a connection cost")) {
		t.Error("the SVG has no title")
	}
}

// Runs with little in them are drawn as far as they go, without a panic.
func TestPlotsOfLittle(t *testing.T) {
	noTrials := fabricate(1, 10, 20)
	noTrials.Trials = nil
	noValues := fabricate(1, 10)
	noValues.Cases[0].Summary, noValues.Cases[1].Summary = results.Summary{}, results.Summary{}
	twelve := make([]int, 12)
	for i := range twelve {
		twelve[i] = 10 * (i + 1)
	}
	oneCase := fabricate(1, 10)
	oneCase.Cases = oneCase.Cases[1:]
	tests := []struct {
		name string
		run  *results.Run
		want string
	}{
		{"nothing", &results.Run{}, ""},
		{"no trials", noTrials, "cost sweep-latency.p50 sweep-latency.p99 sweep-received_per_s sweep-target_cpu_us_per_msg sweep-generator_cpu_us_per_msg sweep-target_rss_kib_per_conn"},
		{"no values", noValues, "latency-percentiles latency-density throughput"},
		{"one transport", oneCase, "latency-percentiles latency-density throughput cost"},
		{"twelve cells", fabricate(1, twelve...), "latency-percentiles latency-density throughput cost sweep-latency.p50 sweep-latency.p99 sweep-received_per_s sweep-target_cpu_us_per_msg sweep-generator_cpu_us_per_msg sweep-target_rss_kib_per_conn"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var names []string
			for _, f := range figuresOf(tt.run) {
				names = append(names, f.name)
				if _, err := f.svg(); err != nil {
					t.Errorf("%s: %v", f.name, err)
				}
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("pictures %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTwoAxesGetPanels(t *testing.T) {
	run := fabricate(1, 10, 20)
	for _, c := range slices.Clone(run.Cases) {
		for _, cell := range []string{",payload=64B", ",payload=1KiB"} {
			d := c
			d.Cell += cell
			d.ID = d.Cell + "/" + d.Transport
			run.Cases = append(run.Cases, d)
		}
	}
	run.Cases = run.Cases[4:]
	for _, f := range figuresOf(run) {
		if f.name == "sweep-latency.p99" {
			var titles []string
			for _, p := range f.panels[0] {
				titles = append(titles, p.Title.Text)
			}
			if diff := cmp.Diff([]string{"payload=64B", "payload=1KiB"}, titles); diff != "" {
				t.Errorf("panels differ (-want +got):\n%s", diff)
			}
			return
		}
	}
	t.Error("no sweep was drawn")
}

func TestPlotsSayWhatFailed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	if err := plotsInto(dir, costAlone(), PlotOptions{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that says the folder does not exist", err)
	}
}

// A full disk fails every picture for one reason: it is said once.
func TestPlotsFailWithOneLine(t *testing.T) {
	err := plotsInto(filepath.Join(t.TempDir(), "missing"), fabricate(1, 10), PlotOptions{})
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), ".png") {
		t.Errorf("error %v, want one line about one picture", err)
	}
}

// BenchmarkPlots draws all there is to a run of 20 trials.
func BenchmarkPlots(b *testing.B) {
	run, dir := fabricate(10, 1000), b.TempDir()
	for b.Loop() {
		if err := plotsInto(dir, run, PlotOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// plotsInto draws all pictures of a run into a folder, as many at once as there are
// processors.
func plotsInto(dir string, run *results.Run, opts PlotOptions) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range figuresOf(run) {
		group.Go(func() error { return f.save(dir, opts) })
	}
	return group.Wait()
}
