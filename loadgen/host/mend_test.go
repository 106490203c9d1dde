package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestMend(t *testing.T) {
	fork := func(errno syscall.Errno) error {
		return fmt.Errorf("start agent 3: %w", &fs.PathError{Op: "fork/exec", Path: "/bin/bench", Err: errno})
	}
	for _, test := range []struct {
		err  error
		want string // that the answer begins with
	}{
		{fork(syscall.EMFILE), "open files of one process: "},
		{os.NewSyscallError("socket", syscall.EMFILE), "open files of one process: "},
		{fork(syscall.ENFILE), "the open files of the whole system are used up: "},
		{fork(syscall.EAGAIN), "no more processes may be started: "},
		{fork(syscall.ENOMEM), "memory is used up: "},
		{fork(syscall.ENOENT), "otherwise"},
		{fork(syscall.EACCES), "otherwise"},
		{os.NewSyscallError("flock", syscall.EAGAIN), "otherwise"},
		{errors.New("something else"), "otherwise"},
		{nil, "otherwise"},
	} {
		if got := Mend(test.err, "otherwise"); !strings.HasPrefix(got, test.want) {
			t.Errorf("Mend(%v) = %q, want %q…", test.err, got, test.want)
		}
	}
}

// A process that starts children until it may open no more files.
func TestStartWithoutFiles(t *testing.T) {
	var said []string
	spec := selfAs("starved")
	spec.OnLine = func(line string) { said = append(said, line) }
	c := start(t, spec)
	finish(t, c)
	if len(said) != 2 || !strings.HasPrefix(said[0], "start orderly: ") || !strings.HasSuffix(said[0], "too many open files") ||
		said[1] != "open files of one process: 40 is not enough: expected more, such as 80: ulimit -n 80" {
		t.Errorf("%q (%v)", said, c.Err())
	}
}

func playStarved() int {
	limit := syscall.Rlimit{Cur: 40, Max: 40}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 1
	}
	for range limit.Max {
		if _, err := Start(selfAs("orderly")); err != nil {
			fmt.Printf("%v\n%s\n", err, Mend(err, ""))
			return 0
		}
	}
	return 1
}
