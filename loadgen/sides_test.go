package loadgen

import (
	"slices"
	"strings"
	"testing"

	"pushbench/results"
	"pushbench/scenarios"
)

// twoSided is a conductor over sse and ws, base and new, whose plan next grows.
func twoSided(t *testing.T, next Stretch) *conductor {
	t.Helper()
	s, err := scenarios.Load("smoke")
	if err != nil {
		t.Fatal(err)
	}
	c, err := newConductor(s, Options{Seed: 3, Next: next, Sides: []Side{
		{Name: results.SideBase, Target: scenarios.Target{Reference: true}},
		{Name: results.SideNew, Target: scenarios.Target{Exec: "server {port}"}, Label: "git:v2 (abc)", Dir: "/tmp", Inject: "delay=1ms"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEverySideIsACase(t *testing.T) {
	c := twoSided(t, func(*results.Run) ([]string, int) { return nil, 0 })
	var got []string
	for _, cs := range c.run.Cases {
		got = append(got, strings.Join([]string{cs.ID, cs.Key(), cs.Side, cs.Target}, " "))
	}
	want := []string{
		"default/sse@base default/sse base reference", "default/sse@new default/sse new git:v2 (abc)",
		"default/ws@base default/ws base reference", "default/ws@new default/ws new git:v2 (abc)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("cases %q, want %q", got, want)
	}
	if v := c.cases["default/ws@base"]; v.side.Inject != "" || v.side.Dir != "" || !v.Scenario.Target.Reference {
		t.Errorf("the base has something of the new side: %+v", v)
	}
	if v := c.cases["default/ws@new"]; v.side.Inject != "delay=1ms" || v.Scenario.Target.Reference {
		t.Errorf("the new side is not what was asked for: %+v", v)
	}
}

// A plan grows by what is asked for, pair by pair, until nothing is.
func TestAPlanGrowsBlockByBlock(t *testing.T) {
	asked := [][]string{{"default/sse", "default/ws"}, {"default/ws"}, nil}
	c := twoSided(t, func(*results.Run) ([]string, int) {
		keys := asked[0]
		asked = asked[1:]
		return keys, len(asked)
	})
	if n := len(c.run.Plan.Order); n != 2 || !c.run.Plan.Order[0].Discarded || !c.run.Plan.Order[1].Discarded {
		t.Fatalf("begins with %+v, want one pair to throw away", c.run.Plan.Order)
	}
	for block := range 2 {
		if !c.grow() {
			t.Fatalf("does not grow by block %d, which is asked for", block+1)
		}
	}
	if c.grow() || c.run.Plan.Blocks != 2 {
		t.Errorf("%d blocks, and more than was asked for", c.run.Plan.Blocks)
	}
	order := c.run.Plan.Order[2:]
	if len(order) != 6 {
		t.Fatalf("%d trials, want two pairs and one", len(order))
	}
	for i := 0; i < len(order); i += 2 {
		a, b := c.cases[order[i].Case], c.cases[order[i+1].Case]
		if a.Case.ID() != b.Case.ID() || a.side.Name == b.side.Name || order[i].Block != order[i+1].Block {
			t.Errorf("%s and %s are no pair", order[i].Case, order[i+1].Case)
		}
	}
	if last := order[4]; last.Block != 2 || c.cases[last.Case].Transport != "ws" {
		t.Errorf("the second block holds %+v, want ws alone", last)
	}
}

// What is still to come counts in the trials and in the time that is shown.
func TestWhatIsExpectedBeyondThePlan(t *testing.T) {
	c := twoSided(t, func(*results.Run) ([]string, int) { return []string{"default/ws"}, 10 })
	c.grow()
	if len(c.expected) != 9*2 {
		t.Errorf("%d more trials expected, want nine pairs", len(c.expected))
	}
	c.now.Trial = 3
	one := Estimate(c.cases["default/ws@base"].Case)
	c.now.Finished = &results.Trial{}
	if got, want := c.estimate(), 19*one; got != want {
		t.Errorf("%v left after the first of ten pairs, want %v", got, want)
	}
}
