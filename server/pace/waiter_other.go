//go:build !linux

package pace

import "time"

func prepareThread() {}

func sleepUntil(t int64) { time.Sleep(time.Duration(t - Now())) }

// threadCPU is the wall clock here: while it spins a thread takes all of it.
func threadCPU() int64 { return Now() }
