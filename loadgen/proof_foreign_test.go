package loadgen_test

import (
	"testing"

	"pushbench/results"
)

// A target that is not the harness's own and cannot do what it is asked is a finding
// about it: the run ends at the first attempt, the trial is overloaded, and what was due
// and did not come is lost.
func TestProofForeignTargetThatFailsIsAFinding(t *testing.T) {
	const serve = "{bench} serve --transport {transport} --listen 127.0.0.1:{port} --rate {rate} --payload {payload}"
	for _, failing := range []struct {
		name, transport, exec string
		settings              []string
		check                 string
		open                  int // connections at the end
	}{
		{
			// A broadcast takes a thousand times as long as it should.
			"slow", "sse", serve + " --inject burn=300000%", []string{"rate=100/s"}, "publish rate", 4,
		},
		{
			"falls silent", "ws", serve + " --inject stall=20s@1s", nil, "publish rate", 4,
		},
		{
			"restarts", "sse", "timeout 1 " + serve + "; exec " + serve, nil, "connections", 0,
		},
		{
			// Whoever is slow is cut off, and with forty deliveries a second everybody is.
			"cuts everybody off", "ws", serve + " --queue 1 --overflow disconnect --inject throttle=40/s", nil, "connections", 0,
		},
	} {
		t.Run(failing.name, func(t *testing.T) {
			s := short(t, failing.transport, append([]string{"clients=4", "rate=40/s", "duration=1s", "drain=300ms", "target=exec:" + failing.exec}, failing.settings...)...)
			r := run(t, s, placed(t, ""))
			if len(r.Trials) != 1 {
				t.Errorf("%d attempts, want one: what a target does is no fault of the trial", len(r.Trials))
			}
			got := r.Trials[0]
			e := got.Evidence
			t.Log(describe(got))
			if got.Verdict != results.Overloaded || !found(got, failing.check, results.Overloaded) {
				t.Errorf("verdict %s, want overloaded by the check of %s", got.Verdict, failing.check)
			}
			if e.Connected != 4 || e.OpenAtEnd != failing.open {
				t.Errorf("%d connected and %d open at the end, want 4 and %d", e.Connected, e.OpenAtEnd, failing.open)
			}
			if e.Published != e.Planned || e.Expected != 4*e.Planned || e.Lost <= 0 || e.Received+e.Corrupt+e.Lost != e.Expected || e.Missing != e.Corrupt+e.Lost {
				t.Errorf("published %d of %d, expected %d, received %d, corrupt %d, lost %d, missing %d: want balanced books with some lost",
					e.Published, e.Planned, e.Expected, e.Received, e.Corrupt, e.Lost, e.Missing)
			}
		})
	}
}

// A target that publishes at a rate of its own has a schedule of its own: latency from
// there shows nothing.
func TestProofForeignTargetWithItsOwnRateIsInvalid(t *testing.T) {
	t.Parallel()
	s := short(t, "sse", "rate=50/s", "duration=1s", "drain=300ms",
		"target=exec:{bench} serve --transport sse --listen 127.0.0.1:{port} --rate 45 --payload {payload} # {rate}")
	got := trial(t, s, placed(t, ""))
	if got.Verdict != results.Invalid || !found(got, "schedule", results.Invalid) {
		t.Errorf("verdict %s, want invalid by the check of schedule", describe(got))
	}
}
