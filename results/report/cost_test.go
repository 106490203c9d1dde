package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"pushbench/results"
	"pushbench/results/report/view"
	"pushbench/results/resultstest"
)

// Table and picture say the same of both sides' processor time.
func TestBothSidesProcessorTime(t *testing.T) {
	run := fabricate(1, 10)
	run.Cases[0].Summary.Values[targetCPU] = 3000
	run.Cases[0].Summary.Values[generatorCPU] = 1500
	delete(run.Cases[1].Summary.Values, generatorCPU)

	var stack costPanel
	for _, w := range costPanels() {
		if w.onTop != "" {
			stack = w
		}
	}
	b, ok := stack.bar(run.Cases[0])
	if !ok || math.Abs(b.Value-4.5) > 1e-9 || math.Abs(b.upper-1.5) > 1e-9 || b.Sure {
		t.Errorf("bar %+v (%v), want 4.5 µs of which 1.5 are the generator's, without an interval", b, ok)
	}
	if b, ok := stack.bar(run.Cases[1]); ok {
		t.Errorf("bar %+v for a case whose generator's time is not known", b)
	}

	lines := strings.Split(Table(run, TextOptions{}), "\n")
	if got := strings.Join(strings.Fields(lines[2])[7:10], " "); got != "3 1.50 4.50" {
		t.Errorf("target, generator and total %q, want %q in %q", got, "3 1.50 4.50", lines[2])
	}
	if got := strings.Fields(lines[3])[8:10]; got[0] != view.Missing || got[1] != view.Missing {
		t.Errorf("generator and total %q, both are missing in %q", got, lines[3])
	}
}

func TestCellLabels(t *testing.T) {
	for _, test := range []struct {
		cells, axes, labels []string
	}{
		{[]string{"clients=10", "clients=20"}, []string{"clients"}, []string{"10", "20"}},
		{[]string{"clients=10,payload=64B", "clients=10,payload=1KiB"}, []string{"clients", "payload"}, []string{"10\n64B", "10\n1KiB"}},
		{[]string{"clients=10,payload=64B", "clients=10"}, nil, []string{"clients=10\npayload=64B", "clients=10"}},
		{[]string{"clients=10", "payload=64B"}, nil, []string{"clients=10", "payload=64B"}},
		{[]string{"default"}, nil, []string{"default"}},
		{[]string{"clients=10,odd"}, nil, []string{"clients=10\nodd"}},
		{nil, nil, nil},
	} {
		if axes, labels := cellLabels(test.cells); !slices.Equal(axes, test.axes) || !slices.Equal(labels, test.labels) {
			t.Errorf("%q: %q %q, want %q %q", test.cells, axes, labels, test.axes, test.labels)
		}
	}
}

// The names under the groups of bars stay apart.
func TestCostLabelsDoNotTouch(t *testing.T) {
	for _, cells := range [][]string{
		{"clients=20,payload=64B", "clients=20,payload=1KiB", "clients=60,payload=64B", "clients=60,payload=1KiB", "clients=200,payload=64B", "clients=200,payload=1KiB"},
		{"overflow=disconnect,duration=1m30s", "overflow=drop,duration=1m30s", "overflow=disconnect,duration=500ms", "overflow=drop,duration=500ms", "overflow=disconnect,duration=2m", "overflow=drop,duration=2m"},
	} {
		f, ok := cost(newSheet(resultstest.Run(cells, []string{"sse", "ws"}, 1, 1)))
		if !ok {
			t.Fatal("no picture")
		}
		for _, p := range f.panels[0] {
			room := vg.Length(panelWidth(6)) / vg.Length(len(cells))
			for _, tick := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
				if width := p.X.Tick.Label.Width(tick.Label); width > room {
					t.Errorf("%q takes %.0f points of %.0f", tick.Label, width, room)
				}
			}
		}
	}
}

// The widest numbers that are likely still fit: columns move together.
func TestWideNumbersFit(t *testing.T) {
	run := fabricate(1, 1000, 5000)
	for i := range run.Cases {
		s := &run.Cases[i].Summary
		s.Verdict = results.Overloaded
		for name, v := range map[string]float64{
			"lost": 99_999, "latency.p50": 12_345e6, "latency.p99": 23_456e6, "latency.p999": 34_567e6, "received_per_s": 99_999,
		} {
			s.Values[name] = v
		}
	}
	fits(t, Table(run, TextOptions{}), 100)
}
