package view

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
		if got := Number(tt.v); got != tt.want {
			t.Errorf("Number(%v) = %q, want %q", tt.v, got, tt.want)
		}
	}
}

// What is printed is near what is meant, whatever the size.
func TestNumberIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := math.Pow(10, rapid.Float64Range(-2, 14.9).Draw(t, "log10"))
		text := strings.ReplaceAll(Number(v), ",", "")
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
			t.Fatalf("%v is printed as %s: %.2f %% off", v, Number(v), 100*off)
		}
	})
}

func TestValue(t *testing.T) {
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
		if got := Value(m, tt.v); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestByteSize(t *testing.T) {
	for n, want := range map[int]string{0: "0 B", 128: "128 B", 1024: "1 KiB", 1500: "1,500 B", 65536: "64 KiB", 1 << 20: "1 MiB"} {
		if got := ByteSize(n); got != want {
			t.Errorf("ByteSize(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for ratio, want := range map[float64]string{0: "0.0 %", -0.0001: "0.0 %", -0.041: "−4.1 %", 0.1234: "+12.3 %"} {
		if got := Percent(ratio); got != want {
			t.Errorf("Percent(%v) = %q, want %q", ratio, got, want)
		}
	}
}
