package engine

import (
	"testing"
	"time"
)

func TestPulse(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name        string
		gap, worked time.Duration
		stalled     bool
	}{
		{"runs on", 1 * ms, 0, false},
		{"waits for its beat", beat, 0, false},
		{"a little late", beat + tolerance, 0, false},
		{"too late", beat + tolerance + 1, 0, true},
		{"works all the time", 200 * ms, 195 * ms, false},
		{"stopped while it works", 200 * ms, 20 * ms, true},
		{"stopped for a second", 1000 * ms, 0, true},
	} {
		p := pulse{last: 5 * time.Second}
		now := p.last + c.gap
		if p.onTime(now) {
			if c.stalled || p.last != now {
				t.Errorf("%s: on time, last at %v", c.name, p.last)
			}
			continue
		}
		if got := p.ran(now, c.worked, 9e9); got != c.stalled || p.behind != c.stalled || p.last != now {
			t.Errorf("%s: stalled %v, behind %v, last at %v", c.name, got, p.behind, p.last)
		}
		want := Stall{}
		if c.stalled {
			want = Stall{From: 9e9 - int64(c.gap), To: 9e9}
		}
		if p.stall != want {
			t.Errorf("%s: %+v, want %+v", c.name, p.stall, want)
		}
	}
}

// The less comes, the longer a worker waits, and a wait is no stall.
func TestPulseOfAnIdleWorker(t *testing.T) {
	p := pulse{last: time.Second, active: time.Second}
	for _, want := range []time.Duration{4, 8, 24, 50, 50} {
		p.wait = p.next()
		if p.wait != want*time.Millisecond {
			t.Errorf("idle for %v: waits %v, want %v ms", p.last-p.active, p.wait, int64(want))
		}
		if now := p.last + p.wait + tolerance; !p.onTime(now) {
			t.Errorf("a wait of %v is a stall", p.wait)
		}
		p.last -= tolerance
	}
	if p.onTime(p.last + p.wait + tolerance + 1) {
		t.Error("what is longer than the wait is none")
	}
}
