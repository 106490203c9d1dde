//go:build !linux

package pace

import "time"

func preciseTimers() {}

func defaultTimers() {}

func sleepUntil(t int64) { time.Sleep(time.Duration(t - Now())) }

// ThreadCPU is the wall clock here: while it spins a thread takes all of it.
func ThreadCPU() int64 { return Now() }
