package main_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the expected output in the scripts anew")

// tiny is a scenario that every script finds as tiny.yaml: two trials of a second.
const tiny = `name: tiny
transports: [sse, ws]
clients: 10
rate: 20/s
warmup: 100ms
duration: 300ms
drain: 2s
trials: 1
`

// The terminal's promises, one script each. As many run at once as there are
// processors, which is go test's own rule.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup:               setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":      code,
			"books":     books,
			"files":     files,
			"json":      validJSON,
			"same":      sameJSON,
			"columns":   columns,
			"fabricate": fabricate,
			"listing":   listing,
			"listen":    listen,
			"needs":     needs,
			"strike":    strike,
			"insist":    insist,
			"terminal":  terminal,
			"unread":    unread,
		},
	})
}

// tester is where setup leaves the script's testscript.T for its commands.
const tester = "tester"

func setup(env *testscript.Env) error {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return err
	}
	env.Setenv("ROOT", root)
	env.Setenv("ESCAPE", "\x1b")
	// Nobody's own calibration is read or written. (HOME is no folder in a script.)
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
	env.Values[tester] = env.T()
	work := env.WorkDir
	env.Defer(func() {
		// A script that failed already may have left something running.
		if t, ok := env.T().(interface{ Failed() bool }); ok && t.Failed() {
			return
		}
		if left := awaitNone(work); len(left) > 0 {
			env.T().Fatal("still running after the script: ", strings.Join(left, ", "))
		}
		if stray := strays(work); len(stray) > 0 {
			env.T().Fatal("left behind: ", strings.Join(stray, ", "))
		}
	})
	return os.WriteFile(filepath.Join(work, "tiny.yaml"), []byte(tiny), 0o600)
}

// strays are what an unfinished write of a run folder would leave, and anything
// in the folder for temporary files.
func strays(work string) []string {
	var found []string
	_ = filepath.WalkDir(work, func(path string, e fs.DirEntry, err error) error {
		name := filepath.Base(path)
		switch {
		case err != nil || path == work:
		case strings.HasPrefix(name, ".bench-probe-"), strings.Contains(name, ".tmp-"),
			filepath.Dir(path) == filepath.Join(work, ".tmp"):
			found = append(found, path)
		}
		return nil
	})
	return found
}

// attempts is how often a run is repeated whose numbers cannot be vouched for:
// tests of other packages load the machine that the run is measured on.
const attempts = 4

// exitInvalid is the exit code of such a run.
const exitInvalid = 4

// code runs a command that must end with the given exit code: code 2 bench run.
// Output is there for stdout and stderr, as after exec.
func code(ts *testscript.TestScript, neg bool, args []string) {
	want := number(ts, neg, args, 2)
	for attempt := 1; ; attempt++ {
		got := exitCode(ts, ts.Exec(args[1], args[2:]...))
		switch {
		case got == want:
			return
		case got == exitInvalid && attempt < attempts:
			ts.Logf("numbers not vouched for, attempt %d: again", attempt)
		default:
			ts.Fatalf("exit code %d: expected %d", got, want)
		}
	}
}

// number is the whole number that a command's arguments begin with.
func number(ts *testscript.TestScript, neg bool, args []string, least int) int {
	if neg || len(args) < least {
		ts.Fatalf("usage: a number and at least %d more arguments, without !", least-1)
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	return n
}

func exitCode(ts *testscript.TestScript, err error) int {
	if err == nil {
		return 0
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		ts.Fatalf("%v", err)
	}
	return exit.ExitCode()
}

// listen occupies a port of loopback until the script's end: listen ADDRESS sets
// the variable ADDRESS.
func listen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: listen VARIABLE")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// needs runs a command without which the script cannot be run here. That skips it
// at a desk and is a failure where everything is expected to be there (CI=true).
func needs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: needs COMMAND…")
	}
	err := ts.Exec(args[0], args[1:]...)
	if err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		ts.Fatalf("%v: expected to work where CI=true: %v", args, err)
	}
	ts.Value(tester).(testscript.T).Skip(fmt.Sprintf("NOT TESTED: `%s` does not work here: %v", strings.Join(args, " "), err))
}
