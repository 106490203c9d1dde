package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// listening has the page's EventSource write down every event that it hands on.
const listening = `
window.heard = [];
const Source = window.EventSource;
window.EventSource = class extends Source {
  addEventListener(kind, f) {
    super.addEventListener(kind, (e) => { window.heard.push({ kind: e.type, id: e.lastEventId, data: e.data }); f(e); });
  }
};`

// firstChartHas is a function of the page: whether its first chart has a pixel of a
// colour of CSS. It looks at a copy, so that the page's own canvas stays as it is.
const firstChartHas = `((css) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = css;
  const want = getComputedStyle(probe).color.match(/\d+/g).map(Number);
  probe.remove();
  const canvas = document.querySelector(".chart canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 255 && want.every((v, k) => data[i + k] === v)) return true;
  }
  return false;
})`

// drawnInScheme says whether the chart's grid has the colour that the style has now.
const drawnInScheme = firstChartHas + `("var(--rule)")`

// drawnInItsColour says whether the first chart has the colour that the latest state
// asks for.
const drawnInItsColour = firstChartHas + `(JSON.parse(window.heard.findLast((e) => e.kind === "state")?.data ?? "{}").colour ?? "")`

// The live view of a real run, in a real browser: it shows phases and numbers as
// they change, gets over a cut connection with no event missing and none twice, and
// ends with what the terminal prints.
func TestBrowserShowsARunLive(t *testing.T) {
	b := browse(t)
	var stdout bytes.Buffer
	folder := filepath.Join(t.TempDir(), "run")
	w := watchLive(t, &stdout, "smoke", "--set", "clients=50", "--set", "duration=4s", "--live", "-o", folder)
	way := lay(t, w.address)
	b.before(listening)
	b.scheme("light")
	do(b, chromedp.Navigate("http://"+way.listener.Addr().String()+"/"))

	text := func(id string) string { return `document.getElementById("` + id + `").textContent` }
	step := `document.querySelector("[aria-current=step]")?.textContent`
	b.until(step + ` === "measure"`)
	b.until(text("connected") + ` === "50 / 50"`)
	b.until(text("p50") + `.endsWith("ms") || ` + text("p50") + `.endsWith("µs")`)
	b.until(text("target") + `.endsWith("%")`)
	arrived := see[string](b, text("arrived"))
	b.until(text("arrived") + ` !== ` + strconv.Quote(arrived))
	b.until(`document.querySelectorAll(".chart canvas").length === 2`)
	b.until(`document.querySelectorAll("#seconds tr").length > 1`)
	b.until(drawnInItsColour)
	b.shoot("light")
	b.scheme("dark")
	b.until(drawnInScheme)
	b.shoot("dark")
	do(b, chromedp.EmulateViewport(400, 900))
	if wide := see[int](b, `document.documentElement.scrollWidth`); wide > 400 {
		t.Errorf("the page is %d px wide on a screen of 400", wide)
	}
	b.shoot("narrow")
	do(b, chromedp.EmulateViewport(1100, 900))

	way.set(true)
	b.until(text("link") + ` === "connection lost, reconnecting"`)
	b.shoot("lost")
	way.set(false)
	b.until(text("link") + ` === "live"`)

	b.until(step + ` === "connect" || document.getElementById("trials").rows.length > 0`)
	b.until(`document.getElementById("trials").rows.length > 0`)
	sameDocument(t, b, w.address)
	b.until(text("link") + ` === "run finished"`)
	b.until(`document.querySelector(".end pre") !== null`)
	// A machine that is busy with other tests may not be vouched for.
	if code := w.code(t); code != 0 && code != exitInvalid {
		t.Errorf("exit code %d", code)
	}
	if diff := cmp.Diff(strings.TrimSpace(stdout.String()), strings.TrimSpace(see[string](b, `document.querySelector(".end pre").textContent`))); diff != "" {
		t.Errorf("the end is not the terminal's table (-terminal +page):\n%s", diff)
	}
	if got := see[string](b, `document.querySelector(".end code").textContent`); got != folder {
		t.Errorf("the run folder is %q, want %q", got, folder)
	}
	if got := see[[]string](b, `[...document.querySelectorAll(".end tbody th")].map((e) => e.textContent)`); !slices.Equal(got, []string{"default/sse", "default/ws"}) {
		t.Errorf("the summary is of %q, want both cases", got)
	}
	if n := see[int](b, `document.querySelectorAll("#trials tr:not(.reasons)").length`); n < 2 {
		t.Errorf("%d finished trials are listed, want at least 2", n)
	}
	see[bool](b, `document.querySelector(".end details").open = true`)
	b.scheme("light")
	b.shoot("end")

	unbroken(t, see[[]string](b, `window.heard.map((e) => e.kind + " " + e.id)`))
	if faults := b.faults(); len(faults) > 0 {
		t.Errorf("the browser complains:\n%s", strings.Join(faults, "\n"))
	}
	for _, url := range b.Requests() {
		if !strings.HasPrefix(url, "http://"+way.listener.Addr().String()+"/") {
			t.Errorf("the page asked for %s", url)
		}
	}
}

// sameDocument compares what the page has made of all events so far with the
// snapshot that a new client gets.
func sameDocument(t *testing.T, b *browser, address string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + address + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var id, data string
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for data == "" && lines.Scan() {
		if after, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			id = after
		}
		data, _ = strings.CutPrefix(lines.Text(), "data: ")
		if data == lines.Text() {
			data = ""
		}
	}
	b.until(`window.heard.some((e) => e.id === "` + id + `")`)
	page := do(b, chromedp.Evaluate[string](`(async () => {
		const { change, empty } = await import("/assets/document.js");
		let doc = empty();
		for (const e of window.heard) {
			doc = change(doc, e.kind, JSON.parse(e.data));
			if (e.id === "`+id+`") break;
		}
		return JSON.stringify(doc);
	})()`, chromedp.EvalAwaitPromise))
	var served, made any
	if err := errors.Join(json.Unmarshal([]byte(data), &served), json.Unmarshal([]byte(page), &made)); err != nil {
		t.Fatalf("%v: snapshot %.100q, page %.100q", err, data, page)
	}
	if diff := cmp.Diff(served, made); diff != "" {
		t.Errorf("what the page makes of the events is not the snapshot (-snapshot +page):\n%s", diff)
	}
}

// unbroken asks for events with every number once, in order, and for one snapshot
// only: with a second one the page would not have resumed.
func unbroken(t *testing.T, heard []string) {
	t.Helper()
	if len(heard) < 20 {
		t.Fatalf("only %d events: %v", len(heard), heard)
	}
	number := func(line string) int {
		_, n, _ := strings.Cut(line, ".")
		i, err := strconv.Atoi(n)
		if err != nil {
			t.Fatalf("event %q has no number", line)
		}
		return i
	}
	for i, line := range heard {
		if kind, _, _ := strings.Cut(line, " "); (kind == "snapshot") != (i == 0) {
			t.Errorf("event %d is %q, want a snapshot first and nowhere else", i, line)
		}
		if i > 0 && number(line) != number(heard[i-1])+1 {
			t.Errorf("%q comes after %q", line, heard[i-1])
		}
	}
	if last := heard[len(heard)-1]; !strings.HasPrefix(last, "over ") {
		t.Errorf("the last event is %q, want over", last)
	}
}
