package pace

import "golang.org/x/sys/unix"

// prepareThread asks for timers that fire on time instead of up to 50 µs later.
// A kernel that refuses leaves the spin a little longer to make up for.
func prepareThread() {
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
}

// sleepUntil may return early (a signal); its caller looks at the clock again.
// The call is one that tells the Go scheduler that it blocks: with one
// processor everything else runs meanwhile.
func sleepUntil(t int64) {
	ts := unix.NsecToTimespec(t)
	_ = unix.ClockNanosleep(unix.CLOCK_REALTIME, unix.TIMER_ABSTIME, &ts, nil)
}

// ThreadCPU is the processor time of the calling thread, ns.
func ThreadCPU() int64 {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return 0
	}
	return ts.Nano()
}
