package host

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func roomy() Limits {
	return Limits{
		FilesSoft: 1024, FilesHard: 20000, FilesSystem: 1 << 40,
		PortLow: 32768, PortHigh: 60999,
		Somaxconn: 4096, SynBacklog: 4096,
		MemoryAvailable: 16 << 30, TCPMemory: 4 << 30,
		Space:       unlimited,
		Threads:     []ThreadLimit{{"kernel.pid_max", 32768, 200, "sysctl -w kernel.pid_max=%d"}, {"ulimit -u", 30000, 100, "ulimit -u %d"}},
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
		{960, 1024, 1},
		{961, 1024, 2},
		{40000, 20000, 3},
		{100, 66, 50},
		{100, 64, 100}, // whatever is refused then
		{100, 1, 100},
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
			err: "open files of one process: 20000 is not enough: expected 25064 for 25000 clients with 1 target, 1 agent: ulimit -n 25064",
		},
		{
			name: "one target, ports", need: Need{Clients: 30000, OneTarget: true},
			change: func(l *Limits) { l.FilesHard = 1 << 20 },
			err:    `ephemeral ports to one address and port (net.ipv4.ip_local_port_range): 28232 (32768-60999) is not enough: expected 30000 for 30000 clients with 1 target port: sysctl -w net.ipv4.ip_local_port_range="1024 65535"`,
		},
		{
			name: "too many processes", need: Need{Clients: 100000},
			change: func(l *Limits) { l.FilesHard = 1024 },
			err:    "open files of one process: 1024 is not enough: expected 1627 for 100000 clients with 64 targets, 64 agents: ulimit -n 1627",
		},
		{
			name: "files of this process", need: Need{Clients: 2000},
			change: func(l *Limits) { l.FilesHard = 128 },
			err:    "open files of one process: 128 is not enough: expected 207 for 2000 clients with 14 targets, 14 agents: ulimit -n 207",
		},
		{
			name: "hardly a file", need: Need{Clients: 20},
			change: func(l *Limits) { l.FilesHard = 5 },
			err:    "open files of one process: 5 is not enough: expected 84 for 20 clients with 1 target, 1 agent: ulimit -n 84",
		},
		{name: "agents that are asked for", need: Need{Clients: 1000, Agents: 100}, agents: 100, targets: 1},
		{
			name: "agents that are asked for, files", need: Need{Clients: 1000, Agents: 100},
			change: func(l *Limits) { l.FilesHard = 512 },
			err:    "open files of one process: 512 is not enough: expected 574 for 1000 clients with 2 targets, 100 agents: ulimit -n 574",
		},
		{
			name: "agents that are asked for, memory", need: Need{Clients: 1000, Agents: 1000},
			err: "available memory: 16384 MiB is not enough: expected 20685 MiB for 1000 clients with 1 target, 1000 agents: end other programs, raise the control group's memory limit, or ask for fewer clients or agents",
		},
		{
			name: "agents that are asked for, threads", need: Need{Clients: 1000, Agents: 1000},
			change: func(l *Limits) { l.MemoryAvailable = 1 << 40 },
			err:    "processes and threads (ulimit -u): 30000 with 100 in use is not enough: expected 33065 more for 1002 processes: ulimit -u 33165",
		},
		{
			name: "one of each, whatever is asked for", need: Need{Clients: 10000, OneTarget: true, OneAgent: true, Agents: 7}, agents: 1, targets: 1,
		},
		{
			name: "address space", need: Need{Clients: 10},
			change: func(l *Limits) { l.Space = 1 << 30 },
			err:    "address space of one process: 1024 MiB is not enough: expected 2088 MiB for 10 clients with 1 target, 1 agent: ulimit -v 2138112",
		},
		{
			name: "memory", need: Need{Clients: 10000},
			change: func(l *Limits) { l.MemoryAvailable = 100 << 20 },
			err:    "available memory: 100 MiB is not enough: expected 575 MiB for 10000 clients with 1 target, 1 agent: end other programs, raise the control group's memory limit, or ask for fewer clients or agents",
		},
		{
			name: "threads", need: Need{Clients: 10},
			change: func(l *Limits) { l.Threads[0].Limit = 220 },
			err:    "processes and threads (kernel.pid_max): 220 with 200 in use is not enough: expected 98 more for 3 processes: sysctl -w kernel.pid_max=298",
		},
		{
			name: "threads of a guard", need: Need{Clients: 10, Guarded: true},
			change: func(l *Limits) { l.Threads[1].Limit = 200 },
			err:    "processes and threads (ulimit -u): 200 with 100 in use is not enough: expected 130 more for 4 processes: ulimit -u 230",
		},
		{
			name: "system files", need: Need{Clients: 1000},
			change: func(l *Limits) { l.FilesSystem = 1000 },
			err:    "open files of the system (fs.file-max): 1000 is not enough: expected 2202 for 1000 clients: sysctl -w fs.file-max=2202",
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
		l.MemoryAvailable = 0
		need := Need{
			Clients: rapid.IntRange(1, 200000).Draw(t, "clients"), Agents: rapid.IntRange(0, 200).Draw(t, "agents"),
			OneTarget: rapid.Bool().Draw(t, "one target"),
		}
		f, err := Preflight(l, need)
		if err != nil {
			enough := l
			limit := asLimit(t, err)
			if _, scan := fmt.Sscanf(limit.Mend, "ulimit -n %d", &enough.FilesHard); scan != nil {
				return
			}
			if err := filesError(enough, need, split(enough, need)); err != nil {
				t.Fatalf("%v; with that: %v", limit, err)
			}
			enough.FilesHard--
			if filesError(enough, need, split(enough, need)) == nil {
				t.Fatalf("%v: one less is enough", limit)
			}
			return
		}
		if used := reserveFiles + childFiles*(f.Agents+f.Targets); f.Files < used || uint64(f.Files) > l.FilesHard {
			t.Fatalf("%+v opens %d files, this process %d, of %d", f, f.Files, used, l.FilesHard)
		}
		if f.Agents < need.Agents {
			t.Fatalf("%+v, want %d agents", f, need.Agents)
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

func asLimit(t *rapid.T, err error) *LimitError {
	limit, ok := errors.AsType[*LimitError](err)
	if !ok {
		t.Fatalf("%v is no *LimitError", err)
	}
	return limit
}
