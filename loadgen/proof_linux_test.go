package loadgen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pushbench/results"
)

// stamped asks for the engine that was wished for, and that every delivery
// carries the kernel's stamp.
func stamped(t *testing.T, c results.Case, e results.Evidence, engine string) {
	t.Helper()
	if engine == "auto" {
		engine = "epoll"
	}
	if c.Engine != engine || c.Stamp != "kernel" || e.Stamped != e.Received {
		t.Errorf("engine %s with stamps of the %s, %d of %d deliveries stamped; want %s, kernel, all",
			c.Engine, c.Stamp, e.Stamped, e.Received, engine)
	}
}

const quotaVariable = "PUSHBENCH_PROOF_QUOTA"

// In a control group with a third of a processor everything is held back again
// and again. The harness sees it and vouches for nothing.
func TestProofThrottledGeneratorIsInvalid(t *testing.T) {
	if os.Getenv(quotaVariable) != "" {
		neverVouchedFor(t, short(t, "ws", "clients=200", "drain=300ms"), placed(t, ""))
		return
	}
	bench(t)
	again(t, "echo $$ > "+throttlingGroup(t)+"/cgroup.procs", quotaVariable)
}

// throttlingGroup makes a control group with a third of a processor, of version 1
// or 2, and removes it when the test ends.
func throttlingGroup(t *testing.T) string {
	t.Helper()
	var failures []error
	for _, version := range []struct{ root, file, quota string }{
		{"/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "30000"}, // of periods of 100 ms
		{"/sys/fs/cgroup", "cpu.max", "30000 100000"},
	} {
		dir := filepath.Join(version.root, fmt.Sprintf("pushbench-proof-%d", os.Getpid()))
		err := os.Mkdir(dir, 0o755)
		if err == nil {
			t.Cleanup(func() { removeGroup(t, dir) })
			err = os.WriteFile(filepath.Join(dir, version.file), []byte(version.quota), 0o644)
		}
		if err == nil {
			return dir
		}
		failures = append(failures, err)
	}
	unproven(t, fmt.Sprintf("needs to set a processor quota, which takes root: %v", failures))
	return ""
}

// removeGroup waits until the group is empty: a process leaves it some time after
// its end was seen.
func removeGroup(t *testing.T, dir string) {
	deadline := time.Now().Add(5 * time.Second)
	for {
		err := os.Remove(dir)
		if err == nil || os.IsNotExist(err) {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("the control group stays: %v", err)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
