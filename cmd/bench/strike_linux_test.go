package main_test

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience bounds how long a command may take to say what is waited for, and to
// end after its signal. Only a failing script takes so long.
const patience = 30 * time.Second

// strike starts a command, waits until its output matches, sends a signal, and
// checks how it ends and that nothing of the script is left 3 s later:
//
//	strike bench INT 'sse: measure' 130 bench run tiny.yaml
//
// The first word says whom the signal hits: bench itself, or the child whose
// command line holds that word. A command that dies of a signal has exit code -1.
func strike(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 5 {
		ts.Fatalf("usage: strike WHOM SIGNAL OUTPUT CODE COMMAND…")
	}
	whom, sig := args[0], signalOf(ts, args[1])
	want := number(ts, neg, args[3:], 2)
	c := start(ts, args[4:])
	defer c.kill()
	c.await(ts, args[2])
	pid := c.cmd.Process.Pid
	if whom != "bench" {
		pid = child(ts, whom)
	}
	ts.Check(syscall.Kill(pid, sig))
	if got := c.end(ts); got != want {
		ts.Fatalf("exit code %d: expected %d", got, want)
	}
	if left := awaitNone(ts.Getenv("WORK")); len(left) > 0 {
		ts.Fatalf("still running %v later: %s", goneWithin, strings.Join(left, ", "))
	}
}

// insist sends a signal again and again until the command ends, which must be with the
// exit code, and before the child whose command line holds the word has ended:
//
//	insist stubborn INT 'sse: measure' 130 bench run stubborn.yaml
func insist(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 5 {
		ts.Fatalf("usage: insist CHILD SIGNAL OUTPUT CODE COMMAND…")
	}
	sig, want := signalOf(ts, args[1]), number(ts, neg, args[3:], 2)
	c := start(ts, args[4:])
	defer c.kill()
	c.await(ts, args[2])
	last := child(ts, args[0])
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for ended := false; !ended; {
		// It may have ended while its output is still read: done tells when all is in.
		if err := c.cmd.Process.Signal(sig); !errors.Is(err, os.ErrProcessDone) {
			ts.Check(err)
		}
		select {
		case <-again.C:
		case <-c.done:
			ended = true
		}
	}
	outlived := syscall.Kill(last, 0) == nil
	if got := c.end(ts); got != want {
		ts.Fatalf("exit code %d: expected %d", got, want)
	}
	if !outlived {
		ts.Fatalf("the command waited for %s: expected to end at once", args[0])
	}
	if left := awaitNone(ts.Getenv("WORK")); len(left) > 0 {
		ts.Fatalf("still running %v later: %s", goneWithin, strings.Join(left, ", "))
	}
}

func signalOf(ts *testscript.TestScript, name string) syscall.Signal {
	sig, ok := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "KILL": syscall.SIGKILL,
		"QUIT": syscall.SIGQUIT, "ABRT": syscall.SIGABRT}[name]
	if !ok {
		ts.Fatalf("signal %s: expected INT, TERM, HUP, QUIT, ABRT or KILL", name)
	}
	return sig
}

// child is the process of the script whose command line holds the word and which
// is not a shell or a guard around another such.
func child(ts *testscript.TestScript, word string) int {
	pid := 0
	for _, p := range processesOf(ts.Getenv("WORK")) {
		if strings.Contains(" "+p.command+" ", " "+word+" ") && !strings.Contains(p.command, "sh -c") {
			pid = p.pid
		}
	}
	if pid == 0 {
		ts.Fatalf("no process has %q in its command line: %v", word, processesOf(ts.Getenv("WORK")))
	}
	return pid
}

// command is one under way whose stderr is watched.
type command struct {
	cmd            *exec.Cmd
	stdout, stderr watched
	done           chan struct{} // closed when it has ended
	err            error         // of Wait, once done
}

func start(ts *testscript.TestScript, args []string) *command {
	c := &command{cmd: exec.Command(args[0], args[1:]...), done: make(chan struct{})}
	c.cmd.Dir = ts.MkAbs(".")
	c.cmd.Env = os.Environ()
	for _, name := range []string{"WORK", "PATH", "HOME", "TMPDIR"} {
		c.cmd.Env = append(c.cmd.Env, name+"="+ts.Getenv(name))
	}
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	c.cmd.WaitDelay = goneWithin
	ts.Check(c.cmd.Start())
	go func() {
		c.err = c.cmd.Wait()
		close(c.done)
	}()
	return c
}

// await waits until stdout or stderr matches.
func (c *command) await(ts *testscript.TestScript, pattern string) {
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-c.stderr.until(regexp.MustCompile(pattern)):
	case <-c.stdout.until(regexp.MustCompile(pattern)):
	case <-c.done:
		ts.Fatalf("ended (%v) before its output matched %s:\n%s", c.err, pattern, c.stderr.text())
	case <-timeout.C:
		ts.Fatalf("the output did not match %s within %v:\n%s", pattern, patience, c.stderr.text())
	}
}

// end waits for the command's end, hands its output to the script and returns its
// exit code.
func (c *command) end(ts *testscript.TestScript) int {
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-c.done:
	case <-timeout.C:
		ts.Fatalf("still running %v after the signal:\n%s", patience, c.stderr.text())
	}
	_, _ = ts.Stdout().Write([]byte(c.stdout.text()))
	_, _ = ts.Stderr().Write([]byte(c.stderr.text()))
	if c.err != nil && !errors.As(c.err, new(*exec.ExitError)) {
		ts.Fatalf("%v", c.err)
	}
	return c.cmd.ProcessState.ExitCode()
}

// kill is for a command that a failed script leaves.
func (c *command) kill() {
	_ = c.cmd.Process.Kill()
	<-c.done
}
