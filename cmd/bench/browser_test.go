package main_test

import (
	"context"
	"flag"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "folder for screenshots of the live view")

// browser is one page in a real Chromium, with what it asked for and complained of.
type browser struct {
	ctx context.Context
	t   *testing.T

	mu         sync.Mutex
	requests   []string
	complaints []string
}

// browse starts Chromium. Without one the test is skipped at a desk and fails where
// everything is expected to be there (CI=true).
func browse(t *testing.T) *browser {
	t.Helper()
	path := os.Getenv("PUSHBENCH_CHROMIUM")
	for _, name := range []string{path, "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && name != "" {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium: expected one where CI=true (scripts/browser.sh)")
		}
		t.Skip("NOT TESTED: the live view in a browser; no Chromium here, scripts/browser.sh installs one")
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(60*time.Second), chromedp.WindowSize(1100, 900),
	)...)
	t.Cleanup(end)
	whole, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	// Gracefully, so that its processes are gone before their folder is; one that does
	// not end by itself is ended above.
	t.Cleanup(func() { _ = chromedp.Cancel(whole) })
	ctx, cancel := context.WithTimeout(whole, 3*time.Minute)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx, t: t}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	call(b, runtime.Enable, cdp.Empty{})
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	return b
}

func (b *browser) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		b.complaints = append(b.complaints, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, a := range e.Args {
				b.complaints = append(b.complaints, string(a.Value)+a.Description)
			}
		}
	case *log.EventEntryAdded:
		// A connection that is cut is the browser's own news, not the page's fault.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			b.complaints = append(b.complaints, e.Entry.Text)
		}
	}
}

// call sends one command of the protocol, or ends the test.
func call[P, R any](b *browser, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

// do runs an action, or ends the test.
func do[T any](b *browser, action chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// see looks an expression of the page up.
func see[T any](b *browser, expression string) T {
	b.t.Helper()
	return do(b, chromedp.Evaluate[T](expression))
}

// until waits for the page to make an expression true.
func (b *browser) until(expression string) {
	b.t.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	late := time.After(60 * time.Second)
	for !see[bool](b, expression) {
		select {
		case <-again.C:
		case <-late:
			b.t.Fatalf("waited 60 s for %s; the page says:\n%s", expression, see[string](b, "document.body.innerText"))
		}
	}
}

// before has a script run before the page's own.
func (b *browser) before(script string) {
	b.t.Helper()
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// scheme asks for light or dark.
func (b *browser) scheme(name string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
}

// shoot keeps a picture of the page for whoever wants to see it.
func (b *browser) shoot(name string) {
	b.t.Helper()
	if *shots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), do(b, chromedp.FullScreenshot(100)), 0o600); err != nil {
		b.t.Error(err)
	}
}

// line is a connection's way through the test to an address, which can be cut.
type line struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
	going sync.WaitGroup
}

// lay opens a line to an address.
func lay(t *testing.T, to string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener, to: to, conns: map[net.Conn]bool{}}
	l.going.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.set(true)
		l.going.Wait()
	})
	return l
}

func (l *line) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", l.to)
		if err != nil || !l.keep(near, far) {
			near.Close()
			if err == nil {
				far.Close()
			}
			continue
		}
		for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
			l.going.Go(func() {
				_, _ = io.Copy(way[1], way[0])
				way[0].Close()
				way[1].Close()
			})
		}
	}
}

// keep remembers connections, to cut them; false where the line is cut.
func (l *line) keep(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.conns[c] = true
	}
	return !l.cut
}

// set cuts the line, or mends it.
func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for c := range l.conns {
		if cut {
			c.Close()
		}
	}
	if cut {
		clear(l.conns)
	}
}
