package host

import (
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/procfs"

	"pushbench/results"
)

// executable is this process's own file, also when another one has taken its
// name since.
func executable() string { return "/proc/self/exe" }

// describe fills in what Linux tells of the machine.
func describe(e *results.Environment) {
	e.Kernel = strings.TrimSpace(sysctl("kernel.osrelease") + " " + sysctl("kernel.version"))
	e.Clock = readLine(clocksourceDir + "current_clocksource")
	e.Governor = readLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
	e.Sysctl = settings()
	group := ownCgroup()
	if quota, ok := group.processors(); ok {
		e.CgroupCPU = fmt.Sprintf("%g processors", quota)
	}
	if limit, _, ok := group.memory(); ok {
		e.CgroupMem = fmt.Sprintf("%d bytes", limit)
	}
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return
	}
	if m, err := fs.Meminfo(); err == nil && m.MemTotalBytes != nil {
		e.MemoryB = int64(*m.MemTotalBytes)
	}
	if cpus, err := fs.CPUInfo(); err == nil && len(cpus) > 0 {
		e.CPUModel = cpus[0].ModelName
		if slices.Contains(cpus[0].Flags, "hypervisor") {
			e.Hypervisor = "present, not named"
		}
	}
	if name := hypervisor(); name != "" {
		e.Hypervisor = name
	}
}

// hypervisor is what the machine calls itself; some that are virtual are silent.
func hypervisor() string {
	if kind := readLine("/sys/hypervisor/type"); kind != "" {
		return kind
	}
	vendor := readLine("/sys/class/dmi/id/sys_vendor")
	product := readLine("/sys/class/dmi/id/product_name")
	name := strings.TrimSpace(vendor + " " + product)
	for _, known := range []string{"QEMU", "KVM", "VMware", "VirtualBox", "Virtual Machine", "Xen", "Amazon EC2", "Google Compute Engine", "OpenStack", "Parallels", "bhyve"} {
		if strings.Contains(name, known) {
			return name
		}
	}
	return ""
}

// settings are the kernel's that bear on the numbers, by their names in sysctl(8).
func settings() map[string]string {
	found := make(map[string]string)
	for _, name := range []string{
		"net.core.somaxconn",
		"net.core.rmem_max",
		"net.core.wmem_max",
		"net.core.default_qdisc",
		"net.core.busy_poll",
		"net.ipv4.ip_local_port_range",
		"net.ipv4.tcp_autocorking",
		"net.ipv4.tcp_congestion_control",
		"net.ipv4.tcp_max_syn_backlog",
		"net.ipv4.tcp_mem",
		"net.ipv4.tcp_notsent_lowat",
		"net.ipv4.tcp_rmem",
		"net.ipv4.tcp_slow_start_after_idle",
		"net.ipv4.tcp_timestamps",
		"net.ipv4.tcp_tw_reuse",
		"net.ipv4.tcp_wmem",
	} {
		if value := sysctl(name); value != "" {
			found[name] = value
		}
	}
	return found
}
