package live_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"pushbench/cmd/bench/internal/live"
	"pushbench/results"
	"pushbench/results/report/view"
	"pushbench/results/resultstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		address            string
		loopback, anywhere bool
	}{
		{"127.0.0.1:0", true, true},
		{"127.9.8.7:8090", true, true},
		{"[::1]:8090", true, true},
		{"localhost:8090", true, true},
		{":8090", false, true},
		{"0.0.0.0:8090", false, true},
		{"[::]:8090", false, true},
		{"192.0.2.7:8090", false, true},
		{"localhost.example:8090", false, true},
		{"8090", false, false},
		{"127.0.0.1", false, false},
		{"127.0.0.1:", false, false},
		{"127.0.0.1:65536", false, false},
		{"127.0.0.1:-1", false, false},
		{"", false, false},
	} {
		for what, err := range map[string]error{"loopback": live.Loopback(c.address), "anywhere": live.Anywhere(c.address)} {
			want := c.loopback
			if what == "anywhere" {
				want = c.anywhere
			}
			if (err == nil) != want || err != nil && !strings.Contains(err.Error(), "expected ") {
				t.Errorf("%s of %q: %v, want it taken: %v", what, c.address, err, want)
			}
		}
	}
}

func TestGuard(t *testing.T) {
	handler := live.Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	loopback := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8090}
	elsewhere := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 8090}
	for _, c := range []struct {
		name, method, host, origin string
		at                         net.Addr
		want                       int
	}{
		{"as it should be", "GET", "127.0.0.1:8090", "", loopback, 200},
		{"by name", "GET", "localhost:8090", "", loopback, 200},
		{"IPv6", "GET", "[::1]:8090", "", loopback, 200},
		{"IPv6 without port", "GET", "[::1]", "", loopback, 200},
		{"without port", "GET", "localhost", "", loopback, 200},
		{"through a tunnel", "GET", "localhost:9999", "", loopback, 200},
		{"own origin", "GET", "127.0.0.1:8090", "http://127.0.0.1:8090", loopback, 200},
		{"HEAD", "HEAD", "127.0.0.1:8090", "", loopback, 200},
		{"a name that was pointed here", "GET", "evil.example:8090", "", loopback, 403},
		{"a name that looks like it", "GET", "localhost.evil.example", "", loopback, 403},
		{"no name", "GET", "", "", loopback, 403},
		{"another site's page", "GET", "127.0.0.1:8090", "http://evil.example", loopback, 403},
		{"another port's page", "GET", "127.0.0.1:8090", "http://127.0.0.1:8091", loopback, 403},
		{"a page of nowhere", "GET", "127.0.0.1:8090", "null", loopback, 403},
		{"POST", "POST", "127.0.0.1:8090", "", loopback, 405},
		{"metrics for another machine", "GET", "bench.example:8090", "", elsewhere, 200},
		{"and its other pages", "GET", "bench.example:8090", "http://evil.example", elsewhere, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "/", nil)
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, c.at)))
			if w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
		})
	}
}

// What a page holds is asked for without an Origin: a browser says whose it is.
func TestGuardOfWhatPagesHold(t *testing.T) {
	handler := live.Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	for _, c := range []struct {
		name, site, mode, dest string
		want                   int
	}{
		{"typed into the address bar", "none", "navigate", "document", 200},
		{"events of our page", "same-origin", "cors", "empty", 200},
		{"an image in another site's page", "cross-site", "no-cors", "image", 403},
		{"a script in another site's page", "cross-site", "no-cors", "script", 403},
		{"a frame in another site's page", "cross-site", "navigate", "iframe", 403},
		{"an image in another port's page", "same-site", "no-cors", "image", 403},
		{"a link that was followed", "cross-site", "navigate", "document", 200},
		{"no reason given", "cross-site", "", "", 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Host = "127.0.0.1:8090"
			for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Sec-Fetch-Mode": c.mode, "Sec-Fetch-Dest": c.dest} {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
		})
	}
}

// A service answers until it is closed, and closing it ends what is under way.
func TestServiceEndsWhatIsUnderWay(t *testing.T) {
	begun := make(chan bool)
	s, err := live.Serve("127.0.0.1:0", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	}))
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		response, err := client.Get("http://" + s.Address())
		if err == nil {
			_, err = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
		answered <- err
	}()
	<-begun
	if _, err := live.Serve(s.Address(), http.NotFoundHandler()); err == nil {
		t.Error("two services listen on one address")
	}
	s.Close()
	<-answered
	if response, err := client.Get("http://" + s.Address()); err == nil {
		response.Body.Close()
		t.Error("it still answers")
	}
}

