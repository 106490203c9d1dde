package host

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func roomy() Limits {
	return Limits{
		FilesSoft: 1024, FilesHard: 20000, FilesSystem: 1 << 40,
		PortLow: 32768, PortHigh: 60999,
		Somaxconn: 4096, SynBacklog: 4096,
		MemoryAvailable: 16 << 30, TCPMemory: 4 << 30,
		Processes:   30000,
		Processors:  []int{0, 1},
		Clocksource: "tsc", Clocksources: "tsc kvm-clock",
		Governor: "performance", Congestion: "cubic", Timestamps: "1",
		Rmem: [3]int64{4096, 131072, 6291456},
		Wmem: [3]int64{4096, 16384, 4194304},
	}
}

func TestProcessesFor(t *testing.T) {
	for _, test := range []struct {
		clients int
		files   uint64
		want    int
	}{
		{0, 1024, 1},
		{1, 1024, 1},
		{824, 1024, 1},
		{825, 1024, 2},
		{40000, 20000, 3},
		{100, 100, 2},
		{1 << 20, 0, 1}, // not known
		{40000, 1 << 63, 1},
	} {
		if got := ProcessesFor(test.clients, test.files); got != test.want {
			t.Errorf("ProcessesFor(%d, %d) = %d, want %d", test.clients, test.files, got, test.want)
		}
	}
}

func TestPreflight(t *testing.T) {
	for _, test := range []struct {
		name    string
		change  func(*Limits)
		need    Need
		agents  int
		targets int
		err     string
	}{
		{name: "one of each", need: Need{Clients: 1000}, agents: 1, targets: 1},
		{name: "split by files", need: Need{Clients: 40000}, agents: 3, targets: 3},
		{
			name: "split by ports", need: Need{Clients: 60000}, agents: 1, targets: 3,
			change: func(l *Limits) { l.FilesHard = 1 << 20 },
		},
		{
			name: "nothing is known", need: Need{Clients: 100000}, agents: 1, targets: 1,
			change: func(l *Limits) { *l = Limits{} },
		},
		{
			name: "one target, files", need: Need{Clients: 25000, OneTarget: true},
			err: "open files of one process: 20000 is not enough: expected 25200 for 25000 clients on one target: ulimit -n 25200",
		},
		{
			name: "one target, ports", need: Need{Clients: 30000, OneTarget: true},
			change: func(l *Limits) { l.FilesHard = 1 << 20 },
			err:    `ephemeral ports to one address and port (net.ipv4.ip_local_port_range): 28232 (32768-60999) is not enough: expected 30000 for 30000 clients on 1 target port(s): sysctl -w net.ipv4.ip_local_port_range="1024 65535"`,
		},
		{
			name: "too many processes", need: Need{Clients: 100000},
			change: func(l *Limits) { l.FilesHard = 1024 },
			err:    "open files of one process: 1024 is not enough: expected 1763 for 100000 clients in 64 processes a side: ulimit -n 1763",
		},
		{
			name: "memory", need: Need{Clients: 10000},
			change: func(l *Limits) { l.MemoryAvailable = 100 << 20 },
			err:    "available memory: 100 MiB is not enough: expected 506 MiB for 10000 clients: end other programs, raise the control group's memory limit, or ask for fewer clients",
		},
		{
			name: "threads", need: Need{Clients: 10},
			change: func(l *Limits) { l.Processes = 20 },
			err:    "processes and threads: 20 is not enough: expected 96 for 3 processes: ulimit -u 96, and raise the control group's pids.max where it is lower",
		},
		{
			name: "system files", need: Need{Clients: 1000},
			change: func(l *Limits) { l.FilesSystem = 1000 },
			err:    "open files of the system (fs.file-max): 1000 is not enough: expected 2400 for 1000 clients: sysctl -w fs.file-max=2400",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := roomy()
			if test.change != nil {
				test.change(&l)
			}
			fleet, err := Preflight(l, test.need)
			if test.err != "" {
				var limit *LimitError
				if !errors.As(err, &limit) || err.Error() != test.err {
					t.Fatalf("got  %v\nwant %s", err, test.err)
				}
				return
			}
			if err != nil || fleet.Agents != test.agents || fleet.Targets != test.targets {
				t.Fatalf("got %+v (%v), want %d agents, %d targets", fleet, err, test.agents, test.targets)
			}
		})
	}
}

// A fleet that passes fits its limits, and what an error asks for is enough of
// the limit that it names.
func TestPreflightProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := roomy()
		l.FilesHard = rapid.Uint64Range(64, 1<<20).Draw(t, "files")
		l.PortHigh = rapid.IntRange(l.PortLow, 65535).Draw(t, "high port")
		need := Need{Clients: rapid.IntRange(1, 200000).Draw(t, "clients"), OneTarget: rapid.Bool().Draw(t, "one target")}
		f, err := Preflight(l, need)
		if err != nil {
			return
		}
		per := ClientsPerProcess(l.FilesHard)
		if f.Agents*per < need.Clients || f.Targets*per < need.Clients || f.Targets*l.Ports() < need.Clients {
			t.Fatalf("%+v does not hold %d clients", f, need.Clients)
		}
		if need.OneTarget && f.Targets != 1 {
			t.Fatalf("%d targets, want 1", f.Targets)
		}
	})
}
