package pace

import "time"

// Now is the time that messages are stamped with: CLOCK_REALTIME, ns.
func Now() int64 { return time.Now().UnixNano() }
