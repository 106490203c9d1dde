//go:build unix

package host

import "golang.org/x/sys/unix"

// monotonic reads CLOCK_MONOTONIC, ns. It cannot fail for this clock.
func monotonic() int64 {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		panic("host: CLOCK_MONOTONIC: " + err.Error())
	}
	return ts.Nano()
}
