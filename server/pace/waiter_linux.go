package pace

import "golang.org/x/sys/unix"

// preciseTimers asks for timers on this thread that fire on time instead of up to
// 50 µs later. Where the kernel refuses, the spin makes up for most of it.
func preciseTimers() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0) }

// defaultTimers undoes preciseTimers (0 is the thread's default, prctl(2)).
func defaultTimers() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0) }

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
