package progress

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeClock is a clock that stands still until it is told to move.
type fakeClock struct{ at time.Time }

func (c *fakeClock) now() time.Time          { return c.at }
func (c *fakeClock) advance(d time.Duration) { c.at = c.at.Add(d) }

var measuring = State{
	Trial: 3, Trials: 14, Case: "clients=1000", Transport: "ws", Phase: "measure",
	Connected: 1000, Clients: 1000, RatePerS: 9998.3, Overdue: new(int64(0)), Elapsed: 15 * time.Second, Left: 65 * time.Second,
}

func TestPlain(t *testing.T) {
	var out bytes.Buffer
	clock := &fakeClock{at: time.Unix(0, 0)}
	p := New(&out, Options{Now: clock.now, Every: 2 * time.Second})
	s := State{Trial: 1, Trials: 2, Case: "default", Transport: "sse", Phase: "connect", Clients: 1000}
	p.Update(s) // the first is shown
	clock.advance(time.Second)
	s.Connected = 600
	p.Update(s) // too soon
	clock.advance(time.Second)
	s.Connected = 1000
	p.Update(s) // its time has come
	clock.advance(2 * time.Second)
	s.Late = "agent 0 (pid 12) has not answered for 2 s"
	p.Update(s)
	s.Late = ""
	s.Phase = "settle"
	p.Update(s) // short phase, too soon
	s.Phase, s.RatePerS, s.Left = "measure", 9998, 61*time.Second
	p.Update(s) // of note
	p.Line("warning: something else")
	s.Trial, s.Transport, s.Phase, s.Connected, s.RatePerS = 2, "ws", "connect", 0, 0
	p.Update(s) // of note
	p.Close()
	p.Close()
	p.Update(s)
	p.Line("after the end")
	want := strings.Join([]string{
		"trial 1/2 sse: connect, 0/1,000 connected",
		"trial 1/2 sse: connect, 1,000/1,000 connected",
		"trial 1/2 sse: connect, agent 0 (pid 12) has not answered for 2 s, 1,000/1,000 connected",
		"trial 1/2 sse: measure, 1,000/1,000 connected, 9,998 msg/s, overdue –, 1 min 01 s left",
		"warning: something else",
		"trial 2/2 ws: connect, 0/1,000 connected, 1 min 01 s left",
		"",
	}, "\n")
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", &out, want)
	}
}

func TestQuiet(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, Options{Quiet: true, TTY: true})
	p.Update(measuring)
	p.Line("x")
	p.Close()
	if out.Len() != 0 {
		t.Errorf("got %q, want nothing", &out)
	}
}

func TestLive(t *testing.T) {
	var out bytes.Buffer
	refresh := make(chan any)
	p := New(&out, Options{TTY: true, Refresh: refresh})
	p.Line("run folder runs/x")
	p.Update(measuring)
	// A refresh is taken only when the one before it is drawn, so the third
	// means that the first is on the screen.
	for range 3 {
		refresh <- time.Now()
	}
	p.Close()
	screen := out.String()
	for _, want := range []string{
		"run folder runs/x\n", "trial 3/14 clients=1000/ws [==", "] 15 s",
		"  measure, 1,000/1,000 connected, 9,998 msg/s, overdue 0, 1 min 05 s left",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not on the screen:\n%q", want, screen)
		}
	}
	for row := range strings.SplitSeq(screen, "\n") {
		if n := len([]rune(row)); n > 80+len("\x1b[2A\x1b[J") {
			t.Errorf("a row of %d columns on a screen of 80: %q", n, row)
		}
	}
}

func TestLiveClearsItself(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, Options{TTY: true})
	p.Update(measuring)
	p.Line("kept")
	p.Close()
	screen := out.String()
	if last := screen[strings.LastIndex(screen, "\x1b[J")+len("\x1b[J"):]; strings.Contains(last, "trial") {
		t.Errorf("the bar is still there after Close: %q", last)
	}
	if !strings.Contains(screen, "kept\n") {
		t.Errorf("the line is not there: %q", screen)
	}
}

// failing is a terminal that went away.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestLiveSurvivesABrokenTerminal(*testing.T) {
	refresh := make(chan any)
	p := New(failing{}, Options{TTY: true, Refresh: refresh})
	p.Update(measuring)
	refresh <- time.Now()
	p.Line("x")
	p.Update(measuring)
	p.Close()
}

func TestConcurrentUse(*testing.T) {
	p := New(&bytes.Buffer{}, Options{TTY: true})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				p.Update(measuring)
				p.Line("x")
			}
		})
	}
	wg.Wait()
	p.Close()
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "less than 1 s", 499 * time.Millisecond: "less than 1 s", 8*time.Second + 400*time.Millisecond: "8 s",
		59*time.Second + 600*time.Millisecond: "1 min 00 s", 125 * time.Second: "2 min 05 s",
		2*time.Hour + 3*time.Minute: "2 h 03 min",
	} {
		if got := clock(d); got != want {
			t.Errorf("clock(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestDone(t *testing.T) {
	tests := []struct {
		name  string
		state State
		want  float64
	}{
		{"nothing known", State{}, 0},
		{"by trials", State{Trial: 3, Trials: 4}, 0.5},
		{"by time", State{Trial: 1, Trials: 4, Elapsed: 30 * time.Second, Left: 10 * time.Second}, 0.75},
		{"beyond the plan", State{Trial: 9, Trials: 4}, 1},
	}
	for _, tt := range tests {
		if got := done(tt.state); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		width int
		want  string
	}{{-1, ""}, {0, ""}, {1, "ä"}, {3, "äb…"}, {4, "äbcd"}, {9, "äbcd"}} {
		if got := fit("äbcd", tt.width); got != tt.want {
			t.Errorf("fit to %d: %q, want %q", tt.width, got, tt.want)
		}
	}
}
