package stats

import (
	"math"
	"slices"
)

// Median is the middle value of xs, or the mean of the two middle ones. It is
// false for an empty sample.
func Median(xs []float64) (value float64, ok bool) {
	if len(xs) == 0 {
		return 0, false
	}
	return middle(sorted(xs)), true
}

// MedianInterval is a distribution-free interval for the median of what xs was
// drawn from: [x₍ₖ₎, x₍ₙ₊₁₋ₖ₎] with the largest k for which both tails together,
// 2·P(Bin(n, ½) < k), stay within 1 − level (David and Nagaraja, §7.1). It
// assumes independent values and nothing else. It is false when the sample is too
// small for any such k: below 6 values at level 0.95.
func MedianInterval(xs []float64, level float64) (low, high float64, ok bool) {
	n := len(xs)
	if n == 0 || !(level > 0 && level < 1) {
		return 0, 0, false
	}
	// below is P(Bin(n, ½) < k) as k grows; the terms come from each other.
	term := math.Pow(0.5, float64(n))
	below, k := 0.0, 0
	for 2*(below+term) <= 1-level {
		below += term
		term *= float64(n-k) / float64(k+1)
		k++
	}
	if k == 0 {
		return 0, 0, false
	}
	s := sorted(xs)
	return s[k-1], s[n-k], true
}

func sorted(xs []float64) []float64 {
	s := slices.Clone(xs)
	slices.Sort(s)
	return s
}

// middle is the median of a sorted, non-empty sample.
func middle(s []float64) float64 {
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	// Halved before adding, so that two huge values do not overflow.
	return s[n/2-1]/2 + s[n/2]/2
}
