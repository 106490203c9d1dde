package loadgen_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"pushbench/loadgen"
	"pushbench/loadgen/host"
	"pushbench/results"
	"pushbench/scenarios"
)

// The proofs run real trials: the real binary, real processes, real sockets, and
// a reference server with a known fault. What the fault must do to the numbers
// follows from arithmetic, and that is what is asked for.

// binary is the path of a bench that was built for this test run.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pushbench-proof-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "bench")
	out, err := exec.Command("go", "build", "-o", path, "pushbench/cmd/bench").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("build bench: %w\n%s", err, out)
	}
	return path, errors.Join(err, os.Setenv(binaryVariable, path))
})

// binaryVariable hands the binary to the tests that run in a process of their own.
const binaryVariable = "PUSHBENCH_PROOF_BINARY"

func TestMain(m *testing.M) {
	inherited := os.Getenv(binaryVariable)
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if path := os.Getenv(binaryVariable); path != inherited {
			os.RemoveAll(filepath.Dir(path))
		}
		os.Exit(code)
	}))
}

// bench is the binary under proof.
func bench(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("proofs take real time: not with -short")
	}
	if path := os.Getenv(binaryVariable); path != "" {
		return path
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// short is a scenario of one short trial of one transport, with settings on top.
func short(t *testing.T, transport string, settings ...string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("proof.yaml", []byte("name: proof\ntransports: ["+transport+"]\ntrials: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set(append([]string{
		"clients=3", "rate=200/s", "warmup=100ms", "duration=300ms", "drain=2s",
	}, settings...)...); err != nil {
		t.Fatal(err)
	}
	return s
}

// placed are options with target and agents on processors of their own.
func placed(t *testing.T, inject string) loadgen.Options {
	return loadgen.Options{Exe: bench(t), Inject: inject, Seed: 1, Placement: host.Auto(host.AllowedCPUs())}
}

// run runs a scenario to its end.
func run(t *testing.T, s *scenarios.Scenario, o loadgen.Options) *results.Run {
	t.Helper()
	r, err := loadgen.Run(context.Background(), s, o)
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	if r.Status != results.Complete {
		t.Fatalf("the run's status is %q", r.Status)
	}
	return r
}

// trial is the last attempt at a scenario of one trial.
func trial(t *testing.T, s *scenarios.Scenario, o loadgen.Options) results.Trial {
	t.Helper()
	r := run(t, s, o)
	last := r.Trials[len(r.Trials)-1]
	for _, a := range r.Trials {
		t.Logf("attempt %d: %s", a.Attempt, describe(a))
	}
	return last
}

// describe is a trial's verdict with its reasons.
func describe(t results.Trial) string {
	text := string(t.Verdict)
	for _, r := range t.Reasons {
		text += fmt.Sprintf("\n    %s %s: %s", r.Verdict, r.Check, r.Text)
	}
	return text
}

// found says whether a check of that name found what makes that verdict.
func found(t results.Trial, check string, verdict results.Verdict) bool {
	return slices.ContainsFunc(t.Reasons, func(r results.Reason) bool { return r.Check == check && r.Verdict == verdict })
}

// balanced asks for the equations of the books, apart from the verdict.
func balanced(t *testing.T, e results.Evidence) {
	t.Helper()
	if e.Expected != e.Published*int64(e.Subscribers) {
		t.Errorf("expected %d, and %d messages × %d subscribers", e.Expected, e.Published, e.Subscribers)
	}
	if sum := e.Received + e.Dropped + e.Corrupt + e.Lost; sum != e.Expected {
		t.Errorf("received + dropped + corrupt + lost = %d + %d + %d + %d = %d, and %d were expected",
			e.Received, e.Dropped, e.Corrupt, e.Lost, sum, e.Expected)
	}
	if e.Missing != e.Dropped+e.Corrupt+e.Lost {
		t.Errorf("the subscribers miss %d, and dropped + corrupt + lost is %d", e.Missing, e.Dropped+e.Corrupt+e.Lost)
	}
	if b := e.Target; b == nil || b.Enqueued != b.Written+b.Dropped+b.Pending {
		t.Errorf("the target's book does not balance: %+v", b)
	}
	if e.BookMismatchCount > 0 {
		t.Errorf("%d subscribers' books disagree: %v", e.BookMismatchCount, e.BookMismatches)
	}
}

// transports runs a proof for both transports, one after the other. Proofs that
// depend on time run alone. Those that only count are parallel: the testing
// package runs them together after all the others.
func transports(t *testing.T, proof func(t *testing.T, transport string)) {
	for _, name := range []string{"sse", "ws"} {
		t.Run(name, func(t *testing.T) { proof(t, name) })
	}
}
