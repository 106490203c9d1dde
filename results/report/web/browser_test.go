package web_test

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"pushbench/results"
)

var shots = flag.String("shots", "", "folder for screenshots of the reports")

// chromium finds the browser of these tests, which scripts/browser.sh installs. Without
// one they are skipped at a desk and fail where everything is expected to be there.
func chromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	if own := os.Getenv("PUSHBENCH_CHROMIUM"); own != "" {
		names = []string{own}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("none of %v in PATH: expected where CI=true; scripts/browser.sh installs one", names)
	}
	t.Skipf("NOT TESTED: none of %v in PATH; scripts/browser.sh installs one", names)
	return ""
}

// window is a browser without a page.
type window struct{ ctx context.Context }

// start starts a browser that ends with the test, whatever becomes of it.
func start(t *testing.T) window {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(time.Minute))
	deadline, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	allocator, end := chromedp.NewExecAllocator(deadline, options...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(browser) // ended below if it does not end by itself
		closeBrowser()
		end() // waits for the process
		cancel()
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return window{browser}
}

// tab is a page of the browser with what it complained about and asked for.
type tab struct {
	*testing.T
	ctx context.Context
	url string

	mu         sync.Mutex
	complaints []string
	requests   []string
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
	b := &tab{T: t, ctx: ctx, url: (&url.URL{Scheme: "file", Path: file}).String()}
	if err := chromedp.Listen(ctx, b.heard); err != nil {
		t.Fatal(err)
	}
	b.do(call(runtime.Enable, cdp.Empty{}), call(log.Enable, cdp.Empty{}), call(network.Enable, network.EnableParams{}), viewport(1280, 900))
	b.do(before...)
	b.do(chromedp.Navigate(b.url))
	t.Cleanup(b.silent)
	return b
}

func (b *tab) heard(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, fmt.Sprintf("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, fmt.Sprintf("console: %s", e.Type))
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	}
}

// silent says that the page complained about nothing and asked for nothing but itself.
func (b *tab) silent() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.Errorf("the browser says: %s", c)
	}
	for _, r := range b.requests {
		if r != b.url {
			b.Errorf("the page asked for %s", r)
		}
	}
	if len(b.requests) == 0 {
		b.Error("no request was seen: expected that of the file itself")
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

// call is a command of the protocol as a step.
func call[P, R any](method cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, method, params)
		return err
	})
}

func pointer[V any](v V) *V { return &v }

func viewport(width, height int64) chromedp.Action[chromedp.Void] {
	return call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// media sets the medium and features such as "prefers-color-scheme=dark".
func media(medium string, features ...string) chromedp.Action[chromedp.Void] {
	params := emulation.SetEmulatedMediaParams{Media: medium}
	for _, f := range features {
		name, value, _ := strings.Cut(f, "=")
		params.Features = append(params.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	return call(emulation.SetEmulatedMedia, params)
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
