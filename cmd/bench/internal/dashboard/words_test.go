package dashboard

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pushbench/results/metric"
	"pushbench/results/report/view"
	"pushbench/results/report/web/webtest"
)

// The page writes values as the terminal does, by the functions that it has for that.
func TestWordsAreTheTerminals(t *testing.T) {
	ctx := webtest.Start(t, time.Minute)
	url := serve(t, New(Options{}))
	if err := chromedp.Do(ctx, chromedp.Navigate(url+"/")); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"number(undefined)": "–", "number(null)": "–", "latency(undefined)": "–", "share(null)": "–",
		"shares([0, 0.025, 0.05]).join()":          "0.0 %,2.5 %,5.0 %",
		"clock(4e8)":                               "less than 1 s",
		"clock(65e9)":                              "1 min 05 s",
		`name({case: "default", transport: "ws"})`: "ws",
		`name({case: "clients=10", transport: "ws", side: "new"})`: "clients=10/ws new",
	}
	values := []float64{0, 1, 12.5, 999, 999.4, 999.5, 9998, 99_999, 99_999.5, 100_000, 123_456, 999_499, 999_500, 1_000_000, 1_005_000, 1.5e9, 2e13, -2.5, 0.000_001}
	for e := -6.0; e < 15; e += 0.31 {
		values = append(values, math.Pow(10, e), 9.9951*math.Pow(10, e))
	}
	latency, known := metric.Lookup("latency.p50")
	if !known {
		t.Fatal("latency.p50 is no metric")
	}
	for _, v := range values {
		want[fmt.Sprintf("number(%v)", v)] = view.Number(v)
		want[fmt.Sprintf("latency(%v)", v)] = view.Value(latency, v)
	}
	for call, text := range want {
		script := `import("/assets/words.js").then(({ number, latency, share, shares, clock, name }) => ` + call + `)`
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		if got != text {
			t.Errorf("%s is %q, want %q", call, got, text)
		}
	}
}
