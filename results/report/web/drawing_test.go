package web_test

import (
	"slices"
	"testing"

	"pushbench/results"
	"pushbench/results/resultstest"
)

// brief is a run whose window is one second, as that of smoke.
func brief() *results.Run {
	run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 4, 1)
	for i := range run.Trials {
		run.Trials[i].Series = run.Trials[i].Series[:1]
	}
	return run
}

// The names of the phases begin where the phases do, after a redrawing too.
func testPhaseNames(t *testing.T, w window) {
	b := open(t, w, fifty())
	aligned := eval[[]string](b, `(async () => {
		const seen = [], fill = CanvasRenderingContext2D.prototype.fillText;
		CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
			if (text === "measure") seen.push(this.textAlign);
			return fill.call(this, text, ...at);
		};
		for (const c of page.figures.find((f) => f.id === "time").charts) c.plot.redraw(false);
		await new Promise((drawn) => setTimeout(drawn));
		CanvasRenderingContext2D.prototype.fillText = fill;
		return seen;
	})()`)
	if len(aligned) < 4 || slices.ContainsFunc(aligned, func(a string) bool { return a != "left" && a != "start" }) {
		t.Errorf("\"measure\" was drawn %v of its place, want left each time", aligned)
	}
}

// A window of one second shows every series beside the others, with its value.
func testOneSecond(t *testing.T, w window) {
	b := open(t, w, brief())
	b.shot("brief")
	for _, c := range eval[[]drawn](b, chartsDrawn) {
		for look, pixels := range c.Ink {
			if pixels < 20 {
				t.Errorf("%s: %d pixels have the colour of %s, want a line", c.ID, pixels, look)
			}
		}
	}
	written := eval[[]string](b, `(async () => {
		const seen = [], fill = CanvasRenderingContext2D.prototype.fillText;
		CanvasRenderingContext2D.prototype.fillText = function (text, ...at) { seen.push(text); return fill.call(this, text, ...at); };
		const chart = page.figures.find((f) => f.id === "time").charts[1];
		chart.plot.redraw(false);
		await new Promise((drawn) => setTimeout(drawn));
		CanvasRenderingContext2D.prototype.fillText = fill;
		return chart.spec.lines.filter((l) => l.style === "marks").map((l) => number(l.y[0])).filter((v) => !seen.includes(v));
	})()`)
	if len(written) > 0 {
		t.Errorf("values that are not written at their bars: %v", written)
	}
}

// The charts of one figure that show the same have the same axes.
func testSharedAxes(t *testing.T, w window) {
	run := resultstest.Run([]string{"clients=10,payload=64B", "clients=200,payload=64B", "clients=10,payload=1KiB", "clients=200,payload=1KiB"}, []string{"sse", "ws"}, 3, 1)
	for i := range run.Cases {
		c := &run.Cases[i]
		c.Vary = map[string]float64{"clients": 10, "payload": float64(i)}
		if i%4 > 1 {
			c.Vary["clients"] = 200
		}
		c.Summary.Values["latency.p50"] *= float64(i + 1)
	}
	b := open(t, w, run)
	ranges := eval[map[string]int](b, `(() => {
		const seen = {};
		for (const f of page.figures) for (const c of f.charts) if (c.spec.y.group) {
			(seen[f.id + " " + c.spec.y.group] ??= new Set()).add(JSON.stringify([c.across(), c.upwards(), c.logarithmic]));
		}
		return Object.fromEntries(Object.entries(seen).map(([name, set]) => [name, set.size]));
	})()`)
	if len(ranges) < 3 {
		t.Errorf("groups %v, want those of percentiles, density and sweep", ranges)
	}
	for group, n := range ranges {
		if n != 1 {
			t.Errorf("%s: %d different ranges, want one", group, n)
		}
	}
}

// Nothing below a chart moves while it is pointed at.
func testReadoutsHaveRoom(t *testing.T, w window) {
	for _, width := range []int64{1280, 400} {
		b := open(t, w, sided(), viewport(width, 800))
		moved := eval[[]string](b, `(() => {
			const before = document.documentElement.scrollHeight, moved = [];
			for (const f of page.figures) for (const c of f.charts) for (const i of [0, Math.floor(c.spec.at.length / 2), c.spec.at.length - 1]) {
				c.point(i);
				if (document.documentElement.scrollHeight !== before) moved.push(c.element.dataset.chart + " at " + i);
				c.point(null);
			}
			return moved;
		})()`)
		if len(moved) > 0 {
			t.Errorf("at %d px the page grows when these are pointed at: %v", width, moved)
		}
	}
}

// The labels of an even axis have the same decimals, and none too many.
func testTicks(t *testing.T, w window) {
	b := open(t, w, &results.Run{})
	for values, want := range map[string][]string{
		`[0, 2.5, 5, 7.5]`: {"0.0", "2.5", "5.0", "7.5"}, `[0, 20, 40]`: {"0", "20", "40"}, `[-0.5, 0, 0.5]`: {"−0.5", "0.0", "0.5"},
		`[0, 0.05, 0.1]`: {"0.00", "0.05", "0.10"}, `[0, 500, 1000, 1500]`: {"0", "500", "1,000", "1,500"}, `[0.30000000000000004, 0.4]`: {"0.3", "0.4"},
		`[0, 100000, 200000]`: {"0", "100k", "200k"}, `[-0, 1]`: {"0", "1"},
	} {
		if got := eval[[]string](b, `ticks(%s)`, values); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", values, got, want)
		}
	}
}
