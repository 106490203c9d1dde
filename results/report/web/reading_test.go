package web_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"pushbench/results"
	"pushbench/results/report/view"
	"pushbench/results/resultstest"
)

func fifty() *results.Run {
	return resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 25, 1)
}

func swept() *results.Run {
	return resultstest.Run([]string{"clients=10", "clients=20", "clients=50", "clients=200"}, []string{"sse", "ws"}, 6, 1)
}

func sided() *results.Run {
	return resultstest.Sided([]string{"default"}, []string{"sse", "ws"}, 8, 1, 0.1)
}

// The reports as a reader meets them, in a real browser.
func TestInBrowser(t *testing.T) {
	w := start(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, window)
	}{
		{"charts hold their lines", testCharts},
		{"hovering shows values", testHover},
		{"keys show values", testKeys},
		{"numbers are written as in the tables", testNumbers},
		{"phases are named at their places", testPhaseNames},
		{"one second", testOneSecond},
		{"shared axes", testSharedAxes},
		{"readouts have room", testReadoutsHaveRoom},
		{"ticks", testTicks},
		{"light and dark", testThemes},
		{"switches", testSwitches},
		{"trials are sorted and filtered", testTrials},
		{"a trial over time", testTimeline},
		{"focus goes through everything in order", testFocus},
		{"names, headings and tables", testSemantics},
		{"paper", testPaper},
		{"narrow", testNarrow},
		{"no scripts", testNoScripts},
		{"nothing but the file", testIsolation},
		{"little in it", testLittle},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, w) })
	}
}

// drawn is what a chart of the page says of itself.
type drawn struct {
	ID     string
	Series int
	Points int
	Ink    map[string]int // pixels by look
}

// chartsDrawn looks at every chart: at its series, and at its pixels near the colour of
// each look.
const chartsDrawn = `page.figures.flatMap((f) => f.charts.map((c) => {
	const canvas = c.element.querySelector("canvas");
	const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
	copy.drawImage(canvas, 0, 0);
	const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
	const ink = {};
	for (const look of new Set(c.spec.lines.map((l) => l.look))) {
		const [r, g, b] = palette.of("--series", look).match(/\d+/g).map(Number);
		ink[look] = 0;
		for (let i = 0; i < pixels.length; i += 4) {
			if (pixels[i + 3] > 200 && Math.abs(pixels[i] - r) + Math.abs(pixels[i + 1] - g) + Math.abs(pixels[i + 2] - b) < 40) ink[look]++;
		}
	}
	return { ID: c.element.dataset.chart, Series: c.plot.series.length - 1, Points: c.plot.data[0].length, Ink: ink };
}))`

func testCharts(t *testing.T, w window) {
	for _, tt := range []struct {
		name string
		run  *results.Run
		want map[string]int // lines of some charts
		all  int            // charts
	}{
		{"fifty", fifty(), map[string]int{"percentiles-0": 52, "density-0": 2, "time-0": 4, "time-1": 4, "time-2": 4, "time-3": 2}, 6},
		{"sweep", swept(), map[string]int{"percentiles-0": 14, "percentiles-3": 14, "density-3": 2, "sweep-0": 2, "sweep-5": 2}, 4 + 4 + 4 + 6},
		{"sided", sided(), map[string]int{"percentiles-0": 36, "density-0": 4, "time-3": 4}, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, w, tt.run)
			t.Logf("charts were drawn %s ms after the start of loading", eval[string](b, `document.documentElement.dataset.drawn`))
			b.shot(tt.name)
			numbers := numbersOf(t, written(t, tt.run))
			charts := eval[[]drawn](b, chartsDrawn)
			if len(charts) != tt.all || len(numbers.Charts) != tt.all {
				t.Errorf("%d charts of %d in the numbers, want %d", len(charts), len(numbers.Charts), tt.all)
			}
			for _, c := range charts {
				data := numbers.Charts[c.ID]
				if c.Series != len(data.Lines) || c.Points != len(data.At) {
					t.Errorf("%s: %d lines of %d points, the numbers have %d of %d", c.ID, c.Series, c.Points, len(data.Lines), len(data.At))
				}
				if want, ok := tt.want[c.ID]; ok && c.Series != want {
					t.Errorf("%s: %d lines, want %d", c.ID, c.Series, want)
				}
				for look, pixels := range c.Ink {
					// Over time the sides of a fabricated run lie on each other.
					if pixels < 20 && !(tt.name == "sided" && strings.HasPrefix(c.ID, "time-")) {
						t.Errorf("%s: %d pixels have the colour of %s, want a line", c.ID, pixels, look)
					}
				}
			}
		})
	}
}

// reading is one value below a chart.
type reading struct{ Label, Text, Value string }

const readout = `[...document.querySelector('[data-chart=%q]').parentElement.querySelectorAll(".readout > span:not(.where)")].map((s) => ({
	Label: s.childNodes[1].textContent.trim(), Text: s.querySelector("b").textContent, Value: s.querySelector("b").dataset.value }))`

