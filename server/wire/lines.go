package wire

import "bytes"

// lineScanner finds the line ends of one buffer: CR, LF or CRLF. It remembers
// the next CR and the next LF, so that a buffer is searched once for each,
// however many lines are in it.
type lineScanner struct{ lf, cr int }

func newLineScanner() lineScanner { return lineScanner{-1, -1} }

// next is the index of the first CR or LF in p[from:], or len(p) without one.
// from never goes back between calls on the same p.
func (s *lineScanner) next(p []byte, from int) int {
	if s.lf < from {
		s.lf = indexFrom(p, from, '\n')
	}
	if s.cr < from {
		s.cr = indexFrom(p, from, '\r')
	}
	return min(s.lf, s.cr)
}

func indexFrom(p []byte, from int, b byte) int {
	if i := bytes.IndexByte(p[from:], b); i >= 0 {
		return from + i
	}
	return len(p)
}
