package loadgen_test

import (
	"testing"

	"pushbench/results"
)

// A target that cannot keep up is a finding: the run ends without an error and
// the trial is overloaded, whatever the target does about it.
func TestProofSlowTargetIsOverloaded(t *testing.T) {
	const clients = 20
	for _, slow := range []struct {
		name, inject string
		settings     []string
		check        string
		hold         func(t *testing.T, e results.Evidence)
	}{
		{
			// 4,000 deliveries a second are due and 1,000 are made.
			"drops", "throttle=1000/s", []string{"queue=8", "overflow=drop"}, "overflow",
			func(t *testing.T, e results.Evidence) {
				if e.Dropped == 0 || e.Lost != 0 || e.OpenAtEnd != clients {
					t.Errorf("%d dropped, %d lost, %d connections open at the end; want some dropped, none lost, all open", e.Dropped, e.Lost, e.OpenAtEnd)
				}
			},
		},
		{
			"disconnects", "throttle=1000/s", []string{"queue=8", "overflow=disconnect"}, "connections",
			func(t *testing.T, e results.Evidence) {
				if e.Target.Cut == 0 || int64(clients-e.OpenAtEnd) != e.Target.Cut {
					t.Errorf("the target says it cut %d off, and %d of %d are open at the end", e.Target.Cut, e.OpenAtEnd, clients)
				}
			},
		},
		{
			// A queue that holds everything: nothing is dropped, and all of it late.
			"falls behind", "throttle=3000/s", []string{"queue=10000"}, "backlog",
			func(t *testing.T, e results.Evidence) {
				if e.Dropped != 0 || e.Lost != 0 {
					t.Errorf("%d dropped, %d lost; want none", e.Dropped, e.Lost)
				}
			},
		},
	} {
		t.Run(slow.name, func(t *testing.T) {
			transports(t, func(t *testing.T, transport string) {
				s := short(t, transport, append([]string{"clients=20"}, slow.settings...)...)
				got := trial(t, s, placed(t, slow.inject))
				balanced(t, got.Evidence)
				if got.Verdict != results.Overloaded || !found(got, slow.check, results.Overloaded) {
					t.Errorf("verdict %s, want overloaded by the check of %s", describe(got), slow.check)
				}
				slow.hold(t, got.Evidence)
			})
		})
	}
}

// Every tenth connection is refused: exactly those are counted, by their cause.
func TestProofRefusedConnectionsAreCounted(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, transport string) {
		got := trial(t, short(t, transport, "clients=50"), placed(t, "refuse=1/10"))
		e := got.Evidence
		balanced(t, e)
		if e.Asked != 50 || e.Connected != 45 || e.OpenAtEnd != 45 || e.Subscribers != 45 {
			t.Errorf("asked %d, connected %d, open at the end %d, subscribers %d; want 50, 45, 45, 45", e.Asked, e.Connected, e.OpenAtEnd, e.Subscribers)
		}
		if len(e.ConnectErrors) != 1 || e.ConnectErrors["status 503"] != 5 || len(e.Ends) != 0 {
			t.Errorf("causes %v and %v, want 5 × status 503 alone", e.ConnectErrors, e.Ends)
		}
		if errors := value(t, got, "errors"); errors != 5 || e.RefusedByTarget != 5 || e.Target.Refused != 5 {
			t.Errorf("%v errors, %d refused by the target, its own count %d; want 5 each", errors, e.RefusedByTarget, e.Target.Refused)
		}
		if got.Verdict != results.Overloaded || !found(got, "connections", results.Overloaded) {
			t.Errorf("verdict %s, want overloaded by the connections", describe(got))
		}
	})
}
