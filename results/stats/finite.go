package stats

import "math"

// Finite says whether v is a number, and not infinite: one that can be printed, kept and
// calculated with.
func Finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
