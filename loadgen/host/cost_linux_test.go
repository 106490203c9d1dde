package host

import (
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
)

// burn uses at least ns of this process's processor time.
func burn(t *testing.T, ns int64) {
	t.Helper()
	for begin := *SelfUsage().CPU; *SelfUsage().CPU-begin < ns; {
		for i := range 100000 {
			runtime.KeepAlive(i)
		}
	}
}

// The two ways to ask about a process agree, threads that have ended included.
func TestProcessUsageAgreesWithSelf(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends
		burn(t, 20e6)
	}()
	<-done
	before := SelfUsage()
	got, err := ProcessUsage(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	after := SelfUsage()
	const slack = 5e6 // getrusage scales tick counts
	if *got.CPU < *before.CPU-slack || *got.CPU > *after.CPU+slack {
		t.Errorf("processor time %d, want %d to %d", *got.CPU, *before.CPU, *after.CPU)
	}
	if *got.RSS < 1<<20 {
		t.Errorf("%+v is not this process", got)
	}
}

func TestUsageOfNobody(t *testing.T) {
	for _, pid := range []int{-1, 0, 1 << 28, 1 << 40} {
		if u, err := ProcessUsage(pid); err == nil {
			t.Errorf("process %d: %+v, want an error", pid, u)
		}
	}
}

// Below a guard: two processes that live, and one that has ended.
func TestUsageOfGuardedCommand(t *testing.T) {
	w := newWitness(t)
	c := start(t, guardOf("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done & wait; "+family()))
	w.ready(familySize)
	u, err := DescendantUsage(c.PID())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(descendants(c.PID())); n != 1+familySize { // with the shell
		t.Errorf("%d processes, want %d", n, 1+familySize)
	}
	if u.CPU == nil || *u.CPU < 10e6 || u.RSS == nil || *u.RSS < 1<<20 {
		t.Errorf("%+v lacks the ended process's time", u)
	}
}

func TestHostTimes(t *testing.T) {
	a, err := HostSample()
	if err != nil {
		t.Fatal(err)
	}
	burn(t, 60e6)
	b, err := HostSample()
	if err != nil {
		t.Fatal(err)
	}
	d := HostDelta(a, b)
	if d.Busy < 20e6 || d.Total < d.Busy || d.Steal < 0 {
		t.Errorf("%+v after 60 ms of work", d)
	}
	if share, ok := d.Share(d.Busy); !ok || share <= 0 || share > 1 {
		t.Errorf("busy share %v, %v", share, ok)
	}
}

func TestSocketMemory(t *testing.T) {
	if m, ok := SocketMemory(); !ok || m < 0 {
		t.Errorf("%d, %v", m, ok)
	}
}

func TestTCPInfoCountsBytes(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	text := strings.Repeat("x", 12345)
	if _, err := server.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	raw, err := client.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) {
		received, retrans, err := TCPInfo(int(fd))
		if err != nil || received != uint64(len(text)) || retrans != 0 {
			t.Errorf("%d bytes, %d again, %v, want %d", received, retrans, err, len(text))
		}
		if n := testing.AllocsPerRun(100, func() { TCPInfo(int(fd)) }); n != 0 {
			t.Errorf("%v allocations, want none", n)
		}
	})
	if _, _, err := TCPInfo(-1); err == nil {
		t.Error("a closed descriptor gave no error")
	}
}

func TestReadLimits(t *testing.T) {
	l := ReadLimits()
	if l.FilesHard == 0 || l.Ports() == 0 || l.Somaxconn == 0 || l.MemoryAvailable == 0 || len(l.Processors) == 0 || l.Congestion == "" || l.Rmem[2] == 0 {
		t.Errorf("%+v: a value that every Linux tells is missing", l)
	}
}

func TestRaiseFiles(t *testing.T) {
	if err := RaiseFiles(); err != nil {
		t.Fatal(err)
	}
	if l := ReadLimits(); l.FilesSoft != l.FilesHard {
		t.Errorf("soft limit %d, want %d", l.FilesSoft, l.FilesHard)
	}
}

func TestEnvironment(t *testing.T) {
	e := Environment()
	if e.OS != "linux" || e.Kernel == "" || e.CPUs < 1 || e.MemoryB < 1<<20 || e.GoVersion != runtime.Version() || len(e.Binary) != 64 || e.Nofile == 0 || e.Sysctl["net.core.somaxconn"] == "" {
		t.Errorf("%+v: a value that every Linux tells is missing", e)
	}
}
