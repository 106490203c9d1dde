package pace

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestAt(t *testing.T) {
	const t0 = int64(1_700_000_000_000_000_000)
	tests := []struct {
		rate float64
		n    uint64
		want int64 // after t0
	}{
		{10, 0, 0},
		{10, 1, 100_000_000},
		{3, 1, 333_333_333},
		{3, 3, 1_000_000_000},
		{3, 3 * 86_400, 86_400 * second},
		{0.5, 1, 2 * second},
		{0.1, 1, 9_999_999_999}, // the float64 0.1 is a little above 1/10
		{100, 100 * 7200, 7200 * second},
		{1e6, 36e8, 3600 * second},
		{1e9, 12345, 12345},
		{1e-300, 0, 0},
		{12.5, 25, 2 * second},
	}
	for _, tt := range tests {
		s := Schedule{T0: t0, RatePerS: tt.rate}
		if got := s.At(tt.n) - t0; got != tt.want {
			t.Errorf("rate %v: At(%d) = t0 + %d, want t0 + %d", tt.rate, tt.n, got, tt.want)
		}
	}
}

func TestAtBeyondRange(t *testing.T) {
	for _, s := range []Schedule{
		{T0: 0, RatePerS: 1e-300},
		{T0: math.MaxInt64 - 5, RatePerS: 10},
		{T0: 0, RatePerS: 0},
		{T0: 0, RatePerS: math.NaN()},
		{T0: 0, RatePerS: math.Inf(1)},
	} {
		if got := s.At(1); got != math.MaxInt64 {
			t.Errorf("%+v: At(1) = %d, want the end of time", s, got)
		}
	}
	if got := (Schedule{RatePerS: 1}).At(math.MaxUint64); got != math.MaxInt64 {
		t.Errorf("At(2⁶⁴−1) = %d, want the end of time", got)
	}
}

func TestValidate(t *testing.T) {
	for _, rate := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1.1e9} {
		if (Schedule{RatePerS: rate}).Validate() == nil {
			t.Errorf("a rate of %v was taken", rate)
		}
	}
	for _, rate := range []float64{1e-9, 1, MaxRate} {
		if err := (Schedule{RatePerS: rate}).Validate(); err != nil {
			t.Errorf("a rate of %v was refused: %v", rate, err)
		}
	}
}

func drawSchedule(t *rapid.T) Schedule {
	rate := rapid.OneOf(
		rapid.Float64Range(1e-3, 1e6),
		rapid.Map(rapid.IntRange(1, 100_000), func(i int) float64 { return float64(i) }),
		rapid.Float64Range(1e5, MaxRate),
	).Draw(t, "rate")
	return Schedule{T0: rapid.Int64Range(0, 2e18).Draw(t, "t0"), RatePerS: rate}
}

// The oracle is the definition in arbitrary precision.
func TestAtIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		n := rapid.Uint64Range(0, 1<<36).Draw(t, "n")
		due := new(big.Rat).SetInt(new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(second)))
		due.Quo(due, new(big.Rat).SetFloat64(s.RatePerS))
		want := new(big.Int).Quo(due.Num(), due.Denom())
		want.Add(want, big.NewInt(s.T0))
		if !want.IsInt64() {
			want = big.NewInt(math.MaxInt64)
		}
		if got := s.At(n); got != want.Int64() {
			t.Fatalf("At(%d) = %d, want %v", n, got, want)
		}
	})
}

func TestFirstAtOrAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		at := s.T0 + rapid.Int64Range(-1e9, 1e15).Draw(t, "after")
		n := s.FirstAtOrAfter(at)
		if s.At(n) < at {
			t.Fatalf("message %d is due %d ns too early", n, at-s.At(n))
		}
		if n > 0 && s.At(n-1) >= at {
			t.Fatalf("message %d is due no earlier than %d either", n-1, at)
		}
	})
}

func TestFirstAtOrAfterADueTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Schedule{T0: 1e18, RatePerS: rapid.Float64Range(1e-3, 1e8).Draw(t, "rate")}
		n := rapid.Uint64Range(0, 1e6).Draw(t, "n")
		if got := s.FirstAtOrAfter(s.At(n)); got != n {
			t.Fatalf("FirstAtOrAfter(At(%d)) = %d", n, got)
		}
	})
}

func FuzzScheduleNeverPanics(f *testing.F) {
	f.Add(int64(0), 10.0, uint64(1), int64(5))
	f.Add(int64(math.MaxInt64), 1e-308, uint64(math.MaxUint64), int64(math.MaxInt64))
	f.Add(int64(math.MinInt64), 1e9, uint64(1<<40), int64(math.MaxInt64))
	f.Add(int64(7), math.SmallestNonzeroFloat64, uint64(3), int64(8))
	f.Fuzz(func(t *testing.T, t0 int64, rate float64, n uint64, at int64) {
		s := Schedule{T0: t0, RatePerS: rate}
		if a, b := s.At(n), s.At(n/2); a < b {
			t.Errorf("At(%d) = %d is before At(%d) = %d", n, a, n/2, b)
		}
		s.FirstAtOrAfter(at)
	})
}
