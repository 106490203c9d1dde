package loadgen_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"

	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results"
)

// A child may use the processors that it is placed on, and its Go scheduler knows
// it from its first instruction on.
func TestProofProcessorsFollowPlacement(t *testing.T) {
	t.Parallel()
	cpus := host.AllowedCPUs()
	if len(cpus) < 2 {
		unproven(t, "needs two processors")
	}
	for _, place := range []struct {
		name           string
		placement      host.Placement
		target, agents []int
	}{
		{"apart", host.Placement{Target: cpus[:1], Agents: cpus[1:2]}, cpus[:1], cpus[1:2]},
		{"one and two", host.Placement{Target: cpus[1:2], Agents: cpus[:2]}, cpus[1:2], cpus[:2]},
		{"not placed", host.Placement{}, nil, cpus},
	} {
		t.Run(place.name, func(t *testing.T) {
			got := trial(t, short(t, "ws"), loadgen.Options{Exe: bench(t), Placement: place.placement})
			if n := len(got.Evidence.Targets); n != 1 {
				t.Fatalf("%d target processes, want 1", n)
			}
			target, agent := got.Evidence.Targets[0], got.Evidence.Agents[0]
			procs := func(set []int) int {
				if set == nil {
					return len(cpus)
				}
				return len(set)
			}
			if target.GoMaxProcs != procs(place.target) || !slices.Equal(target.CPUs, place.target) {
				t.Errorf("the target has GOMAXPROCS %d on processors %v, want %d on %v", target.GoMaxProcs, target.CPUs, procs(place.target), place.target)
			}
			if agent.GoMaxProcs != procs(place.agents) || !slices.Equal(agent.CPUs, place.agents) {
				t.Errorf("the agent has GOMAXPROCS %d on processors %v, want %d on %v", agent.GoMaxProcs, agent.CPUs, procs(place.agents), place.agents)
			}
		})
	}
}

// Several agents keep the books that one would keep.
func TestProofSeveralAgentsKeepTheSameBooks(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, transport string) {
		o := placed(t, "dup=1/6")
		o.Agents = 3
		got := trial(t, short(t, transport, "clients=7"), o)
		shared(t, got, 7, 1, 3)
		if e := got.Evidence; e.Duplicated != 7*hit(6) {
			t.Errorf("%d duplicated, want %d", e.Duplicated, 7*hit(6))
		}
	})
}

// shared asks that so many processes a side held all clients, and that every
// message was published once, not once a process.
func shared(t *testing.T, got results.Trial, clients, targets, agents int) {
	t.Helper()
	e := got.Evidence
	balanced(t, e)
	if len(e.Targets) != targets || len(e.Agents) != agents {
		t.Errorf("%d targets and %d agents, want %d and %d", len(e.Targets), len(e.Agents), targets, agents)
	}
	for side, processes := range map[string][]results.Process{"targets": e.Targets, "agents": e.Agents} {
		sum := 0
		for _, p := range processes {
			sum += p.Clients
			if p.Clients == 0 {
				t.Errorf("one of the %s holds no clients", side)
			}
		}
		if sum != clients {
			t.Errorf("the %s hold %d clients, want %d", side, sum, clients)
		}
	}
	if e.Published != windowPlanned || e.Expected != int64(windowPlanned*clients) || e.Subscribers != clients {
		t.Errorf("%d messages to %d subscribers make %d deliveries; want %d, %d and %d",
			e.Published, e.Subscribers, e.Expected, windowPlanned, clients, windowPlanned*clients)
	}
}

// With few open files a process, a case is split over several targets and agents.
// The limit cannot be raised again, so the proof has a process of its own.
func TestProofFewOpenFiles(t *testing.T) {
	t.Parallel()
	const files, clients = 200, 272 // as many as two processes can hold
	const perProcess = files - 64   // what is kept for other uses
	if os.Getenv(smallVariable) == "" {
		again(t, "ulimit -n 200", smallVariable)
		return
	}
	if n, err := host.FilesPerProcess(); err != nil || n != files {
		t.Fatalf("this process may open %d files (%v), want %d", n, err, files)
	}
	processes := (clients + perProcess - 1) / perProcess
	transports(t, func(t *testing.T, transport string) {
		got := trial(t, short(t, transport, fmt.Sprintf("clients=%d", clients)), loadgen.Options{Exe: bench(t)})
		shared(t, got, clients, processes, processes)
		if got.Evidence.Lost != 0 {
			t.Errorf("%d lost, want none", got.Evidence.Lost)
		}
	})
}

const smallVariable = "PUSHBENCH_PROOF_SMALL"

// again runs the test under way in a process of its own, which a shell command
// sets up first; variable is set in it.
func again(t *testing.T, setup, variable string) {
	t.Helper()
	cmd := exec.Command("sh", "-c", setup+` && exec "$0" "$@"`,
		os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), binaryVariable+"="+bench(t), variable+"=1")
	out, err := cmd.CombinedOutput()
	t.Logf("in a process of its own:\n%s", out)
	if err != nil {
		t.Errorf("the proof failed there: %v", err)
	}
}

// unproven says loudly that a proof was left out: at a desk it is skipped, where
// everything must be proven it fails.
func unproven(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("NOT PROVEN: %s", why)
	}
	t.Skipf("NOT PROVEN: %s", why)
}

// Both engines keep the same books, and where the kernel has receive stamps both
// take them.
func TestProofEnginesAgree(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, transport string) {
		for _, engine := range []string{"auto", "goroutine"} {
			t.Run(engine, func(t *testing.T) {
				r := run(t, short(t, transport, "engine="+engine), placed(t, "dup=1/6"))
				got, c := r.Trials[len(r.Trials)-1], r.Cases[0]
				shared(t, got, faultySubs, 1, 1)
				if e := got.Evidence; e.Duplicated != faultySubs*hit(6) || got.Verdict != results.Suspect {
					t.Errorf("%d duplicated, want %d; %s", e.Duplicated, faultySubs*hit(6), describe(got))
				}
				stamped(t, c, got.Evidence, engine)
			})
		}
	})
}
