package web_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"pushbench/results"
)

const pressed = `document.getElementById("theme").getAttribute("aria-pressed")`

const ground = `getComputedStyle(document.body).backgroundColor`

func testThemes(t *testing.T, w window) {
	const light, dark = "rgb(245, 246, 248)", "rgb(15, 18, 22)"
	b := open(t, w, fifty(), media("", "prefers-color-scheme=dark"))
	is := func(when, colour, switched string) {
		t.Helper()
		if got := eval[string](b, ground); got != colour {
			t.Errorf("%s: the ground is %s, want %s", when, got, colour)
		}
		if got := eval[string](b, pressed); got != switched {
			t.Errorf("%s: the switch says %s, want %s", when, got, switched)
		}
		for _, c := range eval[[]drawn](b, chartsDrawn) {
			for look, pixels := range c.Ink {
				if pixels < 20 {
					t.Errorf("%s: %s has no line in the colour of %s", when, c.ID, look)
				}
			}
		}
	}
	is("dark system", dark, "true")
	b.shot("dark")
	b.do(chromedp.Click(chromedp.CSS("#theme")))
	is("switched to light", light, "false")
	b.do(chromedp.Click(chromedp.CSS("#theme")))
	is("switched back", dark, "true")
	eval[bool](b, `(localStorage.clear(), delete document.documentElement.dataset.theme, true)`)
	b.do(media("", "prefers-color-scheme=light"))
	is("light system", light, "false")
}

func testSwitches(t *testing.T, w window) {
	b := open(t, w, fifty())
	shown := func() int {
		return eval[int](b, `page.figures[0].charts[0].plot.series.slice(1).filter((s) => s.show).length`)
	}
	click := func(selector string) {
		b.do(chromedp.Click(chromedp.CSS("#percentiles " + selector)))
	}
	if n := shown(); n != 52 {
		t.Errorf("%d lines are shown, want 52", n)
	}
	click(`[data-toggle="thin"]`)
	if n := shown(); n != 2 {
		t.Errorf("%d lines are shown without single trials, want 2", n)
	}
	click(`[data-look="look-0"]`)
	if n := shown(); n != 1 {
		t.Errorf("%d lines are shown without sse, want 1", n)
	}
	if got := eval[string](b, `document.querySelector("#percentiles [data-look=look-0]").getAttribute("aria-pressed")`); got != "false" {
		t.Errorf("the switch of sse says %s, want false", got)
	}
	click(`[data-toggle="log"]`)
	if distribution := eval[int](b, `page.figures[0].charts[0].plot.scales.y.distr`); distribution != 3 {
		t.Errorf("distribution %d of the axis, want 3 (logarithmic)", distribution)
	}
	if n := shown(); n != 1 {
		t.Errorf("%d lines are shown after another axis, want 1 as before", n)
	}
}

