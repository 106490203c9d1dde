package host

import (
	"errors"
	"runtime"
	"testing"
)

func TestSyscallCosts(t *testing.T) {
	costs, err := SyscallCosts()
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "linux" {
		if len(costs) != 0 {
			t.Errorf("%v, expected nothing away from Linux", costs)
		}
		return
	}
	for _, name := range []string{"getppid", "clock_gettime", "epoll_wait", "write", "read", "recvmsg"} {
		if ns := costs[name]; !(ns > 0) {
			t.Errorf("%s takes %v ns, expected more than 0", name, ns)
		}
	}
	// True of every kernel: the one does what the other does, and moves a message too.
	if costs["write"] <= costs["getppid"] {
		t.Errorf("a write takes %.0f ns and getppid %.0f ns: expected more", costs["write"], costs["getppid"])
	}
}

func TestOneCallIsTheMedianOfBatches(t *testing.T) {
	n := 0
	got, err := oneCall(func() (int64, error) {
		if n++; n%3 == 0 {
			return 1e9, nil // disturbed
		}
		return 10 * perBatch, nil
	})
	if got != 10 || err != nil {
		t.Errorf("%v, %v: expected 10 ns", got, err)
	}
	broken := errors.New("broken")
	if _, err := oneCall(func() (int64, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("%v, expected %v", err, broken)
	}
}
