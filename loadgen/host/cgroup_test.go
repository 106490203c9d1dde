package host

import (
	"testing"
	"testing/fstest"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestCgroup(t *testing.T) {
	v1 := fstest.MapFS{
		"cpu,cpuacct/cpu.cfs_quota_us":       file("-1\n"),
		"cpu,cpuacct/cpu.cfs_period_us":      file("100000\n"),
		"cpu,cpuacct/a/cpu.cfs_quota_us":     file("150000\n"),
		"cpu,cpuacct/a/cpu.cfs_period_us":    file("100000\n"),
		"cpu,cpuacct/a/cpu.stat":             file("nr_periods 9\nnr_throttled 4\nthrottled_time 7\n"),
		"cpu,cpuacct/a/b/cpu.cfs_quota_us":   file("200000\n"),
		"cpu,cpuacct/a/b/cpu.cfs_period_us":  file("100000\n"),
		"cpu,cpuacct/a/b/cpu.stat":           file("nr_throttled 3\n"),
		"memory/memory.limit_in_bytes":       file("9223372036854771712\n"),
		"memory/a/memory.limit_in_bytes":     file("1000000\n"),
		"memory/a/memory.usage_in_bytes":     file("900000\n"),
		"memory/a/memory.stat":               file("cache 5\ninactive_file 200000\n"),
		"pids/pids.max":                      file("90\n"),
		"pids/pids.current":                  file("1\n"),
		"pids/a/pids.max":                    file("100\n"),
		"pids/a/pids.current":                file("30\n"),
		"pids/a/b/pids.max":                  file("max\n"),
		"systemd/a/b/nothing":                file(""),
		"unified/cgroup.controllers":         file(""),
		"unified/a/b/cpu.stat":               file("usage_usec 5\n"),
		"unified/a/b/memory.max":             file("1\n"),
		"cpu,cpuacct/a/b/c/cpu.cfs_quota_us": file("1000\n"),
	}
	const member1 = "4:pids:/a/b\n3:memory:/a/b\n2:cpu,cpuacct:/a/b\n1:name=systemd:/a/b\n0::/a/b\n"
	v2 := fstest.MapFS{
		"cgroup.controllers": file("cpu memory pids\n"),
		"cpu.stat":           file("usage_usec 5\n"),
		"a/cpu.max":          file("50000 100000\n"),
		"a/cpu.stat":         file("nr_throttled 2\n"),
		"a/memory.max":       file("max\n"),
		"a/b/cpu.max":        file("max 100000\n"),
		"a/b/cpu.stat":       file("nr_throttled 5\n"),
		"a/b/memory.max":     file("3000\n"),
		"a/b/memory.current": file("1000\n"),
		"a/b/pids.max":       file("77\n"),
		"a/b/pids.current":   file("50\n"),
	}
	for _, test := range []struct {
		name                         string
		c                            cgroup
		quota                        float64
		throttled, limit, free, pids int64
		used                         int64 // pids
	}{
		{"version 1", cgroup{v1, member1}, 1.5, 7, 1000000, 300000, 100, 30},
		{"version 2", cgroup{v2, "0::/a/b\n"}, 0.5, 7, 3000, 2000, 77, 50},
		{"version 2, the host's path", cgroup{v2, "0::/docker/12/a\n"}, 0, 0, 0, 0, 0, 0},
		{"version 2, upwards out of the root", cgroup{v2, "0::/../../a/b\n"}, 0.5, 7, 3000, 2000, 77, 50},
		{"none", cgroup{fstest.MapFS{}, ""}, 0, 0, 0, 0, 0, 0},
		{"not mounted", cgroup{fstest.MapFS{}, member1}, 0, 0, 0, 0, 0, 0},
		{"nonsense", cgroup{v2, "hello\n:\n"}, 0, 0, 0, 0, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			quota, ok := test.c.processors()
			check(t, "processors", quota, test.quota, ok, test.quota != 0)
			throttled, ok := test.c.throttled()
			check(t, "throttled", throttled, test.throttled, ok, test.throttled != 0)
			limit, free, ok := test.c.memory()
			check(t, "memory limit", limit, test.limit, ok, test.limit != 0)
			check(t, "memory free", free, test.free, ok, test.limit != 0)
			pids, used, ok := test.c.pids()
			check(t, "pids", pids, test.pids, ok, test.pids != 0)
			check(t, "pids in use", used, test.used, ok, test.pids != 0)
		})
	}
}

func check[T comparable](t *testing.T, what string, got, want T, ok, known bool) {
	t.Helper()
	if got != want || ok != known {
		t.Errorf("%s: %v, %v, want %v, %v", what, got, ok, want, known)
	}
}

func TestAllowance(t *testing.T) {
	for _, test := range []struct {
		cpus, allowed []int
		quota         float64
		want          float64
	}{
		{nil, []int{0, 1}, 2, 2},
		{[]int{1}, []int{0, 1}, 2, 1},
		{[]int{1, 2, 3}, []int{0, 1, 2}, 9, 2},
		{[]int{0, 1}, []int{0, 1}, 0.3, 0.3},
		{[]int{5}, []int{0, 1}, 2, 0},
	} {
		if got := allowance(test.cpus, test.allowed, test.quota); got != test.want {
			t.Errorf("allowance(%v, %v, %v) = %v, want %v", test.cpus, test.allowed, test.quota, got, test.want)
		}
	}
}
