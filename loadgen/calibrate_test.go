package loadgen

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pushbench/results"
	"pushbench/scenarios"
	"pushbench/server/pace"
)

func fanout(t *testing.T, set ...string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Load("fanout")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set(set...); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCalibrationOrder(t *testing.T) {
	for _, c := range []struct {
		name  string
		order CalibrationOrder
		ok    bool
	}{
		{"the default", CalibrationOrder{Scenario: fanout(t), Pairs: 7}, true},
		{"one pair has no noise", CalibrationOrder{Scenario: fanout(t), Pairs: 1}, false},
		{"several cells", CalibrationOrder{Scenario: fanout(t, "matrix.clients=10,20"), Pairs: 7}, false},
	} {
		if err := c.order.Validate(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if !c.ok {
			if _, err := Calibrate(t.Context(), c.order); err == nil {
				t.Errorf("%s: was done", c.name)
			}
		}
	}
}

// Twice the pairs take twice as long, but for the pair that is thrown away; a foreign
// server has no raw writer.
func TestCalibrationEstimate(t *testing.T) {
	trial := Estimate(fanout(t).Cases()[0])
	base := CalibrationOrder{Scenario: fanout(t), Pairs: 5}
	more := CalibrationOrder{Scenario: fanout(t), Pairs: 10}
	if got, want := more.Estimate()-base.Estimate(), 5*4*trial; got != want {
		t.Errorf("five pairs more take %v, expected %v", got, want)
	}
	raw := CalibrationOrder{Scenario: fanout(t), Pairs: 5, FloorRounds: 1}
	if raw.Estimate() <= base.Estimate() {
		t.Error("raw loops take no time")
	}
	foreign := CalibrationOrder{Scenario: fanout(t, "target=exec:server"), Pairs: 5, FloorRounds: 1}
	if foreign.Estimate() != base.Estimate() {
		t.Error("a foreign server has floors")
	}
}

func TestPacingErrors(t *testing.T) {
	late, ok := pacingErrors(pace.NewWaiter(), 10_000, 20, nil)
	if !ok || len(late) != 20 {
		t.Fatalf("%d waits, %v: expected 20", len(late), ok)
	}
	for i, ns := range late {
		if ns < 0 {
			t.Errorf("wait %d ended %d ns early", i, -ns)
		}
	}
	stop := make(chan struct{})
	close(stop)
	if _, ok := pacingErrors(pace.NewWaiter(), 1, 20, stop); ok {
		t.Error("stopped waits were finished")
	}
}

func TestCalibrateInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	order := CalibrationOrder{Scenario: fanout(t), Pairs: 2, Step: func(string, time.Duration) { cancel() }}
	if found, err := Calibrate(ctx, order); found != nil || !errors.Is(err, ErrInterrupted) {
		t.Errorf("%v, %v: expected nothing and ErrInterrupted", found, err)
	}
}

func TestFloorLeavesInvalidRoundsOut(t *testing.T) {
	round := func(generator float64, verdicts ...results.Verdict) FloorRound {
		return FloorRound{Generator: generator, RawReader: 1, Server: 2, RawWriter: 3, Verdicts: [2]results.Verdict(verdicts)}
	}
	floor, doubts, ok := floorOf("ws", []FloorRound{
		round(10, results.OK, results.OK), round(99, results.OK, results.Invalid), round(12, results.Suspect, results.OK),
	})
	if want := (results.Floor{Transport: "ws", Generator: 11, RawReader: 1, Server: 2, RawWriter: 3}); floor != want || !ok {
		t.Errorf("%+v, %v: expected %+v", floor, ok, want)
	}
	if want := []string{"raw loops of ws, round 2, raw writer: invalid, the round is left out", "raw loops of ws, round 3, generator and server: suspect"}; !slices.Equal(doubts, want) {
		t.Errorf("%q, expected %q", doubts, want)
	}
	if _, doubts, ok := floorOf("ws", []FloorRound{round(99, results.Invalid, results.OK)}); ok || len(doubts) != 1 {
		t.Errorf("a floor of invalid rounds alone, and %q", doubts)
	}
}
