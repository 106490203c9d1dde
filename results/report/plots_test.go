package report

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
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
	pixels, err := drawn(fabricate(6, 1000))
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(pixels))
	if diff := cmp.Diff([]string{"cost", "latency-density", "latency-percentiles", "throughput"}, names); diff != "" {
		t.Errorf("pictures differ (-want +got):\n%s", diff)
	}
	for _, name := range names {
		goldenImage(t, "single-"+name+".png", pixels[name])
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
	plots := Pictures(costAlone())
	if len(plots) != 1 || plots[0].Name != "cost" {
		t.Fatalf("plots %v, want that of costs", plots)
	}
	svg, err := plots[0].SVG()
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

// BenchmarkPlots draws all there is to a run of 20 trials.
func BenchmarkPlots(b *testing.B) {
	run := fabricate(10, 1000)
	for b.Loop() {
		if _, err := drawn(run); err != nil {
			b.Fatal(err)
		}
	}
}

// drawn is all pictures of a run in pixels by their names, as many drawn at once as
// there are processors.
func drawn(run *results.Run) (map[string][]byte, error) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	pixels := make(map[string][]byte)
	for _, p := range Pictures(run) {
		group.Go(func() error {
			png, err := p.PNG()
			mu.Lock()
			defer mu.Unlock()
			pixels[p.Name] = png
			return err
		})
	}
	return pixels, group.Wait()
}
