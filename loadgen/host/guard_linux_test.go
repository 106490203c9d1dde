package host

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

func TestGuardExitCodes(t *testing.T) {
	for _, test := range []struct {
		command string
		want    string
	}{
		{"exit 0", ""},
		{"echo no port >&2; exit 7", "guard exited with status 7, last words:\n  no port"},
		{"kill -9 $$", "guard exited with status 137 (as by signal 9, killed) and wrote nothing to its standard output or error"},
	} {
		c := start(t, guardOf(test.command))
		finish(t, c)
		got := ""
		if err := c.Err(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.command, got, test.want)
		}
	}
}

func TestGuardWithoutCommand(t *testing.T) {
	if code := RunGuard(nil, nil); code != exitNotRun {
		t.Errorf("no command: exit code %d, want %d", code, exitNotRun)
	}
}

func TestGuardOfMissingProgram(t *testing.T) {
	spec := guardOf("")
	spec.Args = []string{GuardVerb, "--", "no-such-program"}
	c := start(t, spec)
	finish(t, c)
	var exit *ExitError
	if !errors.As(c.Err(), &exit) || exit.How != "exited with status 127" {
		t.Errorf("got %v, want status 127", c.Err())
	}
}

// A command that goes on in the background is over all the same: the guard says what it
// left behind.
func TestGuardNamesWhatIsLeft(t *testing.T) {
	w := newWitness(t)
	release := w.gate()
	c := start(t, guardOf("("+family()+") & read line <\"$"+fifoEnv+".go\"; echo ready"))
	w.ready(familySize)
	release()
	finish(t, c)
	w.gone()
	const want = "guard exited with status 0, last words:\n  ready\n  guard: the command ended and left 3 processes behind, to be ended too"
	if err := c.End(); c.Err() != nil || err == nil || err.Error() != want {
		t.Errorf("End() = %v, want %s", err, want)
	}
}

// The command ends and leaves processes behind.
func TestGuardSweepsUp(t *testing.T) {
	w := newWitness(t)
	spec := guardOf("(" + family() + ") & read line <\"$" + fifoEnv + ".go\"; exit 4")
	release := w.gate()
	c := start(t, spec)
	w.ready(familySize)
	release()
	w.gone()
	finish(t, c)
	var exit *ExitError
	if !errors.As(c.Err(), &exit) || exit.How != "exited with status 4" {
		t.Errorf("got %v, want status 4", c.Err())
	}
}

func TestGuardPassesOnTheEnd(t *testing.T) {
	for _, test := range []struct {
		name  string
		grace time.Duration
	}{{"asked", 20 * time.Second}, {"killed", 0}} {
		t.Run(test.name, func(t *testing.T) {
			w := newWitness(t)
			c := start(t, guardOf(family()))
			w.ready(familySize)
			if err := c.Stop(test.grace); err != nil {
				t.Errorf("Stop = %v", err)
			}
			w.gone()
		})
	}
}

// A guard that is killed by somebody else takes its command along.
func TestGuardKilled(t *testing.T) {
	w := newWitness(t)
	c := start(t, guardOf("exec env "+roleEnv+"=stubborn '"+selfAs("").Path+"'"))
	w.ready(1)
	if err := syscall.Kill(c.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	w.gone()
	finish(t, c)
}

// The parent is killed without a chance to say anything: its children, a guard's
// command and what that has started end all the same.
func TestParentKilled(t *testing.T) {
	w := newWitness(t)
	parent := exec.Command(selfAs("").Path)
	parent.Env = append(parent.Environ(), selfAs("parent").Env...)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	w.ready(2 + familySize)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	parent.Wait()
	w.gone()
}
