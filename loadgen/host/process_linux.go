package host

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// awaitExit blocks until a child of this process has ended, without reaping it,
// and says whether it could.
func awaitExit(pid int) bool {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return err == nil
		}
	}
}

// adoptOrphans makes this process the parent of its descendants whose parent
// ends (prctl(2), PR_SET_CHILD_SUBREAPER), so that none gets out of sight.
func adoptOrphans() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become the reaper of orphans: %w", err)
	}
	return nil
}

func guardedAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// descendants lists the processes below pid, without it, parents first.
func descendants(pid int) []int {
	processes, err := procfs.AllProcs()
	if err != nil {
		return nil
	}
	children := make(map[int][]int)
	for _, p := range processes {
		stat, err := p.Stat()
		if err != nil {
			continue // ended since it was listed
		}
		if stat.State == "Z" {
			continue // ended, and waits to be reaped
		}
		children[stat.PPID] = append(children[stat.PPID], p.PID)
	}
	found := append([]int(nil), children[pid]...)
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i]]...)
	}
	return found
}

// openFilesCap is the soft limit of open files that can be set under a hard one.
func openFilesCap(hard uint64) uint64 { return hard }

// oomKills is how many processes the kernel has killed for want of memory since it was
// booted, of all control groups; 0 when it does not tell.
func oomKills() int64 {
	for line := range strings.Lines(readLine("/proc/vmstat")) {
		if n, ok := strings.CutPrefix(line, "oom_kill "); ok {
			return first(n)
		}
	}
	return 0
}
