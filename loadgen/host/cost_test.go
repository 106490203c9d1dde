package host

import (
	"runtime/debug"
	"testing"
)

func TestTotalOfUsages(t *testing.T) {
	n := func(v int64) *int64 { return &v }
	a := Usage{CPU: n(1), RSS: n(10)}
	b := Usage{CPU: n(2), RSS: nil}
	got := total([]Usage{a, b})
	if *got.CPU != 3 {
		t.Errorf("%+v is not the sum", got)
	}
	if got.RSS != nil {
		t.Error("a value that one process does not tell is known of all")
	}
	if *a.CPU != 1 || *b.CPU != 2 {
		t.Error("adding up changed what was added")
	}
}

func TestShareOfNoTime(t *testing.T) {
	if _, ok := (HostTimes{}).Share(0); ok {
		t.Error("a share of no time is known")
	}
}

func TestClockOffsetTakesTheTightest(t *testing.T) {
	// Each reading of the monotonic clock is later by the next step; the realtime
	// clock is always 1000 ahead of the first of its two.
	steps := []int64{0, 50, 10, 8, 10, 50}
	now, i := int64(0), 0
	monotonic := func() int64 {
		now += steps[i%len(steps)]
		i++
		return now
	}
	realtime := func() int64 { return now + 1000 }
	if got := clockOffset(monotonic, realtime); got != 1000-4 {
		t.Errorf("offset %d, want %d: the reading that took 8", got, 1000-4)
	}
}

func TestClockOffsetHolds(t *testing.T) {
	a, b := ClockOffset(), ClockOffset()
	if d := b - a; d > 1e6 || d < -1e6 {
		t.Errorf("the clocks moved apart by %d ns between two calls", d)
	}
}

func TestGoEnv(t *testing.T) {
	set := map[string]string{"GOGC": "off", "GOMAXPROCS": "", "HOME": "/"}
	got := goEnv(func(name string) (string, bool) {
		value, ok := set[name]
		return value, ok
	})
	if len(got) != 2 || got["GOGC"] != "off" {
		t.Errorf("got %v, want GOGC and GOMAXPROCS", got)
	}
}

func TestRevision(t *testing.T) {
	commit, dirty := revision([]debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}})
	if commit != "abc" || !dirty {
		t.Errorf("got %q, %v", commit, dirty)
	}
	if commit, dirty := revision(nil); commit != "" || dirty {
		t.Errorf("got %q, %v of a build without a stamp", commit, dirty)
	}
}
