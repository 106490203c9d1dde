package metric_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results/metric"
)

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {0.000001, "0"}, {0.0000123, "0.00001"}, {0.0041234, "0.00412"}, {0.0412, "0.0412"}, {0.4123, "0.412"},
		{1.2345, "1.23"}, {9.9951, "10.0"}, {12.345, "12.3"}, {99.96, "100"}, {123.4, "123"}, {999.6, "1,000"},
		{1, "1"}, {42, "42"}, {1000, "1,000"}, {9998.3, "9,998"}, {65553, "65,553"}, {99999, "99,999"},
		{99999.6, "100k"}, {123456, "123k"}, {999600, "1.00M"}, {1234567, "1.23M"}, {4.5e9, "4.50G"}, {1e18, "1.00e+18"},
		{-12.34, "-12.3"}, {math.NaN(), "–"}, {math.Inf(1), "–"},
	} {
		if got := metric.Number(tt.v); got != tt.want {
			t.Errorf("Number(%v) = %q, want %q", tt.v, got, tt.want)
		}
	}
}

// What is printed is near what is meant, whatever the size.
func TestNumberIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := math.Pow(10, rapid.Float64Range(-2, 14.9).Draw(t, "log10"))
		text := strings.ReplaceAll(metric.Number(v), ",", "")
		factor := 1.0
		if i := strings.IndexAny(text, "kMGTP"); i >= 0 {
			factor = math.Pow(1000, float64(1+strings.IndexByte("kMGTP", text[i])))
			text = text[:i]
		}
		got, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if off := math.Abs(got*factor/v - 1); off > 0.0051 {
			t.Fatalf("%v is printed as %s: %.2f %% off", v, metric.Number(v), 100*off)
		}
	})
}

func TestText(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    float64
		want string
	}{
		{"latency.p99", 4_312_000, "4.31 ms"}, {"wire_bytes_per_msg", 142, "142 B"}, {"lost", 3, "3"},
		{"received_per_s", 9998.3, "9,998/s"}, {"target_rss_kib_per_conn", 24 * 1024, "24 KiB"},
		{"latency.p99", math.NaN(), "–"},
	} {
		m, _ := metric.Lookup(tt.name)
		if got := m.Text(tt.v); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNumberBeside(t *testing.T) {
	for _, tt := range []struct {
		v, other float64
		want     string
	}{
		{5.0012, 5, "5.001"}, {4.9996, 5, "4.9996"}, {5.0004, 4.9996, "5.0004"}, {5, 5.0012, "5.000"}, {5, 5, "5"}, {6.2, 5, "6.20"},
		{0.279, 0.2791, "0.2790"}, {1000.3, 1000, "1000.3"}, {123_900, 124_100, "123,900"}, {123_900, 125_000, "124k"},
		{0.1 + 0.2, 0.3, "0.300"}, {math.NaN(), 1, "–"}, {1, math.Inf(1), "1"}, {0, 1e-9, "0.000000000"},
	} {
		if got := metric.NumberBeside(tt.v, tt.other); got != tt.want {
			t.Errorf("NumberBeside(%v, %v) = %q, want %q", tt.v, tt.other, got, tt.want)
		}
	}
}

// Numbers that differ are told apart, whichever stands first.
func TestNumberBesideTellsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := math.Pow(10, rapid.Float64Range(-2, 8).Draw(t, "log10"))
		other := v * (1 + math.Pow(10, rapid.Float64Range(-8, -1).Draw(t, "off")))
		if a, b := metric.NumberBeside(v, other), metric.NumberBeside(other, v); a == b {
			t.Fatalf("%v and %v are both %s", v, other, a)
		}
	})
}
