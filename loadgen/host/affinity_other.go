//go:build !linux

package host

import (
	"fmt"
	"runtime"
)

// AllowedCPUs lists the processors that this process may use, in rising order.
// It is nil where the system does not tell.
func AllowedCPUs() []int { return nil }

func startOn(cpus []int, start func() error) error {
	if len(cpus) > 0 {
		return fmt.Errorf("processes cannot be placed on processors on %s: expected placement none", runtime.GOOS)
	}
	return start()
}
