// Package webtest opens pages in a real Chromium and hears what it says of them. It is
// for tests alone.
package webtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium finds the browser, which scripts/browser.sh installs, or that of
// PUSHBENCH_CHROMIUM. Without one a test is skipped at a desk and fails where
// everything is expected to be there.
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

// Start starts a browser that ends with the test, whatever becomes of it, and after
// most at the latest. Its context is that of its first page.
func Start(t *testing.T, most time.Duration) context.Context {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(time.Minute), chromedp.WindowSize(1100, 900))
	deadline, cancel := context.WithTimeout(context.Background(), most)
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
	return browser
}

// Page is what a page asked for and what the browser said of it.
type Page struct {
	mu         sync.Mutex
	complaints []Complaint
	requests   []string
}

// Complaint is an exception, a line of the console or one of the browser's log.
type Complaint struct {
	Network bool // the browser's own news of a connection
	Text    string
}

// Listen hears the page of ctx from now on.
func Listen(ctx context.Context, t *testing.T) *Page {
	t.Helper()
	p := &Page{}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Do(ctx, Call(runtime.Enable, cdp.Empty{}), Call(log.Enable, cdp.Empty{}), Call(network.Enable, network.EnableParams{}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	complain := func(format string, args ...any) {
		p.complaints = append(p.complaints, Complaint{Text: fmt.Sprintf(format, args...)})
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		complain("exception: %s", e.ExceptionDetails.Text)
		if e.ExceptionDetails.Exception != nil {
			complain("exception: %s", e.ExceptionDetails.Exception.Description)
		}
	case *runtime.EventConsoleAPICalled:
		complain("console: %s", e.Type)
		for _, a := range e.Args {
			complain("console: %s%s", a.Value, a.Description)
		}
	case *log.EventEntryAdded:
		p.complaints = append(p.complaints, Complaint{e.Entry.Source == log.EntrySourceNetwork, "log: " + e.Entry.Text})
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	}
}

// Complaints are those until now.
func (p *Page) Complaints() []Complaint {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.complaints)
}

// Forget forgets the complaints and requests until now.
func (p *Page) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints, p.requests = nil, nil
}

// Requests are the addresses that the page asked for until now.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

// Call is a command of the protocol as a step.
func Call[P, R any](method cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, method, params)
		return err
	})
}
