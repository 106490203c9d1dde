package dashboard

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"pushbench/cmd/bench/internal/live"
	"pushbench/results"
	"pushbench/results/report/web/webtest"
)

var shots = flag.String("shots", "", "folder for screenshots of the page")

// see is an expression of the page as text, once the page has one that is not empty.
func see(ctx context.Context, t *testing.T, expression string) string {
	t.Helper()
	script := `new Promise((done) => { const look = () => { const seen = ` + expression + `; if (seen) done(String(seen)); else requestAnimationFrame(look); }; look(); })`
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// The page ends with what the run came to, and on a telephone everything of it can be
// read: what is long is wrapped.
func TestPageTellsTheOutcome(t *testing.T) {
	ctx := webtest.Start(t, time.Minute)
	d := New(Options{})
	url := serve(t, d)
	d.Begin(live.Run{Scenario: "smoke", Number: 1, Of: 1})
	d.Finished(live.Trial{ID: "default/sse@new", Case: "default", Transport: "sse", Side: "new", Trial: 1, Attempt: 1, Verdict: results.Suspect, Reasons: []results.Reason{
		{Verdict: results.Suspect, Check: "host", Text: strings.Repeat("other processes took a third of it all ", 6), Hint: "let nothing else run"},
	}, Texts: map[string]string{"latency.p50": "1.00 ms"}})
	d.End(live.End{
		Scenario: "smoke", Status: results.Complete, Code: 1, Ending: results.EndedFail, Text: "worse than the limits allow, after 10 pairs",
		Error: "FAIL: worse than the limits allow, after 10 pairs", Notes: []string{"the new target breaks lost == 0 besides"},
		Gate: &live.Gate{Head: []string{"case", "metric", "worse by"}, Rows: []live.Decision{
			{Outcome: results.GateFail, Cells: []string{"sse", "latency.p99", "+31.0 %"}}, {Outcome: results.GatePass, Cells: []string{"ws", "latency.p99", "+0.1 %"}},
		}},
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(400, 900), chromedp.Navigate(url+"/")); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{
		"ending": see(ctx, t, `document.querySelector(".end h2 .badge")?.textContent`),
		"colour": see(ctx, t, `document.querySelector(".end h2 .badge").dataset.verdict`),
		"said":   see(ctx, t, `[...document.querySelectorAll(".end > p")].map((p) => p.textContent).join(" | ")`),
		"gate":   see(ctx, t, `[...document.querySelectorAll(".end tbody tr")].map((r) => [...r.cells].map((c) => c.textContent).join(" ")).join(" | ")`),
		"wide":   see(ctx, t, `document.documentElement.scrollWidth`),
		"cut":    see(ctx, t, `document.querySelector(".reasons ul").getBoundingClientRect().right <= 400`),
	}
	want := map[string]string{
		"ending": "FAIL", "colour": "invalid", "said": "worse than the limits allow, after 10 pairs | the new target breaks lost == 0 besides",
		"gate": "FAIL sse latency.p99 +31.0 % | PASS ws latency.p99 +0.1 %", "wide": "400", "cut": "true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the end of the page (-want +got):\n%s", diff)
	}
	if *shots != "" {
		picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*shots, "end-narrow.png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
