package main_test

import (
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// unread runs a command of which nobody reads one of the streams, as behind `| head -1`
// once head has gone, and hands the other one to the script:
//
//	unread stdout 5 bench run tiny.yaml
//
// A command that dies of a signal has exit code -1.
func unread(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || args[0] != "stdout" && args[0] != "stderr" {
		ts.Fatalf("usage: unread stdout|stderr CODE COMMAND…")
	}
	want := number(ts, neg, args[1:], 2)
	for attempt := 1; ; attempt++ {
		got := ranUnread(ts, args[0], args[2:])
		switch {
		case got == want:
			return
		case got == exitInvalid && attempt < attempts:
		default:
			ts.Fatalf("exit code %d: expected %d", got, want)
		}
	}
}

func ranUnread(ts *testscript.TestScript, stream string, args []string) (code int) {
	reader, writer, err := os.Pipe()
	ts.Check(err)
	ts.Check(reader.Close())
	defer writer.Close()
	var seen strings.Builder
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), os.Environ()
	for _, name := range []string{"WORK", "PATH", "HOME", "TMPDIR", "XDG_CONFIG_HOME"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	other := ts.Stderr()
	if stream == "stdout" {
		cmd.Stdout, cmd.Stderr = writer, &seen
	} else {
		cmd.Stdout, cmd.Stderr = &seen, writer
		other = ts.Stdout()
	}
	code = exitCode(ts, cmd.Run())
	_, _ = other.Write([]byte(seen.String()))
	return code
}
