package host

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"pushbench/results"
)

// GuardVerb is the hidden verb of this binary that runs RunGuard.
const GuardVerb = "guard"

// guardGrace is how long a guarded command may take to end after SIGTERM.
const guardGrace = time.Second

// guardPoll is how often a guard looks whether its command's processes are gone.
const guardPoll = 10 * time.Millisecond

// Exit codes of a guard that could not start its command, as of a shell.
const (
	exitNotRun   = 126
	exitNotFound = 127
)

// Guard is the Spec that runs a shell command under a guard: self, this binary,
// as `self guard -- sh -c command`. The command knows nothing of lifelines; the
// guard watches in its place.
func Guard(self, command string) Spec {
	return Spec{Path: self, Args: []string{GuardVerb, "--", "sh", "-c", command}}
}

// RunGuard runs argv in a process group of its own with this process's standard
// files, and returns the exit code: the command's, or 128 + the signal that ended
// it. When the lifeline closes, when this process gets SIGTERM, SIGINT, SIGHUP or
// SIGQUIT, and when the command has ended by itself, everything that it started and that
// still runs gets SIGTERM, and after 1 s SIGKILL. On Linux that reaches processes
// that have left the group as well; elsewhere the group only.
//
// RunGuard reaps every child of the process, so it is to be all that the process
// does. A nil lifeline never closes.
func RunGuard(lifeline *os.File, argv []string) int {
	if len(argv) == 0 {
		fmt.Fprintln(os.Stderr, "guard: no command: expected one after --")
		return exitNotRun
	}
	// The command dies with the thread that started it (PR_SET_PDEATHSIG), so that
	// a guard that is itself killed takes it along.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)

	pid, code, err := startGuarded(argv)
	if err != nil {
		fmt.Fprintf(os.Stderr, "guard: %v\n", err)
		return code
	}
	g := guarded{pid: pid, status: make(chan syscall.WaitStatus, 1), reaped: make(chan struct{})}
	go g.reap()

	cut := make(chan struct{})
	if lifeline != nil {
		defer lifeline.Close()
		go func() {
			if awaitClose(lifeline) {
				close(cut)
			}
		}()
	}
	select {
	case status := <-g.status:
		if left := len(descendants(os.Getpid())); left > 0 {
			fmt.Fprintf(os.Stderr, "guard: the command ended and left %s behind, to be ended too\n", results.Counted(left, "process"))
		}
		g.end()
		return exitCode(status)
	case <-signals:
	case <-cut:
	}
	g.end()
	return exitCode(<-g.status)
}

// startGuarded starts the command, or says with which exit code not.
func startGuarded(argv []string) (pid, code int, err error) {
	if err := adoptOrphans(); err != nil {
		return 0, exitNotRun, err
	}
	// What this process was allowed, the command is allowed too: the Go runtime
	// would hand it the soft limit that this process began with.
	if err := RaiseFiles(); err != nil {
		return 0, exitNotRun, err
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return 0, exitNotFound, err
	}
	p, err := os.StartProcess(path, argv, &os.ProcAttr{
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys:   guardedAttr(),
	})
	if err != nil {
		return 0, exitNotRun, err
	}
	pid = p.Pid
	_ = p.Release() // reap waits for it by number
	return pid, 0, nil
}

// guarded is the command and all that it started.
type guarded struct {
	pid    int
	status chan syscall.WaitStatus // the command's, once
	reaped chan struct{}           // closed when no child is left
}

// reap waits for every child, adopted orphans included, until there is none.
func (g *guarded) reap() {
	defer close(g.reaped)
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil: // ECHILD
			return
		case pid == g.pid:
			g.status <- status
		}
	}
}

// end ends what still runs and returns when it is gone.
func (g *guarded) end() {
	g.signal(syscall.SIGTERM)
	patience := time.NewTimer(guardGrace)
	defer patience.Stop()
	poll := time.NewTicker(guardPoll)
	defer poll.Stop()
	sig := syscall.Signal(0)
	for !g.gone() {
		select {
		case <-patience.C:
			sig = syscall.SIGKILL
		case <-poll.C:
		}
		if sig != 0 {
			// Again and again: a process may be started while the others are killed.
			g.signal(sig)
		}
	}
}

// gone says whether neither a child nor a member of the command's group is left.
func (g *guarded) gone() bool {
	select {
	case <-g.reaped:
		return errors.Is(syscall.Kill(-g.pid, 0), syscall.ESRCH)
	default:
		return false
	}
}

func (g *guarded) signal(sig syscall.Signal) {
	family := descendants(os.Getpid())
	killGroup(g.pid, sig)
	for _, pid := range family {
		_ = syscall.Kill(pid, sig) // one that is gone already is as wished
	}
}

// exitCode is a shell's: 128 + the number for a signal.
func exitCode(status syscall.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}
