package main_test

import (
	"context"
	"flag"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"pushbench/results/report/web/webtest"
)

var shots = flag.String("shots", "", "folder for screenshots of the live view")

// browser is one page in a real Chromium, with what it asked for and complained of.
type browser struct {
	*webtest.Page
	ctx context.Context
	t   *testing.T
}

// browse starts Chromium, which ends with the test.
func browse(t *testing.T) *browser {
	t.Helper()
	ctx := webtest.Start(t, 3*time.Minute)
	return &browser{webtest.Listen(ctx, t), ctx, t}
}

// faults are the page's own: a connection that is cut is the browser's news.
func (b *browser) faults() []string {
	var texts []string
	for _, c := range b.Complaints() {
		if !c.Network {
			texts = append(texts, c.Text)
		}
	}
	return texts
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
	do(b, webtest.Call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}))
}

// scheme asks for light or dark.
func (b *browser) scheme(name string) {
	b.t.Helper()
	do(b, webtest.Call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	}))
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
