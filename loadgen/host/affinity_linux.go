package host

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// AllowedCPUs lists the processors that this process may use, in rising order.
// It is nil where the system does not tell.
func AllowedCPUs() []int {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil
	}
	var cpus []int
	for cpu := range len(set) * 64 {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

// startOn calls start on a thread that may use cpus only. A process that is
// forked from it inherits that before its first instruction.
func startOn(cpus []int, start func() error) error {
	if len(cpus) == 0 {
		return start()
	}
	result := make(chan error, 1)
	go func() { result <- pinned(cpus, start) }()
	return <-result
}

// pinned is to run on a goroutine of its own: where the thread's affinity cannot
// be restored it stays locked, and ends together with the goroutine.
func pinned(cpus []int, start func() error) error {
	runtime.LockOSThread()
	var before, set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("read affinity: %w", err)
	}
	for _, cpu := range cpus {
		set.Set(cpu)
	}
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("set affinity to processors %s: %w", formatCPUs(cpus), err)
	}
	err := start()
	if unix.SchedSetaffinity(0, &before) == nil {
		runtime.UnlockOSThread()
	}
	return err
}
