package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"pushbench/cmd/bench/internal/live"
	"pushbench/results"
	"pushbench/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve puts a dashboard on a port of loopback and returns its address.
func serve(t interface {
	Cleanup(func())
	Fatal(...any)
}, d *Dashboard) string {
	mux := http.NewServeMux()
	d.Register(mux)
	s, err := live.Serve("127.0.0.1:0", mux)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return "http://" + s.Address()
}

// reader is one client of the feed: what it has been told, as a document.
type reader struct {
	body     io.ReadCloser
	decoder  wire.SSEDecoder
	pending  []event
	document document
	lastID   string
	raw      bytes.Buffer
}

type event struct{ kind, id, data string }

// Event makes a reader a wire.SSESink.
func (r *reader) Event(e wire.SSEEvent) error {
	r.pending = append(r.pending, event{string(e.Type), string(e.ID), string(e.Data)})
	return nil
}

// connect asks for the feed, as a client that has seen the events up to lastID.
func connect(t fatal, url, lastID string) *reader {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		request.Header.Set("Last-Event-ID", lastID)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal("the feed answers " + response.Status + ", " + response.Header.Get("Content-Type"))
	}
	return &reader{body: response.Body, document: newDocument(), lastID: lastID}
}

type fatal interface{ Fatal(...any) }

// next is the next event, taken into the document; false at the end of the stream.
func (r *reader) next(t fatal) (event, bool) {
	for len(r.pending) == 0 {
		buffer := make([]byte, 64<<10)
		n, err := r.body.Read(buffer)
		r.raw.Write(buffer[:n])
		if feedErr := r.decoder.Feed(buffer[:n], r); feedErr != nil {
			t.Fatal(feedErr)
		}
		if err != nil && len(r.pending) == 0 {
			return event{}, false
		}
	}
	e := r.pending[0]
	r.pending = r.pending[1:]
	r.lastID = e.id
	r.take(t, e)
	return e, true
}

// insist is the next event, after another connection where this one was closed.
func (r *reader) insist(t fatal, url string) event {
	for {
		if e, ok := r.next(t); ok {
			return e
		}
		r.body.Close()
		again := connect(t, url, r.lastID)
		again.document = r.document
		*r = *again
	}
}

func (r *reader) take(t fatal, e event) {
	switch e.kind {
	case kindSnapshot:
		r.document = document{}
		parse(t, e.data, &r.document)
	case kindState:
		r.document.update(parse(t, e.data, new(live.State)))
	case kindTrial:
		r.document.finished(parse(t, e.data, new(live.Trial)))
	case kindEnd:
		r.document.end(parse(t, e.data, new(live.End)))
	}
}

func parse[T any](t fatal, data string, into *T) T {
	if err := json.Unmarshal([]byte(data), into); err != nil {
		t.Fatal(err)
	}
	return *into
}

// number is the last part of an event's ID.
func number(t fatal, id string) int {
	_, digits, _ := strings.Cut(id, ".")
	n, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal("event ID " + id)
	}
	return n
}

func state(trial, second int) live.State {
	p50 := float64(1000 * second)
	return live.State{
		Trial: trial, Trials: 9, Attempt: 1, Case: "default", Transport: "ws", Phase: "measure",
		Seconds: []live.Second{{Second: second, Due: 10, Arrived: 9, P50: &p50}},
	}
}

func TestSnapshotThenChanges(t *testing.T) {
	d := New(Options{})
	url := serve(t, d)
	d.Begin(live.Run{Scenario: "smoke", Number: 1, Of: 1})
	d.Update(state(1, 0))
	r := connect(t, url, "")
	defer r.body.Close()
	if e, _ := r.next(t); e.kind != kindSnapshot || number(t, e.id) != 2 {
		t.Fatalf("the first event is %+v, want a snapshot of both", e)
	}
	d.Update(state(1, 1))
	d.Finished(live.Trial{ID: "default/ws", Trial: 1, Verdict: results.Suspect, Reasons: []results.Reason{{Check: "host", Text: "busy"}}})
	d.End(live.End{Scenario: "smoke", Status: results.Complete, Folder: "out"})
	for i, kind := range []string{kindState, kindTrial, kindEnd} {
		if e, _ := r.next(t); e.kind != kind || number(t, e.id) != 3+i {
			t.Errorf("%+v, want %s %d", e, kind, 3+i)
		}
	}
	if diff := cmp.Diff(d.feed.document, r.document); diff != "" {
		t.Errorf("what a client knows differs (-served +client):\n%s", diff)
	}
	d.Close(t.Context())
	if e, ok := r.next(t); !ok || e.kind != kindOver {
		t.Errorf("%+v, want over", e)
	}
	if _, ok := r.next(t); ok {
		t.Error("something comes after the end")
	}
	if !strings.HasPrefix(r.raw.String(), "retry: 1000\n\n") {
		t.Errorf("the stream begins with %.40q, want the retry hint", r.raw.String())
	}
}

