//go:build !linux

package loadgen_test

import (
	"testing"

	"pushbench/results"
)

// stamped asks for the only engine that there is here; the kernel stamps nothing.
func stamped(t *testing.T, c results.Case, _ results.Evidence, _ string) {
	t.Helper()
	if c.Engine != "goroutine" || c.Stamp != "user" {
		t.Errorf("engine %s with stamps of the %s; want goroutine, user", c.Engine, c.Stamp)
	}
}
