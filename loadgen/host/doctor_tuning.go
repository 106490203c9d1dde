package host

import (
	"fmt"
	"slices"
	"strings"
)

// The limits of this file forbid nothing: they make numbers worse, or less equal
// to those of other machines.

// wantBacklog is a queue of connections not yet accepted that a quick ramp does
// not fill.
const wantBacklog = 4096

func backlogFinding(name string, seen int) Finding {
	return judge(Finding{
		Name: name,
		Seen: fmt.Sprint(seen),
		Want: fmt.Sprintf("%d or more", wantBacklog),
		Mend: fmt.Sprintf("sysctl -w %s=%d", name, wantBacklog),
	}, seen > 0, seen >= wantBacklog, StatusWarn)
}

// tcpMemoryFinding reckons with one page for each of a connection's sockets: a
// buffer that holds anything takes at least one.
func tcpMemoryFinding(l Limits, need Need) Finding {
	want := int64(need.Clients) * kernelMemory
	const page = 4 << 10
	return judge(Finding{
		Name: "memory of TCP buffers (net.ipv4.tcp_mem)",
		Seen: mebibytes(l.TCPMemory),
		Want: mebibytes(want) + " or more",
		Mend: fmt.Sprintf(`sysctl -w net.ipv4.tcp_mem="%d %d %d"`, want/page, want/page*3/2, want/page*2),
	}, l.TCPMemory > 0, l.TCPMemory >= want, StatusWarn)
}

func processorsFinding(l Limits) Finding {
	n := len(l.Processors)
	return judge(Finding{
		Name: "processors",
		Seen: fmt.Sprintf("%d (%s)", n, formatCPUs(l.Processors)),
		Want: "2 or more, so that target and agents do not share one",
		Mend: "taskset -c 0,1 bench …, or a machine with more processors",
	}, n > 0, n >= 2, StatusWarn)
}

// quotaFinding is about the control groups' processor quota: a process that has
// used it up stands still until the next period, and the latency tail shows it.
func quotaFinding(l Limits) Finding {
	f := Finding{
		Name: "processor quota of the control group",
		Seen: fmt.Sprintf("%.2f processors", l.Quota),
		Want: "none, or as many as there are processors",
		Mend: "echo max > cpu.max in the control group (version 1: echo -1 > cpu.cfs_quota_us)",
	}
	if l.Quota == 0 {
		f.Seen = "none"
	}
	return judge(f, len(l.Processors) > 0, l.Quota == 0 || l.Quota >= float64(len(l.Processors)), StatusWarn)
}

// quickClocks are the clock sources that user code reads without a system call.
func quickClocks() []string {
	return []string{"tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page", "timebase", "stp", "riscv_clocksource"}
}

const clocksourceDir = "/sys/devices/system/clocksource/clocksource0/"

func clocksourceFinding(l Limits) Finding {
	f := Finding{
		Name: "clocksource",
		Seen: l.Clocksource,
		Want: "one that is read without a system call, such as tsc",
		Mend: "boot with a quicker clock source: there is none to choose from here",
	}
	for candidate := range strings.FieldsSeq(l.Clocksources) {
		if slices.Contains(quickClocks(), candidate) {
			f.Mend = "echo " + candidate + " > " + clocksourceDir + "current_clocksource"
			break
		}
	}
	return judge(f, l.Clocksource != "", slices.Contains(quickClocks(), l.Clocksource), StatusWarn)
}

func governorFinding(l Limits) Finding {
	return judge(Finding{
		Name: "frequency governor",
		Seen: l.Governor,
		Want: "performance",
		Mend: "cpupower frequency-set -g performance",
	}, l.Governor != "", l.Governor == "performance", StatusWarn)
}

// congestionFinding warns of algorithms that pace: they hold segments back that a
// flush has handed over, which shows as latency of the transport.
func congestionFinding(l Limits) Finding {
	return judge(Finding{
		Name: "congestion control",
		Seen: l.Congestion,
		Want: "cubic or reno",
		Mend: "sysctl -w net.ipv4.tcp_congestion_control=cubic",
	}, l.Congestion != "", l.Congestion == "cubic" || l.Congestion == "reno", StatusWarn)
}

// buffersFinding warns of buffers that a single message of 64 KiB fills.
func buffersFinding(name string, seen [3]int64) Finding {
	const least = 128 << 10
	return judge(Finding{
		Name: name,
		Seen: fmt.Sprintf("%d %d %d", seen[0], seen[1], seen[2]),
		Want: fmt.Sprintf("%d or more in the third place", least),
		Mend: fmt.Sprintf(`sysctl -w %s="4096 131072 6291456"`, name),
	}, seen[2] > 0, seen[2] >= least, StatusWarn)
}

// timestampsFinding: with TCP timestamps the kernel may use a client port again
// while its last connection is still in TIME-WAIT (RFC 6191).
func timestampsFinding(l Limits) Finding {
	return judge(Finding{
		Name: "net.ipv4.tcp_timestamps",
		Seen: l.Timestamps,
		Want: "1",
		Mend: "sysctl -w net.ipv4.tcp_timestamps=1",
	}, l.Timestamps != "", l.Timestamps != "0", StatusWarn)
}
