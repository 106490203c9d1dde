package host

import (
	"fmt"
	"sort"

	"pushbench/results"
)

// What connections and processes take, bytes. Measured on Linux 6 with two
// processors: proportional and private memory (/proc/PID/smaps_rollup) at its peak,
// looked at every 20 ms in runs of 80 to 10,000 clients with 1 to 40 agents; rounded
// up, so that a run which passes does not fail half-way.
const (
	serverMemory = 30 << 10 // a connection in the reference server; 27 KiB
	agentMemory  = 4 << 10  // a connection in an agent; 1 KiB
	kernelMemory = 8 << 10  // both of a connection's sockets, with buffers nearly empty

	agentProcess     = 20 << 20  // an agent before its first connection; 13 to 19 MiB
	targetProcess    = 64 << 20  // a target before its first connection: the reference server 17 MiB, Node.js with its guard 61
	conductorProcess = 80 << 20  // this process as it writes a run folder; 70 to 78 MiB
	conductorChild   = 512 << 10 // more of this process for each of its children; 430 KiB
)

// What processes open beside connections, counted in /proc/PID/fd of the same runs.
const (
	// reserveFiles are kept of a process's open files for all but connections: an
	// agent and the reference server had 11 to 13, Node.js 22, this process alone 11,
	// and 8 more while it starts a child.
	reserveFiles = 64
	// childFiles is what this process holds open for a child: lifeline, two pipes of
	// its output, its process, its connection to the bus or to its control endpoint.
	childFiles = 5
)

// threadsPerProcess is what a Go process that does this work was seen to need (7 to
// 10 on two processors), with room for more processors.
const threadsPerProcess = 32

// Address space of a process (ulimit -v), bytes: far beyond what it uses. A Go
// process was seen to reserve 1.8 to 2.0 GiB, and this process 18 MiB more for each of
// the children, since a thread waits for each.
const (
	processSpace = 2 << 30
	childSpace   = 20 << 20
)

// maxProcesses bounds how many processes a side is split into by itself: beyond,
// limits are to be raised instead.
const maxProcesses = 64

// Need is what a run asks of the machine.
type Need struct {
	Clients   int
	Agents    int  // at least so many
	OneTarget bool // the target cannot be split into several processes
	OneAgent  bool // the generator cannot
	Guarded   bool // the target is a command, with a guard beside it
}

// Fleet is how many processes a run is split into and what it takes.
type Fleet struct {
	Agents  int
	Targets int
	Files   int   // of the process that opens the most, this one considered
	Memory  int64 // bytes, all processes and sockets
}

// ClientsPerProcess is how many connections a process may hold that may open files
// files, at least 1; 0 files: not known, so not bounded (−1).
func ClientsPerProcess(files uint64) int {
	if files == 0 {
		return -1
	}
	return int(min(max(files, reserveFiles+1)-reserveFiles, 1<<30))
}

// ProcessesFor is how many processes hold clients connections when one may open
// files files, of which some are kept for other uses.
func ProcessesFor(clients int, files uint64) int {
	per := ClientsPerProcess(files)
	if per < 0 || clients <= 0 {
		return 1
	}
	return ceil(clients, per)
}

// split says how many processes a run takes, whether they are allowed or not.
func split(l Limits, need Need) Fleet {
	f := Fleet{Agents: 1, Targets: 1}
	if !need.OneAgent {
		f.Agents = max(need.Agents, ProcessesFor(need.Clients, l.FilesHard))
	}
	if !need.OneTarget {
		f.Targets = ProcessesFor(need.Clients, l.FilesHard)
		if ports := l.Ports(); ports > 0 {
			f.Targets = max(f.Targets, ceil(need.Clients, ports))
		}
	}
	f.Files = reserveFiles + max(childFiles*f.children(), ceil(need.Clients, f.Targets), ceil(need.Clients, f.Agents))
	f.Memory = f.memory(need.Clients)
	return f
}

// children is how many processes this one starts. A guard's command is not its own.
func (f Fleet) children() int { return f.Agents + f.Targets }

func (f Fleet) memory(clients int) int64 {
	return int64(clients)*(serverMemory+agentMemory+kernelMemory) +
		int64(f.Agents)*agentProcess + int64(f.Targets)*targetProcess +
		conductorProcess + int64(f.children())*conductorChild
}

// processes counts this one, and guards.
func (f Fleet) processes(need Need) int {
	n := f.children() + 1
	if need.Guarded {
		n += f.Targets
	}
	return n
}

// threads counts the one of this process that waits for each child.
func (f Fleet) threads(need Need) int64 {
	return int64(f.processes(need)*threadsPerProcess + f.children())
}

// space is the address space of the process that reserves the most.
func (f Fleet) space(need Need) int64 {
	return processSpace + max(int64(f.children())*childSpace, int64(ceil(need.Clients, f.Targets))*serverMemory)
}

// systemFiles counts both ends of every connection.
func (f Fleet) systemFiles(need Need) int64 {
	return int64(2*need.Clients + f.processes(need)*reserveFiles + f.children()*childFiles)
}

// String is the processes in words.
func (f Fleet) String() string {
	return results.Counted(f.Targets, "target") + ", " + results.Counted(f.Agents, "agent")
}

// filesFit says whether every process may open its files, and whether few files do not
// split a side into too many processes.
func (f Fleet) filesFit(l Limits, need Need) bool {
	few := ProcessesFor(need.Clients, l.FilesHard) <= maxProcesses || need.OneTarget && need.OneAgent
	return l.FilesHard == 0 || few && uint64(f.Files) <= l.FilesHard
}

// leastFiles is the fewest open files of a process that let the run pass, and what it
// is split into then.
func leastFiles(l Limits, need Need) (uint64, Fleet) {
	enough := uint64(split(l, Need{Clients: need.Clients, Agents: need.Agents}).Files + need.Clients)
	l.FilesHard = 1 + uint64(sort.Search(int(enough), func(n int) bool {
		l.FilesHard = 1 + uint64(n)
		return split(l, need).filesFit(l, need)
	}))
	return l.FilesHard, split(l, need)
}

func mebibytes(b int64) string { return fmt.Sprintf("%d MiB", b>>20) }

// ceil is a / b rounded up.
func ceil(a, b int) int { return (a + b - 1) / b }
