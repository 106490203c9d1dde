package host

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// The test binary plays its own children: roleEnv says which one, fifoEnv names a
// pipe that a role opens, writes one byte to when it is ready, and holds open for
// as long as it lives, so that a reader sees the end when all have gone.
const (
	roleEnv = "PUSHBENCH_TEST_ROLE"
	fifoEnv = "PUSHBENCH_TEST_FIFO"
	heldEnv = "PUSHBENCH_TEST_HELD" // what the role holder holds
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		os.Exit(play(role))
	}
	goleak.VerifyTestMain(m)
}

func play(role string) int {
	switch role {
	case "fail":
		fmt.Println("first\r")
		fmt.Print("second, unfinished")
		fmt.Fprint(os.Stderr, "one\ntwo\nthree\n")
		return 3
	case "placed":
		fmt.Println(formatCPUs(AllowedCPUs()), runtime.GOMAXPROCS(0))
		return 0
	case "wait":
		announce()
		select {}
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
		announce()
		select {}
	case "escape":
		if _, err := syscall.Setsid(); err != nil {
			return 1
		}
		signal.Ignore(syscall.SIGTERM)
		announce()
		select {}
	case "orderly":
		ctx, cancel, err := Lifeline(context.Background())
		if err != nil {
			return 1
		}
		defer cancel()
		announce()
		<-ctx.Done()
		return 0
	case "deaf":
		if _, _, err := Lifeline(context.Background()); err != nil {
			return 1
		}
		announce()
		select {}
	case GuardVerb:
		return playGuard()
	case "parent":
		return playParent()
	case "holder":
		return playHolder()
	case "starved":
		return playStarved()
	}
	return 1
}

// announce leaves the descriptor open, a bare one that no collector closes.
func announce() {
	if fd, err := syscall.Open(os.Getenv(fifoEnv), syscall.O_WRONLY|syscall.O_CLOEXEC, 0); err == nil {
		syscall.Write(fd, []byte("x"))
	}
}

func playGuard() int {
	lifeline, err := OpenLifeline()
	if err != nil {
		return 1
	}
	return RunGuard(lifeline, os.Args[3:])
}

// playParent starts one child of each kind and waits to be killed.
func playParent() int {
	for _, spec := range []Spec{selfAs("orderly"), selfAs("deaf"), guardOf(family())} {
		if _, err := Start(spec); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	select {}
}

// playHolder holds a file, starts a child that outlives it for a while, and waits.
func playHolder() int {
	held, err := Hold(os.Getenv(heldEnv), "")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer held.Close()
	if _, err := Start(selfAs("deaf")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	announce()
	select {}
}

// family is a shell command that starts a process that keeps its group and one
// that leaves it, both deaf to SIGTERM, and waits.
func family() string {
	self := os.Args[0]
	return fmt.Sprintf(`%[1]s=stubborn '%[2]s' & %[1]s=escape '%[2]s' & wait`, roleEnv, self)
}

const familySize = 2

func selfAs(role string) Spec {
	return Spec{Name: role, Path: os.Args[0], Env: []string{roleEnv + "=" + role}}
}

func guardOf(command string) Spec {
	spec := Guard(os.Args[0], command)
	spec.Name = "guard"
	spec.Env = []string{roleEnv + "=" + GuardVerb}
	return spec
}

// witness makes the pipe that roles hold open, and returns its reading end with
// one writing end kept, so that there is no early end.
type witness struct {
	t    *testing.T
	r, w *os.File
}

func newWitness(t *testing.T) *witness {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	t.Setenv(fifoEnv, path)
	return &witness{t: t, r: r, w: w}
}

// ready waits until n processes hold the pipe.
func (w *witness) ready(n int) {
	w.t.Helper()
	w.r.SetReadDeadline(time.Now().Add(20 * time.Second))
	got := make([]byte, 1)
	for range n {
		if _, err := w.r.Read(got); err != nil {
			w.t.Fatalf("processes are not ready: %v", err)
		}
	}
	w.w.Close()
}

// gone waits until no process holds the pipe.
func (w *witness) gone() {
	w.t.Helper()
	w.r.SetReadDeadline(time.Now().Add(20 * time.Second))
	rest := make([]byte, 16)
	for {
		n, err := w.r.Read(rest)
		if n == 0 && err != nil {
			if !strings.Contains(err.Error(), "EOF") {
				w.t.Fatalf("a process outlived its parent: %v", err)
			}
			return
		}
	}
}

// gate makes a pipe beside the witness that a command can read a line from; the
// returned function writes that line.
func (w *witness) gate() (release func()) {
	w.t.Helper()
	path := os.Getenv(fifoEnv) + ".go"
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			w.t.Fatal(err)
		}
		defer f.Close()
		fmt.Fprintln(f)
	}
}
