package web_test

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"pushbench/results"
	"pushbench/results/report/web/webtest"
)

var shots = flag.String("shots", "", "folder for screenshots of the reports")

// window is a browser without a page.
type window struct{ ctx context.Context }

// start starts a browser that ends with the test.
func start(t *testing.T) window {
	t.Helper()
	return window{webtest.Start(t, 4*time.Minute)}
}

// tab is a page of the browser with what it complained about and asked for.
type tab struct {
	*testing.T
	*webtest.Page
	ctx context.Context
	url string
}

// open writes the report of a run to a file and opens it as a reader does.
func open(t *testing.T, w window, run *results.Run, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(written(t, run)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(w.ctx)
	t.Cleanup(cancel)
	b := &tab{T: t, Page: webtest.Listen(ctx, t), ctx: ctx, url: (&url.URL{Scheme: "file", Path: file}).String()}
	b.do(viewport(1280, 900))
	b.do(before...)
	b.do(chromedp.Navigate(b.url))
	if !slices.Contains(b.Requests(), b.url) {
		b.Error("no request was seen: expected that of the file itself")
	}
	t.Cleanup(b.quiet)
	return b
}

// quiet says that the page complained about nothing and asked for nothing but itself.
func (b *tab) quiet() {
	for _, c := range b.Complaints() {
		b.Errorf("the browser says: %s", c.Text)
	}
	for _, r := range b.Requests() {
		if r != b.url {
			b.Errorf("the page asked for %s", r)
		}
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// eval is the value of an expression in the page.
func eval[V any](b *tab, format string, args ...any) V {
	b.Helper()
	expression := fmt.Sprintf(format, args...)
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[V](expression, func(p *runtime.EvaluateParams) { p.AwaitPromise = pointer(true) }))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

func pointer[V any](v V) *V { return &v }

func viewport(width, height int64) chromedp.Action[chromedp.Void] {
	return webtest.Call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// media sets the medium and features such as "prefers-color-scheme=dark".
func media(medium string, features ...string) chromedp.Action[chromedp.Void] {
	params := emulation.SetEmulatedMediaParams{Media: medium}
	for _, f := range features {
		name, value, _ := strings.Cut(f, "=")
		params.Features = append(params.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	return webtest.Call(emulation.SetEmulatedMedia, params)
}

// shot keeps a picture of the page where one is asked for.
func (b *tab) shot(name string) {
	b.Helper()
	if *shots == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Fatal(err)
	}
	keep(b.T, name+".png", picture)
}

// keep writes a file for people to look at, where they asked for it.
func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	if *shots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*shots, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}
