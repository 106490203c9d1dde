package host

import (
	"fmt"
	"syscall"
)

// FilesPerProcess is how many files one process of this user may open at once:
// the hard limit, as every process here raises its soft limit to it.
func FilesPerProcess() (uint64, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, fmt.Errorf("read the limit of open files: %w", err)
	}
	return openFilesCap(limit.Max), nil
}

// RaiseFiles raises this process's limit of open files to the hard limit, for
// itself and for the children that it starts from now on.
func RaiseFiles() error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("read the limit of open files: %w", err)
	}
	limit.Cur = openFilesCap(limit.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("raise the limit of open files to %d: %w", limit.Cur, err)
	}
	return nil
}
