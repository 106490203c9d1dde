package loadgen_test

import (
	"strings"
	"testing"
	"time"

	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/scenarios"
)

// A generator that does not get the processor time it needs must not pass its own
// lateness off as the target's: here 24 loops compete with the agent for its
// processor, which leaves it one part in 25.
func TestProofCrowdedGeneratorIsInvalid(t *testing.T) {
	cpus := host.AllowedCPUs()
	if len(cpus) < 2 {
		unproven(t, "needs two processors, one of them for the target")
	}
	o := placed(t, "")
	o.Placement = host.Placement{Target: cpus[:1], Agents: cpus[1:2]}
	spin(t, o.Exe, cpus[1], 24)
	neverVouchedFor(t, short(t, "ws", "clients=400", "rate=250/s", "drain=300ms"), o)
}

// neverVouchedFor asks that the generator's own check rejects every attempt, and
// that no more than four are made.
func neverVouchedFor(t *testing.T, s *scenarios.Scenario, o loadgen.Options) {
	t.Helper()
	r := run(t, s, o)
	for _, a := range r.Trials {
		t.Logf("attempt %d: %s", a.Attempt, describe(a))
		if !found(a, "generator", results.Invalid) {
			t.Errorf("attempt %d: the generator's check found nothing", a.Attempt)
		}
	}
	if len(r.Trials) != results.MaxAttempts || r.Trials[len(r.Trials)-1].Attempt != results.MaxAttempts {
		t.Errorf("%d attempts at one trial, want %d", len(r.Trials), results.MaxAttempts)
	}
	if v := r.Cases[0].Summary.Verdict; v != results.Invalid {
		t.Errorf("the case is %s, want invalid", v)
	}
}

// spin runs busy loops on one processor until the test ends, or this process does.
// Each is a session of its own: the kernel may share processors between sessions
// (sched_autogroup_enabled, sched(7)), and loops in the session of target and
// agents would take the target's part on its own processor away.
func spin(t *testing.T, exe string, cpu, loops int) {
	t.Helper()
	spec := host.Guard(exe, strings.Repeat("setsid sh -c 'while :; do :; done' & ", loops)+"wait")
	spec.Name, spec.CPUs = "busy loops", []int{cpu}
	child, err := host.Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { child.Stop(2 * time.Second) })
}