func TestMeter(t *testing.T) {
	start := time.Unix(1000, 0)
	type look struct {
		at    time.Duration
		count int64
		rate  float64 // below 0: not known
	}
	for _, c := range []struct {
		name  string
		looks []look
	}{
		{"not before a second", []look{{0, 0, -1}, {900 * time.Millisecond, 90, -1}, {time.Second, 100, 100}}},
		{"over the last second", []look{{0, 0, -1}, {time.Second, 100, 100}, {1500 * time.Millisecond, 100, 100 / 1.5}, {2 * time.Second, 100, 0}}},
		{"over as long as nobody looked", []look{{0, 0, -1}, {4 * time.Second, 100, 25}}},
		{"a new trial", []look{{0, 0, -1}, {time.Second, 100, 100}, {2 * time.Second, 0, -1}, {3 * time.Second, 50, 50}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var m live.Meter
			for _, l := range c.looks {
				rate, known := m.Rate(start.Add(l.at), l.count)
				if known != (l.rate >= 0) || known && rate != l.rate {
					t.Errorf("after %v: %v, %v; want %v", l.at, rate, known, l.rate)
				}
			}
		})
	}
}

// What could not be had has no text; what no trial came to has no row.
func TestEndTellsWhatThereIs(t *testing.T) {
	e := live.End{Folder: "out"}.Summed(&results.Run{
		Scenario: "smoke", Status: results.Partial,
		Cases: []results.Case{
			{ID: "default/sse", Summary: results.Summary{Trials: 1, Verdict: results.OK, Values: results.Values{"lost": 0, "latency.p50": 1.5e6}}},
			{ID: "default/ws"},
		},
	})
	if len(e.Rows) != 1 || e.Scenario != "smoke" || e.Status != results.Partial || e.Folder != "out" || e.Table == "" {
		t.Fatalf("the end is %+v, want one row", e)
	}
	if e.Ending != results.EndedPartial || e.Text == "" || e.Gate != nil {
		t.Errorf("it ended %q, %q with the gate %v; want partial, with a text and without a gate", e.Ending, e.Text, e.Gate)
	}
	texts := e.Rows[0].Texts
	if texts["lost"] != "0" || texts["latency.p50"] != "1.50 ms" {
		t.Errorf("the row says %v", texts)
	}
	if text, there := texts["latency.p99"]; there {
		t.Errorf("a value that could not be had is %q", text)
	}
}

// A gate's end is its outcome, with its decisions as the terminal has them.
func TestEndOfAGate(t *testing.T) {
	e := live.End{}.Summed(gated())
	if e.Ending != results.EndedPass || !strings.Contains(e.Text, "not worse") {
		t.Errorf("it ended %q, %q; want that it passed", e.Ending, e.Text)
	}
	if e.Gate == nil || len(e.Gate.Rows) != 1 || len(e.Gate.Rows[0].Cells) != len(e.Gate.Head) {
		t.Fatalf("the gate is %+v, want one row with a cell for each column", e.Gate)
	}
	shown := view.GateOf(gated().Gate).Rows[0]
	got := map[string]string{"outcome": string(e.Gate.Rows[0].Outcome)}
	for i, head := range e.Gate.Head {
		got[head] = e.Gate.Rows[0].Cells[i]
	}
	want := map[string]string{
		"outcome": "PASS", "case": "sse", "metric": "latency.p99", "base": "1 ms", "new": "1.01 ms",
		"worse by": shown.Worse, "bounds": shown.Bounds, "limit": shown.HeldTo, "pairs": "10", "note": "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the decision (-want +got):\n%s", diff)
	}
}

// A target that does not run is told with its last words.
func TestEndOfAGateWhoseTargetDoesNotRun(t *testing.T) {
	run := resultstest.Sided([]string{"default"}, []string{"sse"}, 2, 1, 0)
	resultstest.Fail(run, "default/sse@new", 2, results.MaxFailures)
	run.Gate = &results.Gate{Outcome: results.GateFail, Decisions: []results.GateDecision{{Case: "default/sse", Outcome: results.GateFail, Down: results.SideNew, Note: "new does not run"}}}
	e := live.End{}.Summed(run)
	if e.Ending != results.EndedFail || !strings.HasPrefix(e.Text, "new does not run; sse new: ") || !strings.Contains(e.Text, "no licence") ||
		!strings.Contains(e.Table, "no licence") || !slices.Contains(e.Gate.Rows[0].Cells, "new does not run") {
		t.Errorf("it ended %q, %q\n%s", e.Ending, e.Text, e.Table)
	}
}

// gated is a gate that passed.
func gated() *results.Run {
	return &results.Run{
		Scenario: "smoke", Status: results.Complete,
		Cases: []results.Case{
			{ID: "default/sse@base", Cell: "default", Transport: "sse", Side: results.SideBase, Summary: results.Summary{Trials: 10, Verdict: results.OK}},
			{ID: "default/sse@new", Cell: "default", Transport: "sse", Side: results.SideNew, Summary: results.Summary{Trials: 10, Verdict: results.OK}},
		},
		Gate: &results.Gate{Outcome: results.GatePass, Decisions: []results.GateDecision{{
			Case: "default/sse", Outcome: results.GatePass, Pairs: 10,
			Limit: results.GateLimit{Metric: "latency.p99", Text: "latency.p99=+10%", Scale: results.ScaleRatio, Max: 0.1},
			Base:  new(1e6), New: new(1.01e6), Estimate: new(0.01), Low: new(-0.02), High: new(0.04), Margin: 0.1,
		}}},
	}
}
