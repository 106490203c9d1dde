package dashboard

import (
	"io"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"

	"pushbench/cmd/bench/internal/live"
)

// The page is whole: each part that it names is served, under a policy that keeps
// everything else out, and names nothing elsewhere.
func TestPageIsWhole(t *testing.T) {
	url := serve(t, New(Options{}))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get := func(address string) (string, *http.Response) {
		t.Helper()
		response, err := client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", address, response.Status)
		}
		return string(body), response
	}
	page, response := get(url + "/")
	if got := response.Header.Get("Content-Security-Policy"); got != policy {
		t.Errorf("policy %q", got)
	}
	parts := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(page, -1)
	imports := regexp.MustCompile(`from "\./([^"]+)"`)
	types := map[string]string{".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
	if len(parts) < 5 {
		t.Fatalf("the page names %v, want its styles and scripts", parts)
	}
	seen := map[string]bool{}
	for len(parts) > 0 {
		name := parts[0][1]
		parts = parts[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		text, response := get(url + name)
		if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, types[path.Ext(name)]) {
			t.Errorf("%s is %s", name, kind)
		}
		if !strings.Contains(name, "uPlot") && !strings.HasSuffix(name, ".svg") && strings.Contains(text, "://") {
			t.Errorf("%s names something elsewhere", name)
		}
		for _, i := range imports.FindAllStringSubmatch(text, -1) {
			parts = append(parts, []string{"", "/assets/" + i[1]})
		}
	}
	if strings.Contains(page, "://") || strings.Contains(page, "<script>") || strings.Contains(page, " style=") {
		t.Error("the page names something elsewhere, or holds script or style that its policy forbids")
	}
	for _, missing := range []string{"/assets/none.js", "/assets/..%2fpage.go", "/other"} {
		response, err := client.Get(url + missing)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s, want 404", missing, response.Status)
		}
	}
}

// What the page shows of a long window is bounded, and begins anew with each trial.
func TestSecondsOfADocument(t *testing.T) {
	d := newDocument()
	for i := range keepSeconds + 10 {
		d.update(live.State{Trial: 1, Seconds: []live.Second{{Second: i}}})
	}
	if len(d.Seconds) != keepSeconds || d.Seconds[0].Second != 10 {
		t.Errorf("%d seconds from %d on, want the last %d", len(d.Seconds), d.Seconds[0].Second, keepSeconds)
	}
	d.update(live.State{Trial: 1, Seconds: []live.Second{{Second: 20, Arrived: 7}}})
	if len(d.Seconds) != keepSeconds || d.Seconds[10].Arrived != 7 {
		t.Errorf("second 20 is %+v, want it better known", d.Seconds[10])
	}
	d.update(live.State{Trial: 1, Attempt: 2})
	if len(d.Seconds) != 0 {
		t.Errorf("%d seconds of the attempt before", len(d.Seconds))
	}
}
