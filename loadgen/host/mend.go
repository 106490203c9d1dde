package host

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Mend is what to do about an error that says that this process or its machine has run
// out of something, whatever was being done; else it is otherwise.
func Mend(err error, otherwise string) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return otherwise
	}
	failed := new(fs.PathError)
	starting := errors.As(err, &failed) && failed.Op == "fork/exec"
	switch {
	case errno == syscall.EMFILE:
		limit := LimitError{Limit: "open files of one process", Seen: "what it may open", Need: "more", Mend: "ulimit -n raises it"}
		if n, err := FilesPerProcess(); err == nil {
			limit.Seen, limit.Need, limit.Mend = fmt.Sprint(n), fmt.Sprintf("more, such as %d", 2*n), fmt.Sprintf("ulimit -n %d", 2*n)
		}
		return limit.Error()
	case errno == syscall.ENFILE:
		return "the open files of the whole system are used up: end other programs, or raise fs.file-max with sysctl -w"
	case errno == syscall.EAGAIN && starting: // else: nothing to read, a lock that is held
		return "no more processes may be started: end other programs, or raise ulimit -u and the control group's pids.max; `bench doctor` shows the limits"
	case errno == syscall.ENOMEM:
		return "memory is used up: end other programs, or raise ulimit -v and the control group's memory limit; `bench doctor` shows the limits"
	default:
		return otherwise
	}
}
