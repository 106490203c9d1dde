package wire

import "strconv"

// maxQuoted is how much of what a peer sent an error repeats, in bytes.
const maxQuoted = 64

// Quote quotes what a peer sent, for an error that says what was seen: the
// beginning where it is long, and nothing raw that a terminal would obey.
func Quote[T ~string | ~[]byte](seen T) string {
	if len(seen) <= maxQuoted {
		return strconv.Quote(string(seen))
	}
	return strconv.Quote(string(seen[:maxQuoted])) + "…"
}
