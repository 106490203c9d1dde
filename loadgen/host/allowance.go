package host

import (
	"os"
	"runtime"
	"slices"
)

// ownCgroup is the control group of this process; where there are none, or not
// on this system, it has no limits.
func ownCgroup() cgroup {
	member, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		member = nil
	}
	return cgroup{root: os.DirFS("/sys/fs/cgroup"), member: string(member)}
}

// Throttled counts the scheduler periods in which the processor quota of this
// process's control groups held it or its group back; false when there is none to
// tell.
func Throttled() (int64, bool) { return ownCgroup().throttled() }

// Allowance is how many processors a process placed on cpus may use: those of
// them that this process is allowed, and not more than the control groups' quota.
// No cpus means that it is not placed.
func Allowance(cpus []int) float64 {
	allowed := AllowedCPUs()
	if allowed == nil {
		return float64(runtime.NumCPU())
	}
	quota, ok := ownCgroup().processors()
	if !ok {
		quota = float64(len(allowed))
	}
	return allowance(cpus, allowed, quota)
}

func allowance(cpus, allowed []int, quota float64) float64 {
	n := len(allowed)
	if len(cpus) > 0 {
		n = 0
		for _, cpu := range cpus {
			if slices.Contains(allowed, cpu) {
				n++
			}
		}
	}
	return min(float64(n), quota)
}
