package host

import (
	"os"
	"strings"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// threadLimits are the user's, the control groups' and the system's limits of
// processes and threads, as far as they are known.
func threadLimits() []ThreadLimit {
	var limits []ThreadLimit
	var user unix.Rlimit
	if !exempt() && unix.Getrlimit(unix.RLIMIT_NPROC, &user) == nil && user.Cur < unlimited {
		limits = append(limits, ThreadLimit{"ulimit -u", int64(user.Cur), userThreads(os.Getuid()), "ulimit -u %d"})
	}
	if most, used, ok := ownCgroup().pids(); ok {
		limits = append(limits, ThreadLimit{"pids.max of the control group", most, used, "raise the control group's pids.max to %d"})
	}
	for _, name := range []string{"kernel.threads-max", "kernel.pid_max"} {
		if most := first(sysctl(name)); most > 0 {
			limits = append(limits, ThreadLimit{name, most, systemThreads(), "sysctl -w " + name + "=%d"})
		}
	}
	return limits
}

// exempt says whether the kernel does not hold this process to RLIMIT_NPROC: that of
// root, and one that may exceed resource limits (getrlimit(2)).
func exempt() bool {
	if os.Getuid() == 0 {
		return true
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData // version 3 has two words
	if unix.Capget(&header, &sets[0]) != nil {
		return false
	}
	return sets[0].Effective&(1<<unix.CAP_SYS_RESOURCE|1<<unix.CAP_SYS_ADMIN) != 0
}

// userThreads counts the threads of a user, as far as /proc shows them.
func userThreads(uid int) int64 {
	processes, err := procfs.AllProcs()
	if err != nil {
		return 0
	}
	var threads int64
	for _, p := range processes {
		status, errStatus := p.NewStatus()
		stat, errStat := p.Stat()
		// One that ended since it was listed has no threads.
		if errStatus == nil && errStat == nil && status.UIDs[0] == uint64(uid) {
			threads += int64(stat.NumThreads)
		}
	}
	return threads
}

// systemThreads is how many threads there are, from the fourth field of /proc/loadavg,
// "running/all" (proc_loadavg(5)).
func systemThreads() int64 {
	fields := strings.Fields(readLine("/proc/loadavg"))
	if len(fields) < 4 {
		return 0
	}
	_, all, _ := strings.Cut(fields[3], "/")
	return first(all)
}
