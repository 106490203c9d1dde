package host

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Spec says what child to start and how.
type Spec struct {
	Name string   // what errors call it: "agent 2"; the base of Path when empty
	Path string   // executable, looked up in PATH when it has no slash
	Args []string // without the program's own name
	Env  []string // KEY=value, on top of this process's environment
	// Unset are variables of this process's environment that the child is not given.
	Unset []string
	Dir   string // working directory; empty: this one's
	// CPUs are the processors that the child may use, from its first instruction
	// on, so that its GOMAXPROCS follows them. Empty: those of this process.
	CPUs []int
	// OnLine gets each line of standard output, without its newline and cut at
	// 64 KiB, from one goroutine at a time. Nil: standard output is kept with
	// standard error for the error text.
	OnLine func(line string)
	Stderr io.Writer // gets standard error as it comes; may be nil
	Tail   int       // lines of standard error kept for the error text; 20 when 0
}

// Child is a running or finished child process in a process group of its own. It
// ends with this process, whatever this one dies of: it holds the reading end of
// a pipe (its lifeline) whose writing end only this process has.
type Child struct {
	name string
	cmd  *exec.Cmd
	life *os.File // writing end of the lifeline
	tail *tail
	done chan struct{}
	end  error // how it ended, whether that is well or not; set before done is closed
	err  error // how it ended when that is not well; set before done is closed

	heard    string // what the tail is of
	oomKills int64  // of the whole system when it was started

	mu    sync.Mutex
	asked bool // Stop was called
	ended bool // the process is a zombie or reaped: its number is not to be signalled
}

// outputDelay is how long the output of an ended child may stay open, held by a
// process that escaped its group, before it is closed from this side.
const outputDelay = time.Second

// Exit codes that mean "ended because it was asked to": 128 + SIGTERM, as of a
// shell, and what this binary exits with when it is interrupted.
const (
	exitTerminated  = 143
	exitInterrupted = 130
)

// Start starts a child. The caller owns it and ends it by Stop. Mend says what to do
// about an error.
func Start(spec Spec) (*Child, error) {
	name := spec.Name
	if name == "" {
		name = filepath.Base(spec.Path)
	}
	if spec.Dir != "" {
		// The system would blame the program for a folder that is gone.
		if _, err := os.Stat(spec.Dir); err != nil {
			return nil, fmt.Errorf("start %s: its folder: %w", name, err)
		}
	}
	end, life, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: lifeline: %w", name, err)
	}
	defer end.Close()

	kept := newTail(spec.Tail)
	cmd := exec.Command(spec.Path, spec.Args...)
	cmd.Dir = spec.Dir
	cmd.Env = environment(spec)
	cmd.ExtraFiles = []*os.File{end} // becomes descriptor 3
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = outputDelay
	cmd.Stderr = kept
	if spec.Stderr != nil {
		cmd.Stderr = io.MultiWriter(kept, spec.Stderr)
	}
	cmd.Stdout = kept
	heard := "standard output or error"
	var out *lines
	if spec.OnLine != nil {
		out = &lines{emit: spec.OnLine}
		cmd.Stdout = out
		heard = "standard error"
	}
	killed := oomKills()
	if err := startOn(spec.CPUs, cmd.Start); err != nil {
		life.Close()
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	c := &Child{name: name, cmd: cmd, life: life, tail: kept, done: make(chan struct{}), heard: heard, oomKills: killed}
	go c.wait(out)
	return c, nil
}

// environment is this process's, without what a child must not inherit, with
// what the child is given.
func environment(spec Spec) []string {
	env := make([]string, 0, len(spec.Env)+1)
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		// An inherited GOMAXPROCS would stand against the placement.
		if len(spec.CPUs) > 0 && name == "GOMAXPROCS" || slices.Contains(spec.Unset, name) {
			continue
		}
		env = append(env, e)
	}
	env = append(env, spec.Env...)
	return append(env, LifelineEnv+"=3")
}

// wait reaps the child and what is left of its group.
func (c *Child) wait(out *lines) {
	pid := c.cmd.Process.Pid
	// While the child is a zombie its group's number cannot be given to others.
	seen := awaitExit(pid)
	if seen {
		c.mu.Lock()
		c.ended = true
		c.mu.Unlock()
		killGroup(pid, syscall.SIGKILL)
	}
	err := c.cmd.Wait()
	if !seen {
		killGroup(pid, syscall.SIGKILL)
	}
	c.life.Close()
	if out != nil {
		out.flush()
	}
	c.judge(err)
	close(c.done)
}

