package view

import "testing"

func TestTimeUnit(t *testing.T) {
	for ns, want := range map[float64]string{900e3: "µs", 1e6: "ms", 19e9: "ms", 20e9: "s"} {
		if got := TimeUnitOf(ns).Name; got != want {
			t.Errorf("up to %v ns: %s, want %s", ns, got, want)
		}
	}
}