// agrees holds what stands below a chart against the numbers at a point.
func agrees(t *testing.T, b *tab, n numbers, chart string, index int) {
	t.Helper()
	read := eval[[]reading](b, readout, chart)
	i := 0
	for _, l := range n.Charts[chart].Lines {
		if l.Style == "thin" {
			continue
		}
		if i >= len(read) {
			t.Fatalf("%s at %d: %d values shown, want more", chart, index, len(read))
		}
		got, want := read[i], l.Y[index]
		i++
		if got.Label != l.Label {
			t.Errorf("%s at %d: %s, want %s", chart, index, got.Label, l.Label)
		}
		if want == nil {
			if got.Text != view.Missing || got.Value != "" {
				t.Errorf("%s at %d: %s shows %q for a gap", chart, index, l.Label, got.Text)
			}
			continue
		}
		value, err := strconv.ParseFloat(got.Value, 64)
		if err != nil || value != *want || !strings.HasPrefix(got.Text, view.Number(*want)) {
			t.Errorf("%s at %d: %s shows %s (%s), want %v", chart, index, l.Label, got.Text, got.Value, *want)
		}
	}
	if i != len(read) {
		t.Errorf("%s at %d: %d values shown, want %d", chart, index, len(read), i)
	}
}

func testHover(t *testing.T, w window) {
	for name, run := range map[string]*results.Run{"fifty": fifty(), "sweep": swept(), "sided": sided()} {
		t.Run(name, func(t *testing.T) {
			b := open(t, w, run)
			n := numbersOf(t, written(t, run))
			for chart, data := range n.Charts {
				for _, index := range []int{0, len(data.At) / 2, len(data.At) - 1} {
					at := eval[[]float64](b, `(() => {
						const c = page.figures.flatMap((f) => f.charts).find((c) => c.element.dataset.chart === %q);
						c.element.scrollIntoView({ block: "center", behavior: "instant" });
						const box = c.plot.over.getBoundingClientRect();
						const left = box.left + c.plot.valToPos(c.spec.at[%d], "x");
						return [Math.max(box.left + 1, Math.min(box.right - 1, left)), box.top + box.height / 2];
					})()`, chart, index)
					b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
					agrees(t, b, n, chart, index)
				}
			}
		})
	}
}

func testKeys(t *testing.T, w window) {
	run := fifty()
	b := open(t, w, run)
	n := numbersOf(t, written(t, run))
	chart := n.Charts["percentiles-0"]
	focus := func(chart string) {
		eval[bool](b, `(document.querySelector('[data-chart="%s"]').focus(), true)`, chart)
	}
	focus("percentiles-0")
	for step, key := range []struct {
		press string
		want  int
	}{
		{kb.ArrowRight, chart.Stops[0]}, {kb.ArrowRight, chart.Stops[1]}, {kb.ArrowRight, chart.Stops[2]},
		{kb.ArrowLeft, chart.Stops[1]}, {kb.End, len(chart.At) - 1}, {kb.ArrowRight, len(chart.At) - 1}, {kb.Home, 0},
	} {
		b.do(chromedp.KeyEvent(key.press))
		agrees(t, b, n, "percentiles-0", key.want)
		if said := eval[string](b, `document.getElementById("announce").textContent`); !strings.Contains(said, "sse ") || !strings.Contains(said, "ws ") {
			t.Errorf("step %d: announced %q, want the values of sse and ws", step, said)
		}
	}
	b.do(chromedp.KeyEvent(kb.ArrowRight, chromedp.KeyModifiers(chromedp.ModifierShift)))
	agrees(t, b, n, "percentiles-0", 1)
	b.do(chromedp.KeyEvent(kb.Escape))
	if text := eval[string](b, `document.querySelector("#percentiles .readout").textContent`); text != "" {
		t.Errorf("after Escape the values are still there: %s", text)
	}
	focus("time-1")
	b.do(chromedp.KeyEvent(kb.ArrowLeft))
	for chart := range 4 { // the four move together
		agrees(t, b, n, fmt.Sprintf("time-%d", chart), len(n.Charts["time-1"].At)-1)
	}
}

func testNumbers(t *testing.T, w window) {
	b := open(t, w, &results.Run{})
	values := []float64{0, 1, -1, 0.5, 99, 100, 999, 1000, 12345, 99999, 123456, 999500, 1e6, 1.5e9, 2e13, 3e20, -2.5, 0.000001}
	for e := -7.0; e < 16; e += 0.37 {
		values = append(values, math.Pow(10, e), -3*math.Pow(10, e), 9.9951*math.Pow(10, e))
	}
	for _, v := range values {
		if got, want := eval[string](b, `number(%s)`, strconv.FormatFloat(v, 'g', -1, 64)), view.Number(v); got != want {
			t.Errorf("%v is %q on a chart and %q in a table", v, got, want)
		}
	}
}
