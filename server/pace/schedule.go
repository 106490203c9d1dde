package pace

import (
	"fmt"
	"math"
	"math/bits"
)

// MaxRate is the highest rate that a schedule takes, in messages a second: one
// a nanosecond.
const MaxRate = 1e9

const second = 1_000_000_000 // ns

// Schedule is an open loop: message n is due at T0 + n/RatePerS. It is never
// re-based, so processes that share T0 and RatePerS publish the same messages at
// the same times without talking to each other.
type Schedule struct {
	T0       int64   // CLOCK_REALTIME, ns
	RatePerS float64 // above 0, at most MaxRate
}

// Validate says whether the rate can be kept.
func (s Schedule) Validate() error {
	if !(s.RatePerS > 0 && s.RatePerS <= MaxRate) { // also false for NaN
		return fmt.Errorf("rate of %v messages a second: expected above 0 and at most %d", s.RatePerS, int64(MaxRate))
	}
	return nil
}

// At is the time at which message n is due: T0 + ⌊n·10⁹/RatePerS⌋ ns, exactly. The
// rate is taken as the rational number that its float64 is, so nothing drifts,
// however long the run. A time beyond the range of int64, and any time of an
// invalid schedule, is math.MaxInt64.
func (s Schedule) At(n uint64) int64 {
	m, k, ok := s.rational()
	if !ok {
		return math.MaxInt64
	}
	if n == 0 {
		return s.T0
	}
	// n·10⁹·2ᵏ / m, in 128 bits. Whatever overflows them is due after int64 ends,
	// since m has at most 53 bits.
	hi, lo := bits.Mul64(n, second)
	if bits.LeadingZeros64(hi) < k && (hi != 0 || bits.LeadingZeros64(lo)+64 < k) {
		return math.MaxInt64
	}
	hi, lo = shiftLeft(hi, lo, k)
	if hi >= m {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, m)
	if q > math.MaxInt64 || s.T0 > 0 && int64(q) > math.MaxInt64-s.T0 {
		return math.MaxInt64
	}
	return s.T0 + int64(q)
}

// FirstAtOrAfter is the first message that is due at t or later: the smallest n
// with At(n) ≥ t.
func (s Schedule) FirstAtOrAfter(t int64) uint64 {
	m, k, ok := s.rational()
	if t <= s.T0 || !ok {
		return 0
	}
	// ⌊n·10⁹·2ᵏ/m⌋ ≥ x for a whole x means n ≥ x·m / (10⁹·2ᵏ), rounded up; and
	// rounding up after each of two divisions is rounding up once.
	hi, lo := bits.Mul64(uint64(t)-uint64(s.T0), m)
	hi, lo = shiftRightUp(hi, lo, k)
	if hi >= second {
		return math.MaxUint64
	}
	q, r := bits.Div64(hi, lo, second)
	if r > 0 && q < math.MaxUint64 {
		q++
	}
	return q
}

// rational gives RatePerS as m/2ᵏ with whole m and k ≥ 0.
func (s Schedule) rational() (m uint64, k int, ok bool) {
	if s.Validate() != nil {
		return 0, 0, false
	}
	frac, exp := math.Frexp(s.RatePerS) // rate = frac·2ᵉˣᵖ, frac in [½, 1)
	m = uint64(math.Ldexp(frac, 53))
	k = 53 - exp
	if zeros := min(bits.TrailingZeros64(m), k); zeros > 0 {
		m >>= zeros
		k -= zeros
	}
	return m, k, true // k ≥ 0: MaxRate is below 2³⁰, so exp ≤ 30
}

func shiftLeft(hi, lo uint64, k int) (uint64, uint64) {
	if k >= 64 {
		return lo << (k - 64), 0
	}
	return hi<<k | lo>>(64-k), lo << k
}

// shiftRightUp divides by 2ᵏ and rounds up.
func shiftRightUp(hi, lo uint64, k int) (uint64, uint64) {
	var rest bool
	switch {
	case k == 0:
		return hi, lo
	case k >= 128:
		return 0, min(hi|lo, 1)
	case k >= 64:
		rest = lo != 0 || hi<<(128-k) != 0 && k > 64
		hi, lo = 0, hi>>(k-64)
	default:
		rest = lo<<(64-k) != 0
		hi, lo = hi>>k, lo>>k|hi<<(64-k)
	}
	if rest {
		var carry uint64
		lo, carry = bits.Add64(lo, 1, 0)
		hi += carry
	}
	return hi, lo
}
