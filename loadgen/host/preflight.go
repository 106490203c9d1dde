package host

import (
	"fmt"

	"pushbench/results"
)

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

// Preflight splits a run into processes, or returns a *LimitError for the first
// limit that forbids it. Limits that are not known do not.
func Preflight(l Limits, need Need) (Fleet, error) {
	f := split(l, need)
	for _, check := range []func(Limits, Need, Fleet) *LimitError{
		filesError, portsError, memoryError, threadsError, systemFilesError, spaceError,
	} {
		if err := check(l, need, f); err != nil {
			return Fleet{}, err
		}
	}
	return f, nil
}

func filesError(l Limits, need Need, f Fleet) *LimitError {
	if f.filesFit(l, need) {
		return nil
	}
	want, fleet := leastFiles(l, need)
	return &LimitError{
		Limit: "open files of one process",
		Seen:  fmt.Sprint(l.FilesHard),
		Need:  fmt.Sprintf("%d for %s with %v", want, clients(need), fleet),
		Mend:  fmt.Sprintf("ulimit -n %d", want),
	}
}

func portsError(l Limits, need Need, f Fleet) *LimitError {
	ports := l.Ports()
	if ports == 0 || (ceil(need.Clients, f.Targets) <= ports && f.Targets <= maxProcesses) {
		return nil
	}
	targets := min(f.Targets, maxProcesses)
	return &LimitError{
		Limit: "ephemeral ports to one address and port (net.ipv4.ip_local_port_range)",
		Seen:  fmt.Sprintf("%d (%d-%d)", ports, l.PortLow, l.PortHigh),
		Need:  fmt.Sprintf("%d for %s with %s", ceil(need.Clients, targets), clients(need), results.Counted(targets, "target port")),
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
		Need:  fmt.Sprintf("%s for %s with %v", mebibytes(f.Memory), clients(need), f),
		Mend:  "end other programs, raise the control group's memory limit, or ask for fewer clients or agents",
	}
}

func threadsError(l Limits, need Need, f Fleet) *LimitError {
	want := f.threads(need)
	limit, known := l.fewestThreads()
	if !known || want <= limit.free() {
		return nil
	}
	return &LimitError{
		Limit: "processes and threads (" + limit.Name + ")",
		Seen:  limit.String(),
		Need:  fmt.Sprintf("%d more for %s", want, results.Counted(f.processes(need), "process")),
		Mend:  fmt.Sprintf(limit.Mend, limit.Used+want),
	}
}

func systemFilesError(l Limits, need Need, f Fleet) *LimitError {
	want := f.systemFiles(need)
	if l.FilesSystem <= 0 || want <= l.FilesSystem {
		return nil
	}
	return &LimitError{
		Limit: "open files of the system (fs.file-max)",
		Seen:  fmt.Sprint(l.FilesSystem),
		Need:  fmt.Sprintf("%d for %s", want, clients(need)),
		Mend:  fmt.Sprintf("sysctl -w fs.file-max=%d", want),
	}
}

func spaceError(l Limits, need Need, f Fleet) *LimitError {
	want := f.space(need)
	if l.Space <= 0 || want <= l.Space {
		return nil
	}
	return &LimitError{
		Limit: "address space of one process",
		Seen:  mebibytes(l.Space),
		Need:  fmt.Sprintf("%s for %s with %v", mebibytes(want), clients(need), f),
		Mend:  fmt.Sprintf("ulimit -v %d", want>>10),
	}
}

func clients(need Need) string { return results.Counted(need.Clients, "client") }

const mendPorts = `sysctl -w net.ipv4.ip_local_port_range="1024 65535"`
