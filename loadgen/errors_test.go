package loadgen

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

// What the machine has run out of is no question after the binary.
func TestHintOfUnstarted(t *testing.T) {
	const gone, limits = "is that still there, and may it be run?", "`bench doctor` shows the limits of this machine"
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOENT: gone, syscall.EACCES: gone, syscall.ENOEXEC: gone, syscall.ETXTBSY: gone,
		syscall.EMFILE: limits, syscall.EAGAIN: limits, syscall.ENOMEM: limits, syscall.EINVAL: limits,
	} {
		err := unstarted(fmt.Errorf("start agent 1: %w", &fs.PathError{Op: "fork/exec", Path: "/bench", Err: errno}))
		failed, ok := errors.AsType[*Failure](err)
		if !ok || failed.Hint != want || !errors.Is(err, errno) {
			t.Errorf("%v: %v, want the hint %q", errno, err, want)
		}
	}
}
