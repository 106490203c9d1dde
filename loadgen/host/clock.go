package host

import (
	"math"
	"time"
)

// offsetReadings is how often ClockOffset reads before it picks the tightest.
const offsetReadings = 16

// Realtime reads CLOCK_REALTIME, ns since 1970: the clock of the kernel's receive
// stamps and of the messages.
func Realtime() int64 { return time.Now().UnixNano() }

// ClockOffset is CLOCK_REALTIME − CLOCK_MONOTONIC, ns. A change of it means that
// the realtime clock was stepped or slewed. Each reading lies between two of the
// monotonic clock; the one whose two are closest together wins, and its error is
// at most half of their distance.
func ClockOffset() int64 { return clockOffset(monotonic, Realtime) }

func clockOffset(monotonic, realtime func() int64) int64 {
	tightest, offset := int64(math.MaxInt64), int64(0)
	for range offsetReadings {
		before := monotonic()
		at := realtime()
		after := monotonic()
		if width := after - before; width < tightest {
			tightest = width
			offset = at - (before + width/2)
		}
	}
	return offset
}
