package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/stats"
)

// Critical values of U at α = 0.025 for one side (H. B. Mann, D. R. Whitney, Annals
// of Mathematical Statistics 18 (1947); D. Auble, Bulletin of the Institute of
// Educational Research at Indiana University 1 (1953), tables 1 to 4). -1: none.
func TestRankSumCriticalAgainstPublishedTable(t *testing.T) {
	for _, row := range []struct {
		n, m, want int
	}{
		{3, 3, -1}, {3, 4, -1}, {3, 5, 0}, {4, 4, 0}, {4, 5, 1}, {5, 5, 2}, {5, 6, 3}, {6, 6, 5},
		{6, 8, 8}, {7, 7, 8}, {8, 8, 13}, {9, 9, 17}, {10, 10, 23}, {10, 12, 29}, {12, 12, 37},
		{15, 15, 64}, {16, 16, 75}, {20, 20, 127},
	} {
		for _, size := range [][2]int{{row.n, row.m}, {row.m, row.n}} {
			got, ok := stats.RankSumCritical(size[0], size[1], 0.025)
			if ok != (row.want >= 0) || ok && got != row.want {
				t.Errorf("n = %d, m = %d: c = %d, %v; the table has %d", size[0], size[1], got, ok, row.want)
			}
		}
	}
	for _, alpha := range []float64{0, 1, math.NaN()} {
		if _, ok := stats.RankSumCritical(10, 10, alpha); ok {
			t.Errorf("α = %v gave a critical value", alpha)
		}
	}
}

func TestRankSumCriticalRefuses(t *testing.T) {
	if _, ok := stats.RankSumCritical(1, 100, 0.001); ok {
		t.Error("1 value against 100 gave a bound at 0.001")
	}
}

// Hollander, Wolfe, Chicken, example 4.1: water transfer of placental membranes at
// term and between 12 and 26 weeks. The shift is −0.305 and its 96 % interval (−0.76, 0.15).
func TestShiftOnTextbookExample(t *testing.T) {
	term := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	early := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	if shift, ok := stats.HodgesLehmannShift(term, early); !ok || math.Abs(shift+0.305) > 1e-9 {
		t.Errorf("shift %v, %v; want -0.305", shift, ok)
	}
	low, high, ok := stats.ShiftInterval(term, early, 0.02)
	if !ok || math.Abs(low+0.76) > 1e-9 || math.Abs(high-0.15) > 1e-9 {
		t.Errorf("interval %v … %v, %v; want -0.76 … 0.15", low, high, ok)
	}
}

func TestShiftRefusesSmallSamples(t *testing.T) {
	if _, ok := stats.HodgesLehmannShift([]float64{1}, nil); ok {
		t.Error("an empty sample has a shift")
	}
	if _, _, ok := stats.ShiftInterval([]float64{1, 2, 3}, []float64{4, 5, 6}, 0.025); ok {
		t.Error("3 and 3 values gave a 95 % interval")
	}
}

// Swapping the samples turns the sign and nothing else; shifting y shifts the answer.
func TestShiftFollowsTheSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := sample(t), sample(t)
		by := float64(rapid.IntRange(-64, 64).Draw(t, "by")) / 8
		moved := slices.Clone(y)
		for i := range moved {
			moved[i] += by
		}
		shift, _ := stats.HodgesLehmannShift(x, y)
		back, _ := stats.HodgesLehmannShift(y, x)
		further, _ := stats.HodgesLehmannShift(x, moved)
		low, high, ok := stats.ShiftInterval(x, y, 0.025)
		lowBack, highBack, _ := stats.ShiftInterval(y, x, 0.025)
		if back != -shift || further != shift+by || !ok || low > shift || shift > high || lowBack != -high || highBack != -low {
			t.Fatalf("shift %v in %v … %v; back %v in %v … %v; moved by %v: %v", shift, low, high, back, lowBack, highBack, by, further)
		}
	})
}

// The interval must hold the truth as often as its own arithmetic promises.
func TestShiftIntervalCoverage(t *testing.T) {
	const samples, n, m, truth = 3000, 7, 9, 2.0
	rng := rand.New(rand.NewPCG(9, 9))
	held := 0
	for range samples {
		x, y := make([]float64, n), make([]float64, m)
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		for i := range y {
			y[i] = truth + rng.NormFloat64()
		}
		if low, high, _ := stats.ShiftInterval(x, y, 0.025); low <= truth && truth <= high {
			held++
		}
	}
	share := float64(held) / samples
	if share < 0.95-3*math.Sqrt(0.05*0.95/samples) || share > 0.975 {
		t.Errorf("held the truth in %.3f of samples, want at least 0.95 and not much more", share)
	}
}
