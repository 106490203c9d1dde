package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pushbench/server/pace"
	"pushbench/server/wire"
)

func getStatus(t *testing.T, s *Server, path string) int {
	t.Helper()
	req, err := http.NewRequest("GET", "http://"+s.Addr()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestControlWantsTheToken(t *testing.T) {
	s, _ := serve(t, Config{})
	for _, token := range []string{"", "wrong", testToken + "x"} {
		for _, path := range []string{wire.PathStats, wire.PathStart, wire.PathStop, "/other"} {
			if status, _ := ask(t, s, "POST", path, token, nil); status != http.StatusUnauthorized {
				t.Errorf("token %q: %s answered %d", token, path, status)
			}
		}
	}
}

func TestStartRefusesNonsense(t *testing.T) {
	s, _ := serve(t, Config{Inject: inject(t, "delay=5ms")})
	good := fmt.Sprintf(`"t0_ns":%d,"rate_per_s":10,"count":5,"payload_bytes":128`, pace.Now())
	for _, doc := range []string{
		"", "[]", "nonsense", "{}", "{" + good + "} {}", "{" + good + `,"unknown":1}`,
		strings.Replace("{"+good+"}", `"rate_per_s":10`, `"rate_per_s":0`, 1),
		strings.Replace("{"+good+"}", `"rate_per_s":10`, `"rate_per_s":-3`, 1),
		strings.Replace("{"+good+"}", `"rate_per_s":10`, `"rate_per_s":200`, 1), // the delay is as long
		strings.Replace("{"+good+"}", `"count":5`, `"count":0`, 1),
		strings.Replace("{"+good+"}", `"count":5`, `"count":-5`, 1),
		strings.Replace("{"+good+"}", `"count":5`, `"count":99999999999`, 1),
		strings.Replace("{"+good+"}", `:128`, `:44`, 1),
		strings.Replace("{"+good+"}", `:128`, `:20000000`, 1),
		`{"t0_ns":1,"rate_per_s":10,"count":5,"payload_bytes":128}`,
		"{" + good + `,"window_first":3,"window_count":3}`,
		"{" + good + `,"window_first":18446744073709551615,"window_count":6}`,
		"{" + strings.Repeat(" ", maxDocument) + good + "}",
	} {
		status, text := ask(t, s, "POST", wire.PathStart, testToken, doc)
		if status != http.StatusBadRequest || strings.Count(text, "\n") != 1 {
			t.Errorf("%.80s: status %d, %q; want 400 and one line", doc, status, text)
		}
	}
	if st := stats(t, s, ""); st.Publishing || st.Published != 0 {
		t.Errorf("something was published: %+v", st)
	}
}

func TestStartStopStart(t *testing.T) {
	s, _ := serve(t, Config{})
	c := dial(t, s, "ws", 0)
	until(t, s, "subscriber", func(st wire.Stats) bool { return st.Connected == 1 })
	doc := wire.Start{T0: pace.Now() + int64(time.Minute), RatePerS: 10, Count: 5, PayloadBytes: 64}
	start(t, s, doc)
	if status, _ := ask(t, s, "POST", wire.PathStart, testToken, doc); status != http.StatusConflict {
		t.Errorf("a second start: status %d, want 409", status)
	}
	if !stats(t, s, "").Publishing {
		t.Error("not publishing while a message is to come")
	}
	for range 2 { // the second one has nothing to stop
		if status, text := ask(t, s, "POST", wire.PathStop, testToken, nil); status != http.StatusNoContent {
			t.Errorf("stop: status %d: %s", status, text)
		}
	}
	if stats(t, s, "").Publishing {
		t.Error("publishing after a stop")
	}
	doc.T0 = pace.Now()
	start(t, s, doc)
	if e := c.mustNext(t); e.Sequence != 0 || e.Intended != doc.T0 {
		t.Errorf("first message after the stop: %+v", e)
	}
}

func TestStatsTellOfTheProcess(t *testing.T) {
	s, _ := serve(t, Config{Transports: []string{"ws"}})
	st := stats(t, s, "?gc=1")
	switch {
	case st.PID == 0 || st.GoMaxProcs == 0 || st.Stack != "gorilla/websocket" || st.Time == 0:
		t.Errorf("who it is: %+v", st)
	case st.CPU == nil || *st.CPU <= 0 || st.SwitchVol == nil || st.Allocs == nil || *st.Allocs <= 0 || st.GCCycles == nil || *st.GCCycles < 1:
		t.Errorf("what it costs: %+v", st)
	case st.Clients != nil:
		t.Error("books that nobody asked for")
	}
	if got := getStatus(t, s, wire.PathSSE); got != http.StatusNotFound {
		t.Errorf("a transport that is not served answers %d", got)
	}
}
