package view

import "testing"

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

func TestCounted(t *testing.T) {
	for n, want := range map[int]string{0: "0 clients", 1: "1 client", 2: "2 clients", 12345: "12,345 clients"} {
		if got := Counted(n, "client"); got != want {
			t.Errorf("Counted(%d) = %q, want %q", n, got, want)
		}
	}
}
