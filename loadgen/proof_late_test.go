package loadgen_test

import (
	"strings"
	"testing"

	"pushbench/loadgen"
	"pushbench/results"
)

// A stall that lasts beyond the window's end: the last fifth of the window's
// messages goes out when it is over. All of them arrive and the books balance, but
// the publisher did not keep its schedule, and the trial says so.
func TestProofLatePublishingIsOffSchedule(t *testing.T) {
	transports(t, func(t *testing.T, transport string) {
		s := short(t, transport, "clients=5", "rate=100/s", "warmup=200ms", "duration=1s")
		got := run(t, s, placed(t, "stall=400ms@1s")).Trials[0]
		e := got.Evidence
		balanced(t, e)
		if e.Published != 100 || e.Lost != 0 {
			t.Errorf("published %d and lost %d, want 100 and 0", e.Published, e.Lost)
		}
		// Due from 1.0 to 1.2 s after t₀ are 20 messages, published from 1.4 s on.
		if e.PublishedLate != 20 {
			t.Errorf("%d published when the window was over, want 20", e.PublishedLate)
		}
		if !found(got, "publish rate", results.Invalid) {
			t.Errorf("no word of the publishing: %s", describe(got))
		}
		if n := got.Series[0].Published; n != 80 {
			t.Errorf("series.csv would say %d published in the window's second, want 80", n)
		}
	})
}

// A foreign target that skips a sequence for everybody has lost a message: the
// number is in the expected ones, and the harness vouches for the count.
func TestProofForeignTargetThatSkipsIsCounted(t *testing.T) {
	t.Parallel()
	s := short(t, "sse", "clients=3", "rate=50/s", "duration=1s", "drain=500ms",
		"target=exec:{bench} serve --transport sse --listen 127.0.0.1:{port} --rate {rate} --payload {payload} --inject drop=1/10")
	r := run(t, s, placed(t, ""))
	got := r.Trials[len(r.Trials)-1]
	e := got.Evidence
	if e.Published != 50 || e.Expected != 150 || e.Lost != 15 || e.Received != 135 {
		t.Errorf("published %d, expected %d, received %d, lost %d; want 50, 150, 135, 15", e.Published, e.Expected, e.Received, e.Lost)
	}
	if got.Verdict != results.Suspect || !found(got, "loss", results.Suspect) {
		t.Errorf("want suspect by the check of loss: %s", describe(got))
	}
}

// A target that still holds messages when the drain ends has not lost them.
func TestProofWhatIsHeldIsNotCalledLost(t *testing.T) {
	t.Parallel()
	s := short(t, "ws", "clients=50", "rate=100/s", "duration=1s", "drain=100ms", "queue=1000")
	r, err := loadgen.Run(t.Context(), s, placed(t, "throttle=2000/s"))
	if err != nil {
		t.Fatal(err)
	}
	got := r.Trials[len(r.Trials)-1]
	if got.Evidence.Held == 0 || got.Verdict != results.Overloaded || !found(got, "drain", results.Overloaded) {
		t.Errorf("held %d, want some and overloaded by the drain: %s", got.Evidence.Held, describe(got))
	}
	for _, reason := range got.Reasons {
		if reason.Check == "loss" && strings.Contains(reason.Text, "lost") {
			t.Errorf("what is held is called lost: %s", reason.Text)
		}
	}
}
