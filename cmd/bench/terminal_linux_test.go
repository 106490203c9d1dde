package main_test

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// terminal runs a command with stdout and stderr on a terminal, and hands what
// appeared there to the script as stdout: terminal 0 bench run tiny.yaml. Settings
// NAME=VALUE before the command are added to its environment.
func terminal(ts *testscript.TestScript, neg bool, args []string) {
	want := number(ts, neg, args, 2)
	args = args[1:]
	environment := append(os.Environ(), "TERM=xterm", "NO_COLOR=")
	for _, name := range []string{"WORK", "PATH", "HOME", "TMPDIR"} {
		environment = append(environment, name+"="+ts.Getenv(name))
	}
	for len(args) > 1 && strings.Contains(args[0], "=") {
		environment = append(environment, args[0])
		args = args[1:]
	}
	var shown string
	for attempt := 1; ; attempt++ {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir, cmd.Env = ts.MkAbs("."), environment
		var err error
		shown, err = onTerminal(cmd)
		got := exitCode(ts, err)
		if got == want {
			break
		}
		if got != exitInvalid || attempt == attempts {
			ts.Fatalf("exit code %d: expected %d\n%s", got, want, shown)
		}
	}
	_, _ = io.WriteString(ts.Stdout(), shown)
}

// onTerminal runs cmd on a pseudo-terminal of 100 columns and returns what was
// written to it.
func onTerminal(cmd *exec.Cmd) (string, error) {
	screen, tty, err := openTerminal()
	if err != nil {
		return "", err
	}
	defer screen.Close()
	cmd.Stdout, cmd.Stderr = tty, tty
	if err := cmd.Start(); err != nil {
		tty.Close()
		return "", err
	}
	tty.Close()
	var shown strings.Builder
	// The read fails with EIO when the last process has closed the terminal.
	_, _ = io.Copy(&shown, screen)
	return shown.String(), cmd.Wait()
}

// openTerminal opens both ends of a pseudo-terminal, see pty(7).
func openTerminal() (screen, tty *os.File, err error) {
	screen, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	fd := int(screen.Fd())
	n, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 100})
	}
	if err == nil {
		tty, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(n)), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		screen.Close()
		return nil, nil, err
	}
	return screen, tty, nil
}
