package loadgen

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"pushbench/results"
	"pushbench/scenarios"
)

// FloorRound is one round of the comparison with the floors, CPU ns a message:
// the generator beside a raw reader, and the reference server beside a raw writer.
type FloorRound struct {
	Generator, RawReader float64
	Server, RawWriter    float64
	Verdicts             [2]results.Verdict // of the ordinary trial, and of the raw writer's
}

// Floor runs rounds of three trials in an order drawn from options.Seed: an
// ordinary one, one in which a raw loop reads instead of the generator, and one
// in which a raw loop writes instead of the reference server. The scenario has
// one case.
func Floor(ctx context.Context, s *scenarios.Scenario, rounds int, options Options) ([]FloorRound, error) {
	if err := preflightRaw(s); err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(options.Seed, 0x666c6f6f))
	list := make([]FloorRound, rounds)
	for i := range list {
		trials := []func() error{
			func() error {
				t, err := single(ctx, s, options, false)
				if err != nil {
					return err
				}
				list[i].Verdicts[0] = t.Verdict
				return errors.Join(
					take(&list[i].Generator, t, "generator_cpu_us_per_msg"),
					take(&list[i].Server, t, "target_cpu_us_per_msg"))
			},
			func() error {
				t, err := single(ctx, s, options, true)
				if err != nil {
					return err
				}
				list[i].Verdicts[1] = t.Verdict
				return take(&list[i].RawWriter, t, "target_cpu_us_per_msg")
			},
			func() (err error) {
				list[i].RawReader, err = rawReader(ctx, s, options)
				return err
			},
		}
		for _, k := range rng.Perm(len(trials)) {
			if err := trials[k](); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// CountingRounds are the rounds of one transport without those of which a trial is
// invalid. doubts names trials that were not ok, and what is left out for it.
func CountingRounds(transport string, rounds []FloorRound) (counting []FloorRound, doubts []string) {
	for i, r := range rounds {
		counts := true
		for k, verdict := range r.Verdicts {
			if verdict == results.OK {
				continue
			}
			doubt := fmt.Sprintf("raw loops of %s, round %d, %s: %s", transport, i+1, [2]string{"generator and server", "raw writer"}[k], verdict)
			if verdict == results.Invalid {
				doubt += ", the round is left out"
				counts = false
			}
			doubts = append(doubts, doubt)
		}
		if counts {
			counting = append(counting, r)
		}
	}
	return counting, doubts
}

// take reads a value that a ratio cannot do without.
func take(to *float64, t results.Trial, name string) error {
	v, ok := t.Values[name]
	if !ok || v <= 0 {
		return fmt.Errorf("%s: no %s in a trial that ended %s", t.Case, name, t.Verdict)
	}
	*to = v
	return nil
}

// single runs one trial of the scenario's only case.
func single(ctx context.Context, s *scenarios.Scenario, options Options, raw bool) (results.Trial, error) {
	options.RawTarget = raw
	c, err := newConductor(s, options)
	if err != nil {
		return results.Trial{}, err
	}
	if c.bus, err = startBus(); err != nil {
		return results.Trial{}, err
	}
	defer c.bus.close()
	r := &trialRun{conductor: c, entry: c.run.Plan.Order[0], attempt: 1, c: c.variants[0]}
	return r.run(ctx)
}
