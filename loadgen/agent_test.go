package loadgen

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"pushbench/loadgen/measure"
)

// employ runs an agent in this process, on a bus of its own, and returns a fleet
// of it alone.
func employ(t *testing.T) (*fleet, hello) {
	t.Helper()
	b, err := startBus()
	if err != nil {
		t.Fatal(err)
	}
	hellos := make(chan *nats.Msg, 1)
	if _, err := b.conn.ChanSubscribe(subjectHello, hellos); err != nil {
		t.Fatal(err)
	}
	if err := b.conn.Flush(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- RunAgent(ctx, AgentConfig{URL: b.url(), Token: b.token, ID: "smith"}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the agent ended with %v", err)
		}
		b.close()
	})
	var h hello
	select {
	case m := <-hellos:
		if err := json.Unmarshal(m.Data, &h); err != nil {
			t.Fatal(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no hello within 10 s")
	}
	return &fleet{bus: b, agents: []*remoteAgent{{id: "smith", hello: h}}}, h
}

func TestAgentSaysHello(t *testing.T) {
	_, h := employ(t)
	if h.Agent != "smith" || h.Version != measure.ProtocolVersion || h.PID != os.Getpid() || h.GoMaxProcs != runtime.GOMAXPROCS(0) {
		t.Errorf("hello is %+v", h)
	}
}

// assignment is two subscribers of a server on a port where nobody listens.
func assignment(t *testing.T) *measure.Assignment {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return &measure.Assignment{
		Version: measure.ProtocolVersion, Trial: "t", Transport: "ws", Engine: "auto",
		Endpoints:   []measure.Endpoint{{Address: l.Addr().String(), Path: "/ws", Clients: 2}},
		ConnectRate: 1000, ConnectLimit: 10, DialTimeout: int64(5 * time.Second), MaxPayload: 128,
	}
}

func TestAgentRefusesWhatMakesNoSense(t *testing.T) {
	f, _ := employ(t)
	changed := func(change func(*measure.Assignment)) *measure.Assignment {
		a := assignment(t)
		change(a)
		return a
	}
	window := &measure.Window{RatePerS: 1, Count: 1, To: int64(time.Second)}
	for _, test := range []struct {
		name string
		c    command
		want string
	}{
		{"an unknown command", command{Op: "dance"}, `unknown command "dance"`},
		{"no command", command{}, `unknown command ""`},
		{"nothing assigned", command{Op: opAssign}, "assign came without an assignment"},
		{"connect too early", command{Op: opConnect}, "connect came before an assignment"},
		{"window too early", command{Op: opWindow, Window: window}, "window came before an assignment"},
		{"no window", command{Op: opWindow}, "window came without a window"},
		{"mark too early", command{Op: opMark, Mark: markSettled}, "mark came before an assignment"},
		{"collect too early", command{Op: opCollect}, "collect came before an assignment"},
		{"a part of nothing", command{Op: opPart, Part: 0}, "part 0 of 0"},
		{"a part before the first", command{Op: opPart, Part: -1}, "part -1 of 0"},
		{"another version", command{Op: opAssign, Assignment: changed(func(a *measure.Assignment) { a.Version++ })}, "use the same build"},
		{"an unknown engine", command{Op: opAssign, Assignment: changed(func(a *measure.Assignment) { a.Engine = "steam" })}, "steam"},
		{"an unknown transport", command{Op: opAssign, Assignment: changed(func(a *measure.Assignment) { a.Transport = "pigeon" })}, "pigeon"},
	} {
		_, err := f.all(t.Context(), test.c)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
	m, err := f.bus.conn.RequestWithContext(t.Context(), subjectAgent+"smith", []byte("not JSON"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(m.Data), "the command is not JSON") {
		t.Errorf("to something that is not JSON it answers %s", m.Data)
	}
}

// After all of that an agent still works: it connects, here to nobody, and hands
// its measurement over.
func TestAgentGoesThroughATrial(t *testing.T) {
	f, _ := employ(t)
	do := func(c command) {
		t.Helper()
		if _, err := f.all(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.all(t.Context(), command{Op: "dance"}); err == nil {
		t.Error("an unknown command was taken")
	}
	now := time.Now().UnixNano()
	window := &measure.Window{T0: now, RatePerS: 10, Count: 10, From: now, To: now + int64(time.Second)}
	for range 2 { // a second assignment takes the place of the first
		do(command{Op: opAssign, Assignment: assignment(t)})
		do(command{Op: opConnect})
		do(command{Op: opMark, Mark: markSettled})
		do(command{Op: opWindow, Window: window})
		if _, err := f.all(t.Context(), command{Op: opWindow, Window: window}); err == nil {
			t.Error("a second window was taken")
		}
		s, err := f.status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s.Failed != 2 || s.Open != 0 || s.Errors["refused"] != 2 {
			t.Errorf("status %+v, want both connections refused", s)
		}
	}
	merged, each, err := f.collect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if merged.ConnectErrors["refused"] != 2 || merged.Connected != 0 || len(each) != 1 || merged.Agents[0] != "smith" {
		t.Errorf("measurement %+v, want two connections refused", merged)
	}
	if merged.Missing != 0 || len(merged.Books) != 0 {
		t.Errorf("%d missing in %d books, want nothing due to who never connected", merged.Missing, len(merged.Books))
	}
	names := []string{}
	for _, m := range merged.Marks {
		names = append(names, m.Name)
	}
	if strings.Join(names, " ") != markStart+" "+markSettled {
		t.Errorf("marks %v, want %s and %s", names, markStart, markSettled)
	}
	do(command{Op: opRelease})
	if _, err := f.all(t.Context(), command{Op: opCollect}); err == nil {
		t.Error("something was collected after the release")
	}
}

func TestAgentNeedsTheBus(t *testing.T) {
	b, err := startBus()
	if err != nil {
		t.Fatal(err)
	}
	url := b.url()
	if err := RunAgent(t.Context(), AgentConfig{URL: url, Token: "wrong", ID: "smith"}); err == nil {
		t.Error("a wrong token was taken")
	}
	b.close()
	if err := RunAgent(t.Context(), AgentConfig{URL: url, Token: b.token, ID: "smith"}); err == nil || !strings.Contains(err.Error(), "message bus") {
		t.Errorf("without a bus: error %v", err)
	}
}