// A client that comes back gets exactly what it missed, or a snapshot where the
// history is too short, its ID is of another run of bench, or is none.
func TestResume(t *testing.T) {
	const history, events = 4, 10
	d := New(Options{History: history})
	url := serve(t, d)
	d.Begin(live.Run{Scenario: "smoke"})
	for i := 1; i < events; i++ {
		d.Update(state(1, i))
	}
	d.Close(t.Context()) // event 11, so that each stream ends
	session := d.feed.session
	for id, want := range map[string][]int{
		session + ".11":                   {},
		session + ".10":                   {11},
		session + ".8":                    {9, 10, 11},
		session + ".7":                    {8, 9, 10, 11},
		session + ".6":                    nil, // one too long ago
		session + ".0":                    nil,
		session + ".12":                   nil, // never sent
		session + ".-1":                   nil,
		session:                           nil,
		session + ".":                     nil,
		session + ".18446744073709551616": nil,
		"other.10":                        nil,
		"":                                nil,
		"10":                              nil,
		"../../etc":                       nil,
	} {
		t.Run(id, func(t *testing.T) {
			r := connect(t, url, id)
			defer r.body.Close()
			var got []int
			snapshots := 0
			for e, ok := r.next(t); ok; e, ok = r.next(t) {
				if e.kind == kindSnapshot {
					snapshots++
				}
				got = append(got, number(t, e.id))
			}
			if want == nil {
				if snapshots != 1 || len(got) != 2 || got[0] != 11 {
					t.Errorf("events %v with %d snapshots, want a snapshot and the end", got, snapshots)
				}
				return
			}
			if snapshots != 0 || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("events %v with %d snapshots, want %v", got, snapshots, want)
			}
		})
	}
}

// However often and wherever a client is cut off, in the end it knows what is
// known, every event came once, and what it skipped was in a snapshot.
func TestResumeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := New(Options{History: rapid.IntRange(1, 5).Draw(t, "history")})
		url := serve(t, d)
		d.Begin(live.Run{Scenario: "smoke", Number: 1})
		var r *reader
		last := 0
		take := func(want int) {
			for last < want {
				e, ok := r.next(t)
				if !ok {
					t.Fatal("the stream ended early")
				}
				n := number(t, e.id)
				if e.kind != kindSnapshot && n != last+1 {
					t.Fatalf("event %d %s comes after %d", n, e.kind, last)
				}
				last = n
			}
		}
		published := 1
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				if r != nil {
					r.body.Close() // cut off, perhaps with events unread
				}
				again := connect(t, url, lastID(r))
				if r != nil {
					again.document = r.document
				}
				r = again
			case 1:
				if r != nil {
					take(published)
				}
			case 2:
				d.Finished(live.Trial{ID: "default/ws", Trial: published})
				published++
			case 3:
				d.Begin(live.Run{Scenario: "next", Number: published})
				published++
			default:
				d.Update(state(1+published/4, rapid.IntRange(0, 3).Draw(t, "second")))
				published++
			}
		}
		if r == nil {
			r = connect(t, url, "")
		}
		take(published)
		r.body.Close()
		if diff := cmp.Diff(d.feed.document, r.document); diff != "" {
			t.Fatalf("what the client knows differs (-served +client):\n%s", diff)
		}
	})
}

func lastID(r *reader) string {
	if r == nil {
		return ""
	}
	return r.lastID
}

// A client that takes nothing is let go and holds nobody up; when it comes back it
// is told all that it missed.
func TestSlowClientIsLetGo(t *testing.T) {
	d := New(Options{Patience: 20 * time.Millisecond})
	url := serve(t, d)
	slow, quick := connect(t, url, ""), connect(t, url, "")
	defer slow.body.Close()
	defer func() { quick.body.Close() }()
	for _, r := range []*reader{slow, quick} {
		if e, _ := r.next(t); e.kind != kindSnapshot {
			t.Fatalf("%+v, want a snapshot", e)
		}
	}
	// More than the sockets between hold. The quick one takes it as it comes.
	const events = 40
	big := strings.Repeat("x", 1<<19)
	for i := 1; i <= events; i++ {
		d.End(live.End{Table: big})
		if e := quick.insist(t, url); number(t, e.id) != i {
			t.Fatalf("event %d: got %s", i, e.id)
		}
	}
	for clients, gone := d.count(); clients > 1; clients, gone = d.count() {
		<-gone
	}
	last := 0
	for e, ok := slow.next(t); ok; e, ok = slow.next(t) {
		last = number(t, e.id)
	}
	if last >= events {
		t.Fatalf("the slow one was told all %d events", events)
	}
	back := connect(t, url, slow.lastID)
	defer func() { back.body.Close() }()
	for i := last + 1; i <= events; i++ {
		if e := back.insist(t, url); e.kind != kindEnd || number(t, e.id) != i {
			t.Fatalf("back again: %s %s, want event %d", e.kind, e.id, i)
		}
	}
}

func (d *Dashboard) count() (int, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.clients, d.gone
}

func TestHeartbeat(t *testing.T) {
	d := New(Options{Heartbeat: time.Millisecond})
	r := connect(t, serve(t, d), "")
	defer r.body.Close()
	buffer := make([]byte, 1024)
	for !strings.Contains(r.raw.String(), "\n\n:\n\n:\n\n") {
		n, err := r.body.Read(buffer)
		if err != nil {
			t.Fatalf("%v after %q, want heartbeats", err, r.raw.String())
		}
		r.raw.Write(buffer[:n])
	}
}

func TestTooManyPages(t *testing.T) {
	d := New(Options{Clients: 1})
	url := serve(t, d)
	r := connect(t, url, "")
	defer r.body.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url + "/events")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the second page gets %s, want 503", response.Status)
	}
}

// The end of bench waits for pages no longer than it was told to.
func TestCloseWaitsNoLongerThanAsked(t *testing.T) {
	d := New(Options{Patience: time.Hour})
	url := serve(t, d)
	stuck := connect(t, url, "")
	defer stuck.body.Close()
	for range 40 {
		d.End(live.End{Table: strings.Repeat("x", 1<<19)})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	d.Close(ctx)
	if ctx.Err() == nil {
		t.Error("a page that reads nothing was told the end")
	}
}
