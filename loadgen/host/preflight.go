package host

import "fmt"

// What a connection and a process are reckoned to take, bytes. They are meant to
// be high enough that a run which passes does not fail half-way.
const (
	serverMemory  = 30 << 10 // the reference server's, a connection
	agentMemory   = 4 << 10  // the agent's, a connection
	kernelMemory  = 8 << 10  // both of a connection's sockets, with buffers nearly empty
	processMemory = 48 << 20 // a Go process before its first connection
)

const (
	// reserveFiles are kept of a process's open files for all but connections.
	reserveFiles = 200
	// maxProcesses bounds how many processes a side is split into: beyond, limits
	// are to be raised instead.
	maxProcesses = 64
	// threadsPerProcess is what a Go process that does this work was seen to need, rounded up.
	threadsPerProcess = 32
)

// Need is what a run asks of the machine.
type Need struct {
	Clients   int
	OneTarget bool // the target cannot be split into several processes
}

// Fleet is how many processes a run is split into and what it takes.
type Fleet struct {
	Agents  int
	Targets int
	Files   int   // of the process that opens the most
	Memory  int64 // bytes, all processes and sockets
}

// LimitError is a limit that a run would hit.
type LimitError struct {
	Limit string // "open files of one process (ulimit -n)"
	Seen  string
	Need  string
	Mend  string // the command that raises it, or what else to do
}

// Error names the limit, what it is, what is needed and what mends it.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: %s is not enough: expected %s: %s", e.Limit, e.Seen, e.Need, e.Mend)
}

// ClientsPerProcess is how many connections a process may hold that may open
// files files; 0 files: not known, so not bounded (−1).
func ClientsPerProcess(files uint64) int {
	switch {
	case files == 0:
		return -1
	case files < 2*reserveFiles:
		return max(1, int(files/2))
	default:
		return int(min(files-reserveFiles, 1<<30))
	}
}

// ProcessesFor is how many processes hold clients connections when one may open
// files files, of which about 200 are kept for other uses.
func ProcessesFor(clients int, files uint64) int {
	per := ClientsPerProcess(files)
	if per < 0 || clients <= 0 {
		return 1
	}
	return ceil(clients, per)
}

// Preflight splits a run into processes, or returns a *LimitError for the first
// limit that forbids it. Limits that are not known do not.
func Preflight(l Limits, need Need) (Fleet, error) {
	f := split(l, need)
	for _, check := range []func(Limits, Need, Fleet) *LimitError{filesError, portsError, memoryError, processesError, systemFilesError} {
		if err := check(l, need, f); err != nil {
			return Fleet{}, err
		}
	}
	return f, nil
}

// split says how many processes a run takes, whether they are allowed or not.
func split(l Limits, need Need) Fleet {
	f := Fleet{Agents: ProcessesFor(need.Clients, l.FilesHard), Targets: 1}
	if !need.OneTarget {
		f.Targets = ProcessesFor(need.Clients, l.FilesHard)
		if ports := l.Ports(); ports > 0 {
			f.Targets = max(f.Targets, ceil(need.Clients, ports))
		}
	}
	f.Files = max(ceil(need.Clients, f.Targets), ceil(need.Clients, f.Agents)) + reserveFiles
	f.Memory = memoryFor(need.Clients, f.Agents+f.Targets)
	return f
}

func memoryFor(clients, processes int) int64 {
	return int64(clients)*(serverMemory+agentMemory+kernelMemory) + int64(processes)*processMemory
}

// threadsFor counts the conductor in.
func threadsFor(f Fleet) int64 { return int64(f.Agents+f.Targets+1) * threadsPerProcess }

// systemFilesFor counts both ends of every connection.
func systemFilesFor(need Need, f Fleet) int64 {
	return int64(2*need.Clients + (f.Agents+f.Targets)*reserveFiles)
}

func filesError(l Limits, need Need, f Fleet) *LimitError {
	per := ClientsPerProcess(l.FilesHard)
	if per < 0 || (ceil(need.Clients, f.Targets) <= per && f.Agents <= maxProcesses && f.Targets <= maxProcesses) {
		return nil
	}
	want := need.Clients + reserveFiles
	why := fmt.Sprintf("%d for %d clients on one target", want, need.Clients)
	if !need.OneTarget {
		want = ceil(need.Clients, maxProcesses) + reserveFiles
		why = fmt.Sprintf("%d for %d clients in %d processes a side", want, need.Clients, maxProcesses)
	}
	return &LimitError{
		Limit: "open files of one process",
		Seen:  fmt.Sprint(l.FilesHard),
		Need:  why,
		Mend:  fmt.Sprintf("ulimit -n %d", want),
	}
}

func portsError(l Limits, need Need, f Fleet) *LimitError {
	ports := l.Ports()
	if ports == 0 || (ceil(need.Clients, f.Targets) <= ports && f.Targets <= maxProcesses) {
		return nil
	}
	return &LimitError{
		Limit: "ephemeral ports to one address and port (net.ipv4.ip_local_port_range)",
		Seen:  fmt.Sprintf("%d (%d-%d)", ports, l.PortLow, l.PortHigh),
		Need:  fmt.Sprintf("%d for %d clients on %d target port(s)", ceil(need.Clients, min(f.Targets, maxProcesses)), need.Clients, min(f.Targets, maxProcesses)),
		Mend:  mendPorts,
	}
}

func memoryError(l Limits, need Need, f Fleet) *LimitError {
	if l.MemoryAvailable <= 0 || f.Memory <= l.MemoryAvailable {
		return nil
	}
	return &LimitError{
		Limit: "available memory",
		Seen:  mebibytes(l.MemoryAvailable),
		Need:  fmt.Sprintf("%s for %d clients", mebibytes(f.Memory), need.Clients),
		Mend:  "end other programs, raise the control group's memory limit, or ask for fewer clients",
	}
}

func processesError(l Limits, _ Need, f Fleet) *LimitError {
	want := threadsFor(f)
	if l.Processes <= 0 || want <= l.Processes {
		return nil
	}
	return &LimitError{
		Limit: "processes and threads",
		Seen:  fmt.Sprint(l.Processes),
		Need:  fmt.Sprintf("%d for %d processes", want, f.Agents+f.Targets+1),
		Mend:  fmt.Sprintf("ulimit -u %d, and raise the control group's pids.max where it is lower", want),
	}
}

func systemFilesError(l Limits, need Need, f Fleet) *LimitError {
	want := systemFilesFor(need, f)
	if l.FilesSystem <= 0 || want <= l.FilesSystem {
		return nil
	}
	return &LimitError{
		Limit: "open files of the system (fs.file-max)",
		Seen:  fmt.Sprint(l.FilesSystem),
		Need:  fmt.Sprintf("%d for %d clients", want, need.Clients),
		Mend:  fmt.Sprintf("sysctl -w fs.file-max=%d", want),
	}
}

const mendPorts = `sysctl -w net.ipv4.ip_local_port_range="1024 65535"`

func mebibytes(b int64) string { return fmt.Sprintf("%d MiB", b>>20) }

// ceil is a / b rounded up.
func ceil(a, b int) int { return (a + b - 1) / b }
