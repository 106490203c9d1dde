package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However irregularly it is asked, a pacer stays within its rate over any stretch,
// but for one burst, and falls behind no further than it was held up.
func TestPacerKeepsItsRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(1, 100_000).Draw(t, "rate")
		interval := time.Duration(float64(time.Second) / rate)
		p := newPacer(rate, 0)
		var taken []time.Duration
		now := time.Duration(0)
		for range rapid.IntRange(1, 50).Draw(t, "asks") {
			now += time.Duration(rapid.Int64Range(0, int64(50*time.Millisecond)).Draw(t, "later"))
			for len(taken) < 5000 && p.take(now) {
				taken = append(taken, now)
			}
		}
		for i := range taken {
			for _, j := range []int{i + 1, i + 7, i + 100, len(taken) - 1} {
				if j <= i || j >= len(taken) {
					continue
				}
				if least := time.Duration(j-i)*interval - burst - interval; taken[j]-taken[i] < least {
					t.Fatalf("dials %d to %d within %v, want at least %v", i, j, taken[j]-taken[i], least)
				}
			}
		}
		if len(taken) == 0 {
			t.Fatal("the first dial was not due at once")
		}
	})
}

func TestPacerWithoutALimit(t *testing.T) {
	p := newPacer(0, time.Second)
	for i := range 1000 {
		if !p.take(time.Second) {
			t.Fatalf("dial %d was not due", i)
		}
	}
}
