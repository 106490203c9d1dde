package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"pushbench/results"
	"pushbench/results/report/web/webtest"
)

// Everything has a name, and the page an order, for those who do not see it.
func testSemantics(t *testing.T, w window) {
	for name, run := range map[string]*results.Run{"fifty": fifty(), "sweep": swept(), "sided": sided(), "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			b := open(t, w, run)
			tree, err := chromedp.Run(b.ctx, chromedp.Action[accessibility.GetFullAXTreeResult](func(ctx context.Context, t *chromedp.Target) (accessibility.GetFullAXTreeResult, error) {
				r, err := cdp.Call(ctx, t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
				return r, err
			}))
			if err != nil {
				t.Fatal(err)
			}
			named := 0
			for _, node := range tree.Nodes {
				if node.Ignored || node.Role == nil {
					continue
				}
				role, label := text(node.Role), text(node.Name)
				if slices.Contains([]string{"button", "link", "combobox", "searchbox", "textbox", "application", "region", "table", "columnheader", "DisclosureTriangle"}, role) {
					named++
					if strings.TrimSpace(label) == "" {
						t.Errorf("a %s has no name (node %d)", role, node.BackendDOMNodeID)
					}
				}
			}
			if named < 5 {
				t.Errorf("%d named things, want more", named)
			}
			if lang := eval[string](b, `document.documentElement.lang`); lang != "en" {
				t.Errorf("language %q", lang)
			}
			levels := eval[[]int](b, `[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => Number(h.tagName[1]))`)
			for i, level := range levels {
				if i == 0 && level != 1 || i > 0 && (level == 1 || level > levels[i-1]+1) {
					t.Errorf("headings have the levels %v: expected one h1, and none left out", levels)
					break
				}
			}
			if doubled := eval[[]string](b, `[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)`); len(doubled) > 0 {
				t.Errorf("ids that are there twice: %v", doubled)
			}
			if bare := eval[int](b, `document.querySelectorAll("table:not(:has(> caption)), th:not([scope])").length`); bare > 0 {
				t.Errorf("%d tables without caption or headings without scope", bare)
			}
			if dead := eval[[]string](b, `[...document.querySelectorAll("a[href^='#']")].map((a) => a.hash.slice(1)).filter((id) => !document.getElementById(id))`); len(dead) > 0 {
				t.Errorf("links to nowhere: %v", dead)
			}
		})
	}
}

// text is a value of the accessibility tree that is text.
func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal(v.Value, &s) != nil {
		return ""
	}
	return s
}

// clipped lists what is cut off: elements with more in them than they show.
const clipped = `[...document.querySelectorAll("main *")].filter((e) => e.checkVisibility() && e.clientWidth > 0
	&& e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" && !e.closest(".hidden")).map((e) => e.outerHTML.slice(0, 120))`

func testPaper(t *testing.T, w window) {
	for name, run := range map[string]*results.Run{"fifty": fifty(), "sweep": swept(), "sided": sided()} {
		t.Run(name, func(t *testing.T) {
			b := open(t, w, run)
			pdf, err := chromedp.Run(b.ctx, chromedp.Action[[]byte](func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
				r, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69})
				if err != nil {
					return nil, err
				}
				return r.Data, nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			pages := len(regexp.MustCompile(`/Type\s*/Page[^s]`).FindAll(pdf, -1))
			if !bytes.HasPrefix(pdf, []byte("%PDF")) || pages < 2 {
				t.Errorf("%d bytes with %d pages, want a document of some", len(pdf), pages)
			}
			t.Logf("%d pages", pages)
			keep(t, name+".pdf", pdf)
			// A4 without its margins is 718 px wide.
			b.do(viewport(718, 1000), media("print", "prefers-color-scheme=dark"))
			eval[bool](b, `dispatchEvent(new Event("beforeprint"))`)
			if cut := eval[[]string](b, clipped); len(cut) > 0 {
				t.Errorf("cut off on paper: %v", cut)
			}
			fits(t, b, 718)
			if paper := eval[string](b, `getComputedStyle(document.body).backgroundColor`); paper != "rgb(255, 255, 255)" {
				t.Errorf("the ground is %s on paper, want white", paper)
			}
			b.shot("paper-" + name)
			eval[bool](b, `dispatchEvent(new Event("afterprint"))`)
		})
	}
}

func testNarrow(t *testing.T, w window) {
	for name, run := range map[string]*results.Run{"fifty": fifty(), "sweep": swept(), "sided": sided()} {
		b := open(t, w, run, viewport(400, 800))
		fits(t, b, 400)
		b.shot("narrow-" + name)
	}
}

// fits says that the page is not wider than its window: only tables scroll.
func fits(t *testing.T, b *tab, window int) {
	t.Helper()
	if width := eval[int](b, `document.documentElement.scrollWidth`); width > window {
		wide := eval[[]string](b, `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > %d && !e.closest(".scroll > table *, nav, .hidden")).map((e) => e.outerHTML.slice(0, 160))`, window+1)
		t.Errorf("%d px wide in %d: %v", width, window, wide)
	}
}

func testNoScripts(t *testing.T, w window) {
	b := open(t, w, fifty(), webtest.Call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	for selector, want := range map[string]bool{"#summary": true, "#trials-table": true, ".noscript": true, "#theme": false, "#percentiles .panels": false} {
		if got := eval[bool](b, `document.querySelector(%q).checkVisibility()`, selector); got != want {
			t.Errorf("%s: visible %v, want %v", selector, got, want)
		}
	}
	b.shot("noscript")
}

// Not even a script could fetch something: the policy of the page forbids it.
func testIsolation(t *testing.T, w window) {
	b := open(t, w, fifty())
	for what, attempt := range map[string]string{
		"fetch":  `fetch("data:,x").then(() => "loaded", () => "refused")`,
		"image":  `new Promise((done) => { const i = new Image(); i.onload = () => done("loaded"); i.onerror = () => done("refused"); i.src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="; })`,
		"script": `new Promise((done) => { const s = document.createElement("script"); s.textContent = "window.ran = true"; document.body.append(s); done(window.ran ? "loaded" : "refused"); })`,
	} {
		if got := eval[string](b, "%s", attempt); got != "refused" {
			t.Errorf("%s: %s, want refused", what, got)
		}
	}
	refusals := 0
	for _, c := range b.Complaints() {
		if strings.Contains(c.Text, "Content Security Policy") {
			refusals++
		}
	}
	if refusals < 3 {
		t.Errorf("the browser spoke of the policy %d times, want 3: %v", refusals, b.Complaints())
	}
	b.Forget()
}

// Reports with little in them complain about nothing.
func testLittle(t *testing.T, w window) {
	for name, run := range little() {
		t.Run(name, func(t *testing.T) { open(t, w, run) })
	}
}
