package host

import (
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// ReadLimits reads the limits of this machine and process. What cannot be read
// stays unknown.
func ReadLimits() Limits {
	l := Limits{
		Processors:   AllowedCPUs(),
		Clocksource:  readLine(clocksourceDir + "current_clocksource"),
		Clocksources: readLine(clocksourceDir + "available_clocksource"),
		Governor:     readLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
		Congestion:   sysctl("net.ipv4.tcp_congestion_control"),
		Timestamps:   sysctl("net.ipv4.tcp_timestamps"),
		Somaxconn:    int(first(sysctl("net.core.somaxconn"))),
		SynBacklog:   int(first(sysctl("net.ipv4.tcp_max_syn_backlog"))),
		FilesSystem:  first(sysctl("fs.file-max")),
	}
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) == nil {
		l.FilesSoft, l.FilesHard = files.Cur, files.Max
	}
	if ports := numbers(sysctl("net.ipv4.ip_local_port_range")); len(ports) == 2 {
		l.PortLow, l.PortHigh = int(ports[0]), int(ports[1])
	}
	copy(l.Rmem[:], numbers(sysctl("net.ipv4.tcp_rmem")))
	copy(l.Wmem[:], numbers(sysctl("net.ipv4.tcp_wmem")))
	if pages := numbers(sysctl("net.ipv4.tcp_mem")); len(pages) == 3 {
		l.TCPMemory = pages[2] * int64(os.Getpagesize())
	}
	var space unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &space) == nil {
		l.Space = int64(min(space.Cur, unlimited))
	}
	l.Threads = threadLimits()
	l.MemoryAvailable = availableMemory()
	l.Quota, _ = ownCgroup().processors()
	return l
}

// tighter is the lesser one of two limits, of which 0 is not known.
func tighter(a, b int64) int64 {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// availableMemory is the lesser one of the host's and the control groups' free
// memory; 0 when neither is known.
func availableMemory() int64 {
	available := int64(0)
	if fs, err := procfs.NewDefaultFS(); err == nil {
		if m, err := fs.Meminfo(); err == nil && m.MemAvailableBytes != nil {
			available = int64(*m.MemAvailableBytes)
		}
	}
	if _, free, ok := ownCgroup().memory(); ok {
		available = tighter(available, max(free, 1)) // 0 would mean not known
	}
	return available
}

// sysctl reads a kernel setting as sysctl(8) names it; empty when there is none.
func sysctl(name string) string {
	return strings.Join(strings.Fields(readLine("/proc/sys/"+strings.ReplaceAll(name, ".", "/"))), " ")
}

func readLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// numbers reads numbers between spaces; nil when one of them is none.
func numbers(text string) []int64 {
	var ns []int64
	for field := range strings.FieldsSeq(text) {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil
		}
		ns = append(ns, n)
	}
	return ns
}

// first is the first number of a text, 0 when there is none.
func first(text string) int64 {
	if ns := numbers(text); len(ns) > 0 {
		return ns[0]
	}
	return 0
}