// judge turns the outcome of Wait into words, and says whether that is an error.
func (c *Child) judge(err error) {
	state := c.cmd.ProcessState
	if state == nil {
		c.end = fmt.Errorf("wait for %s: %w", c.name, err)
		c.err = c.end
		return
	}
	status, _ := state.Sys().(syscall.WaitStatus)
	c.end = &ExitError{
		Name: c.name, How: how(status, oomKills() > c.oomKills), Status: status.ExitStatus(), Tail: c.tail.String(), Heard: c.heard,
	}
	c.mu.Lock()
	asked := c.asked
	c.mu.Unlock()
	obeyed := asked && (status.Signaled() || status.ExitStatus() == exitTerminated || status.ExitStatus() == exitInterrupted)
	if !state.Success() && !obeyed {
		c.err = c.end
	}
}

// how says how a process ended. starved: since it was started the kernel has killed
// somebody for want of memory.
func how(status syscall.WaitStatus, starved bool) string {
	text, sig := fmt.Sprintf("exited with status %d", status.ExitStatus()), syscall.Signal(status.ExitStatus()-128)
	switch {
	case status.Signaled():
		sig = status.Signal()
		text = fmt.Sprintf("was ended by signal %d (%s)", sig, sig)
	case sig > 0 && sig <= lastSignal: // as a shell, or a guard, tells of its command
		text += fmt.Sprintf(" (as by signal %d, %s)", sig, sig)
	}
	if starved && sig == syscall.SIGKILL {
		text += "; the kernel's OOM killer was at work meanwhile"
	}
	return text
}

// lastSignal is the last one that has a name (SIGSYS); those beyond are for the use of
// programs.
const lastSignal = syscall.Signal(31)

// ExitError is how a child ended.
type ExitError struct {
	Name   string
	How    string // "exited with status 2", "was ended by signal 9 (killed)"
	Status int    // that it exited with; −1: a signal ended it
	Tail   string // the last lines that it wrote
	Heard  string // what they would have come from: "standard error"
}

// Error says how the child ended, and its last words on indented lines.
func (e *ExitError) Error() string {
	text := e.Name + " " + e.How
	if e.Tail == "" {
		return text + " and wrote nothing to its " + e.Heard
	}
	return text + ", last words:\n  " + strings.ReplaceAll(e.Tail, "\n", "\n  ")
}

// PID is the child's process number, and its group's.
func (c *Child) PID() int { return c.cmd.Process.Pid }

// Done is closed when the child has ended and its output has been read.
func (c *Child) Done() <-chan struct{} { return c.done }

// Err is nil while the child runs, and after it has ended by itself with status
// 0 or by Stop; otherwise an *ExitError.
func (c *Child) Err() error {
	select {
	case <-c.done:
		return c.err
	default:
		return nil
	}
}

// End is how a child ended, also when that is well: an *ExitError. It is nil while the
// child runs.
func (c *Child) End() error {
	select {
	case <-c.done:
		return c.end
	default:
		return nil
	}
}

// ErrKilled says that a child did not end when asked to.
var ErrKilled = errors.New("did not end in time after SIGTERM and was killed")

// Stop asks the child's group to end, kills it and all its descendants after
// grace (at once when grace is 0), and waits until it is gone. It returns Err, or
// an error that is ErrKilled when asking was not enough. It may be called more
// than once, and by several goroutines.
func (c *Child) Stop(grace time.Duration) error {
	c.mu.Lock()
	c.asked = true
	c.mu.Unlock()
	if grace > 0 {
		c.signal(syscall.SIGTERM)
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-c.done:
			return c.err
		case <-timer.C:
		}
	}
	c.kill()
	<-c.done
	if grace > 0 && c.err == nil {
		return fmt.Errorf("%s %w", c.name, ErrKilled)
	}
	return c.err
}

// signal sends sig to the child's group unless the child has ended.
func (c *Child) signal(sig syscall.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		killGroup(c.PID(), sig)
	}
}

// kill kills the group, and the descendants that have left it: a guard's command
// has a group of its own.
func (c *Child) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	family := descendants(c.PID())
	killGroup(c.PID(), syscall.SIGKILL)
	for _, pid := range family {
		_ = syscall.Kill(pid, syscall.SIGKILL) // one that is gone already is as wished
	}
}

// killGroup signals a process group. That it is gone already is as wished.
func killGroup(pgid int, sig syscall.Signal) { _ = syscall.Kill(-pgid, sig) }