func testTrials(t *testing.T, w window) {
	run := fifty()
	run.Trials[7].Verdict, run.Trials[7].Reasons = results.Invalid, []results.Reason{{Verdict: results.Invalid, Text: "agent 1 used 93 % of its processor"}}
	run.Trials[9].Verdict = results.Suspect
	delete(run.Trials[3].Values, "latency.p99")
	b := open(t, w, run)
	column := func(n int) []string {
		return eval[[]string](b, `[...document.querySelectorAll("#trials-table tbody tr:not([hidden], .below)")].map((r) => r.cells[%d].dataset.sort ?? r.cells[%d].textContent)`, n, n)
	}
	const p99 = 7
	sort := func() []float64 {
		b.do(chromedp.Click(chromedp.CSS("#trials-table thead th:nth-child(8) button")))
		cells := column(p99)
		if cells[len(cells)-1] != "NaN" {
			t.Errorf("the missing value is not last: %v", cells[len(cells)-1])
		}
		return eval[[]float64](b, `[...document.querySelectorAll("#trials-table tbody tr:not(.below)")].map((r) => Number(r.cells[7].dataset.sort)).filter((v) => !Number.isNaN(v))`)
	}
	up := sort()
	if !slices.IsSorted(up) || len(up) != len(run.Trials)-1 {
		t.Errorf("%d values in the order %v, want %d rising", len(up), up, len(run.Trials)-1)
	}
	if got := eval[string](b, `document.querySelector("#trials-table th:nth-child(8)").ariaSort`); got != "ascending" {
		t.Errorf("aria-sort %q, want ascending", got)
	}
	if above := eval[[]string](b, `[...document.querySelectorAll("#trials-table tr.below")].map((r) => r.previousElementSibling.cells[0].textContent)`); !slices.Equal(above, []string{"7"}) {
		t.Errorf("the reasons stand below the rows %v, want below 7 alone", above)
	}
	down := sort()
	slices.Reverse(down)
	if !slices.IsSorted(down) {
		t.Error("the second click does not turn the order around")
	}
	b.do(chromedp.Focus(chromedp.CSS("#trial-filter")), chromedp.KeyEvent("93 % PROC"))
	if rows := column(0); len(rows) != 1 || rows[0] != "7" {
		t.Errorf("rows %v fit the filter, want 7 alone", rows)
	}
	if said := eval[string](b, `document.getElementById("trial-count").textContent`); !strings.HasPrefix(said, "1 of ") {
		t.Errorf("the count says %q, want 1 of …", said)
	}
	eval[bool](b, `(() => { const f = document.getElementById("trial-filter"); f.value = ""; return f.dispatchEvent(new Event("input")); })()`)
	eval[bool](b, `([...document.querySelectorAll("#trial-verdicts button")].find((v) => v.textContent === "ok").click(), true)`)
	if rows := column(0); len(rows) != 2 {
		t.Errorf("rows %v without the verdict ok, want those of two other trials", rows)
	}
}

func testTimeline(t *testing.T, w window) {
	run := fifty()
	b := open(t, w, run)
	labels := eval[[]string](b, `[...document.getElementById("timeline").options].map((o) => o.label)`)
	timelines := numbersOf(t, written(t, run)).Timelines
	if len(labels) != len(timelines) || len(labels) != len(run.Trials)+1 {
		t.Fatalf("%d choices for %d trials, want one each and one for all", len(labels), len(run.Trials))
	}
	eval[bool](b, `(() => { const s = document.getElementById("timeline"); s.value = "3"; return s.dispatchEvent(new Event("change")); })()`)
	if n := eval[int](b, `page.figures.find((f) => f.id === "time").charts[0].plot.series.length - 1`); n != 2 {
		t.Errorf("%d lines for one trial, want received and published × clients", n)
	}
	if head := eval[string](b, `document.querySelector("#time table").textContent`); !strings.Contains(head, labels[3]) {
		t.Errorf("the table below does not name %q", labels[3])
	}
	phases := eval[[]string](b, `page.figures.find((f) => f.id === "time").charts[0].spec.bands.map((x) => x.label)`)
	if want := []string{"connect", "settle", "warm-up", "measure", "drain"}; !slices.Equal(phases, want) {
		t.Errorf("phases %v, want %v", phases, want)
	}
}

// Tab comes to everything that can be used, in the order of the page.
func testFocus(t *testing.T, w window) {
	b := open(t, w, fifty())
	eval[bool](b, `(() => {
		window.reached = [];
		document.addEventListener("focusin", (e) => reached.push(e.target));
		return true;
	})()`)
	all := eval[int](b, `[...document.querySelectorAll("a[href], button, select, input, summary, [tabindex]")].filter((e) => e.checkVisibility()).length`)
	for range all {
		b.do(chromedp.KeyEvent(kb.Tab))
	}
	if first := eval[string](b, `reached[0].className`); first != "skip" {
		t.Errorf("the first stop is %q, want the link past the navigation", first)
	}
	if n := eval[int](b, `new Set(reached).size`); n != all {
		missed := eval[[]string](b, `[...document.querySelectorAll("a[href], button, select, input, summary, [tabindex]")].filter((e) => e.checkVisibility() && !reached.includes(e)).map((e) => e.outerHTML.slice(0, 80))`)
		t.Errorf("%d of %d stops were reached; missed %v", n, all, missed)
	}
	if !eval[bool](b, `reached.every((e, i) => i === 0 || reached[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)`) {
		t.Error("the order of the stops is not that of the page")
	}
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 0, 0))
}
