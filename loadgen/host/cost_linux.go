package host

import (
	"fmt"
	"math"
	"os"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// userHz is the unit of the times in /proc: proc(5) fixes USER_HZ at 100 on all
// that Go runs on.
const userHz = 100

const tick = int64(1e9 / userHz)

// ProcessUsage is what the process pid has used, all its threads together. Its
// processor time is the process's CPU clock (clock_getcpuclockid(3)): exact to the
// nanosecond, and threads that have ended are in it, which the sum over
// /proc/PID/task/*/schedstat would lose. It is read each second of a measurement, so
// nothing is in it that takes a file a thread.
func ProcessUsage(pid int) (Usage, error) {
	cpu, err := processCPU(pid)
	if err != nil {
		return Usage{}, err
	}
	u := Usage{CPU: &cpu}
	if rss, ok := residentBytes(pid); ok {
		u.RSS = &rss
	}
	return u, nil
}

// DescendantUsage is what all processes below pid have used, without pid itself,
// and the children that they and pid have waited for. For a guarded command pid
// is the guard's.
func DescendantUsage(pid int) (Usage, error) {
	family := make(map[int]bool)
	for _, p := range descendants(pid) {
		family[p] = true
	}
	u, err := usageOf(func(p int, _ procfs.ProcStat) bool { return family[p] })
	if err != nil {
		return Usage{}, err
	}
	if u.CPU == nil {
		return u, nil
	}
	p, err := procfs.NewProc(pid)
	if err != nil {
		return Usage{}, fmt.Errorf("usage below process %d: %w", pid, err)
	}
	stat, err := p.Stat()
	if err != nil {
		return Usage{}, fmt.Errorf("usage below process %d: %w", pid, err)
	}
	u.CPU = new(*u.CPU + reapedCPU(stat))
	return u, nil
}

// usageOf adds up the processes that belong.
func usageOf(belongs func(pid int, stat procfs.ProcStat) bool) (Usage, error) {
	processes, err := procfs.AllProcs()
	if err != nil {
		return Usage{}, fmt.Errorf("list processes: %w", err)
	}
	var found []Usage
	for _, p := range processes {
		stat, err := p.Stat()
		if err != nil || !belongs(p.PID, stat) {
			continue // ended since it was listed, or foreign
		}
		u, err := ProcessUsage(p.PID)
		if err != nil {
			continue
		}
		u.CPU = new(*u.CPU + reapedCPU(stat))
		found = append(found, u)
	}
	return total(found), nil
}

// reapedCPU is the processor time of the children that a process has waited for, ns.
func reapedCPU(stat procfs.ProcStat) int64 {
	return (int64(stat.CUTime) + int64(stat.CSTime)) * tick
}

// processCPU reads the CPU clock of a process. The clock's number is made of the
// process's as in the kernel's MAKE_PROCESS_CPUCLOCK with CPUCLOCK_SCHED.
func processCPU(pid int) (int64, error) {
	const sched = 2
	var ts unix.Timespec
	if pid <= 0 || pid > math.MaxInt32>>3 {
		return 0, fmt.Errorf("processor time of process %d: no such process", pid)
	}
	if err := unix.ClockGettime(int32(^pid)<<3|sched, &ts); err != nil {
		return 0, fmt.Errorf("processor time of process %d: %w", pid, err)
	}
	return ts.Nano(), nil
}

func residentBytes(pid int) (int64, bool) {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return 0, false
	}
	statm, err := p.Statm()
	if err != nil {
		return 0, false
	}
	return int64(statm.Resident) * int64(os.Getpagesize()), true
}

// HostSample reads the host's processor times.
func HostSample() (HostTimes, error) {
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return HostTimes{}, fmt.Errorf("host processor times: %w", err)
	}
	stat, err := fs.Stat()
	if err != nil {
		return HostTimes{}, fmt.Errorf("host processor times: %w", err)
	}
	t := stat.CPUTotal
	// Guest time is part of user time already.
	busy := t.User + t.Nice + t.System + t.IRQ + t.SoftIRQ
	idle := make(map[int]int64, len(stat.CPU))
	for cpu, one := range stat.CPU {
		idle[int(cpu)] = nanoseconds(one.Idle + one.Iowait)
	}
	return HostTimes{
		Total: nanoseconds(busy + t.Idle + t.Iowait + t.Steal),
		Busy:  nanoseconds(busy),
		Steal: nanoseconds(t.Steal),
		Idle:  idle,
	}, nil
}

func nanoseconds(seconds float64) int64 { return int64(math.Round(seconds * 1e9)) }

// SocketMemory is the memory that the kernel holds for TCP sockets' buffers, bytes
// (/proc/net/sockstat); false when it does not tell.
func SocketMemory() (int64, bool) {
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return 0, false
	}
	stat, err := fs.NetSockstat()
	if err != nil {
		return 0, false
	}
	for _, p := range stat.Protocols {
		if p.Protocol == "TCP" && p.Mem != nil {
			return int64(*p.Mem) * int64(os.Getpagesize()), true
		}
	}
	return 0, false
}
