package host

import "fmt"

// Status says how much a finding matters.
type Status string

// The statuses of a finding.
const (
	StatusOK      Status = "ok"
	StatusWarn    Status = "warn"    // a run works, but its numbers may be worse than they could be
	StatusBad     Status = "bad"     // the asked run cannot be done
	StatusUnknown Status = "unknown" // the system does not tell
)

// Finding is one limit as a doctor sees it.
type Finding struct {
	Name   string `json:"name"`
	Seen   string `json:"seen"`
	Want   string `json:"want"`
	Status Status `json:"status"`
	Mend   string `json:"mend,omitempty"` // the command; empty when all is well
}

// Doctor judges limits for a run.
func Doctor(l Limits, need Need) []Finding {
	findings := []Finding{
		filesFinding(l, need),
		portsFinding(l, need),
		memoryFinding(l, need),
		threadsFinding(l, need),
		systemFilesFinding(l, need),
		spaceFinding(l, need),
		backlogFinding("net.core.somaxconn", l.Somaxconn),
		backlogFinding("net.ipv4.tcp_max_syn_backlog", l.SynBacklog),
		tcpMemoryFinding(l, need),
		processorsFinding(l),
		quotaFinding(l),
		clocksourceFinding(l),
		governorFinding(l),
		congestionFinding(l),
		buffersFinding("net.ipv4.tcp_rmem", l.Rmem),
		buffersFinding("net.ipv4.tcp_wmem", l.Wmem),
		timestampsFinding(l),
	}
	for i := range findings {
		if findings[i].Status == StatusOK || findings[i].Status == StatusUnknown {
			findings[i].Mend = ""
		}
	}
	return findings
}

// judge is a finding that is seen when known, and as bad as status says when not well.
func judge(f Finding, known, well bool, status Status) Finding {
	switch {
	case !known:
		f.Seen, f.Status = "unknown", StatusUnknown
	case well:
		f.Status = StatusOK
	default:
		f.Status = status
	}
	return f
}

// limited is a finding for what Preflight may refuse.
func limited(name, seen, want string, known bool, err *LimitError) Finding {
	f := Finding{Name: name, Seen: seen, Want: want}
	if err != nil {
		f.Want, f.Mend = err.Need, err.Mend
	}
	return judge(f, known, err == nil, StatusBad)
}

func filesFinding(l Limits, need Need) Finding {
	f := split(l, need)
	return limited("open files of one process", fmt.Sprintf("%d (soft %d, raised by itself)", l.FilesHard, l.FilesSoft),
		fmt.Sprintf("%d: %v", f.Files, f), l.FilesHard > 0, filesError(l, need, f))
}

func portsFinding(l Limits, need Need) Finding {
	f := split(l, need)
	return limited("ephemeral ports to one target port", fmt.Sprintf("%d (%d-%d)", l.Ports(), l.PortLow, l.PortHigh),
		fmt.Sprint(ceil(need.Clients, f.Targets)), l.Ports() > 0, portsError(l, need, f))
}

func memoryFinding(l Limits, need Need) Finding {
	f := split(l, need)
	return limited("available memory", mebibytes(l.MemoryAvailable), mebibytes(f.Memory),
		l.MemoryAvailable > 0, memoryError(l, need, f))
}

func threadsFinding(l Limits, need Need) Finding {
	f := split(l, need)
	fewest, known := l.fewestThreads()
	return limited("processes and threads", fmt.Sprintf("%v (%s)", fewest, fewest.Name), fmt.Sprintf("%d more", f.threads(need)),
		known, threadsError(l, need, f))
}

func systemFilesFinding(l Limits, need Need) Finding {
	f := split(l, need)
	return limited("open files of the system", orUnlimited(l.FilesSystem, fmt.Sprint(l.FilesSystem)), fmt.Sprint(f.systemFiles(need)),
		l.FilesSystem > 0, systemFilesError(l, need, f))
}

func spaceFinding(l Limits, need Need) Finding {
	f := split(l, need)
	return limited("address space of one process", orUnlimited(l.Space, mebibytes(l.Space)), mebibytes(f.space(need)),
		l.Space > 0, spaceError(l, need, f))
}

func orUnlimited(limit int64, text string) string {
	if limit >= unlimited {
		return "unlimited"
	}
	return text
}
