package host

import "testing"

func TestDoctor(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Limits)
		need   Need
		found  string // of the one finding that is not ok
		status Status
		mend   string
	}{
		{name: "all is well"},
		{"files", func(l *Limits) { l.FilesHard = 1024 }, Need{Clients: 1000, OneTarget: true}, "open files of one process", StatusBad, "ulimit -n 1064"},
		{"ports", func(l *Limits) { l.PortHigh = l.PortLow }, Need{Clients: 1000, OneTarget: true}, "ephemeral ports to one target port", StatusBad, mendPorts},
		{"memory", func(l *Limits) { l.MemoryAvailable = 1 }, Need{Clients: 1}, "available memory", StatusBad, "end other programs, raise the control group's memory limit, or ask for fewer clients or agents"},
		{"processes", func(l *Limits) { l.Threads[1].Limit = 110 }, Need{Clients: 1}, "processes and threads", StatusBad, "ulimit -u 198"},
		{"address space", func(l *Limits) { l.Space = 1 << 30 }, Need{Clients: 1}, "address space of one process", StatusBad, "ulimit -v 2138112"},
		{"system files", func(l *Limits) { l.FilesSystem = 10 }, Need{Clients: 1}, "open files of the system", StatusBad, "sysctl -w fs.file-max=204"},
		{"somaxconn", func(l *Limits) { l.Somaxconn = 128 }, Need{}, "net.core.somaxconn", StatusWarn, "sysctl -w net.core.somaxconn=4096"},
		{"half open", func(l *Limits) { l.SynBacklog = 512 }, Need{}, "net.ipv4.tcp_max_syn_backlog", StatusWarn, "sysctl -w net.ipv4.tcp_max_syn_backlog=4096"},
		{"tcp_mem", func(l *Limits) { l.TCPMemory = 1 << 20 }, Need{Clients: 1000}, "memory of TCP buffers (net.ipv4.tcp_mem)", StatusWarn, `sysctl -w net.ipv4.tcp_mem="2000 3000 4000"`},
		{"one processor", func(l *Limits) { l.Processors = []int{1} }, Need{}, "processors", StatusWarn, "taskset -c 0,1 bench …, or a machine with more processors"},
		{"quota", func(l *Limits) { l.Quota = 1.5 }, Need{}, "processor quota of the control group", StatusWarn, "echo max > cpu.max in the control group (version 1: echo -1 > cpu.cfs_quota_us)"},
		{"quota of all", func(l *Limits) { l.Quota = 2 }, Need{}, "", StatusOK, ""},
		{"clock to choose", func(l *Limits) { l.Clocksource, l.Clocksources = "hpet", "acpi_pm tsc hpet" }, Need{}, "clocksource", StatusWarn, "echo tsc > " + clocksourceDir + "current_clocksource"},
		{"no clock to choose", func(l *Limits) { l.Clocksource, l.Clocksources = "hpet", "hpet" }, Need{}, "clocksource", StatusWarn, "boot with a quicker clock source: there is none to choose from here"},
		{"governor", func(l *Limits) { l.Governor = "powersave" }, Need{}, "frequency governor", StatusWarn, "cpupower frequency-set -g performance"},
		{"no governor", func(l *Limits) { l.Governor = "" }, Need{}, "frequency governor", StatusUnknown, ""},
		{"congestion", func(l *Limits) { l.Congestion = "bbr" }, Need{}, "congestion control", StatusWarn, "sysctl -w net.ipv4.tcp_congestion_control=cubic"},
		{"receive buffers", func(l *Limits) { l.Rmem[2] = 4096 }, Need{}, "net.ipv4.tcp_rmem", StatusWarn, `sysctl -w net.ipv4.tcp_rmem="4096 131072 6291456"`},
		{"send buffers", func(l *Limits) { l.Wmem[2] = 4096 }, Need{}, "net.ipv4.tcp_wmem", StatusWarn, `sysctl -w net.ipv4.tcp_wmem="4096 131072 6291456"`},
		{"timestamps", func(l *Limits) { l.Timestamps = "0" }, Need{}, "net.ipv4.tcp_timestamps", StatusWarn, "sysctl -w net.ipv4.tcp_timestamps=1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := roomy()
			if test.change != nil {
				test.change(&l)
			}
			met := test.found == ""
			for _, f := range Doctor(l, test.need) {
				switch {
				case f.Name == test.found:
					met = true
					if f.Status != test.status || f.Mend != test.mend {
						t.Errorf("%+v, want %s and %q", f, test.status, test.mend)
					}
				case f.Status != StatusOK || f.Mend != "" || f.Seen == "" || f.Want == "":
					t.Errorf("%+v, want ok", f)
				}
			}
			if !met {
				t.Errorf("nothing found of %q", test.found)
			}
		})
	}
}

// Where nothing can be read, nothing is judged.
func TestDoctorOfUnknown(t *testing.T) {
	for _, f := range Doctor(Limits{}, Need{Clients: 1000}) {
		if f.Status != StatusUnknown || f.Seen != "unknown" {
			t.Errorf("%+v, want unknown", f)
		}
	}
}
