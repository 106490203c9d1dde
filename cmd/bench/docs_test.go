package main_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pushbench/results/resultstest"
)

// shortened is how each documented command that takes long is run here instead: the
// same verb and scenario, made small. An empty text says that the command is run as
// it stands. A server is ended once it listens.
func shortened() map[string]string {
	// So few deliveries have no 99th percentile to promise anything of.
	const small = " --set 'thresholds=lost == 0' --set clients=10 --set warmup=100ms --set duration=300ms --trials 1"
	const bare = " --set thresholds= --set clients=10 --set warmup=100ms --set duration=300ms --trials 1"
	const few = " --set clients=10 --set warmup=100ms --set duration=300ms"
	const cut = " --set thresholds= --set warmup=100ms --set duration=300ms --max-time 8s"
	const revisions, server = "--base git:main --new git:HEAD --build '", "'node server.js {port} {rate} {payload}'"
	const costs = " --max target_cpu_us_per_msg=+10% --max wire_bytes_per_msg=+1%"
	const sweep = " --set matrix.clients=5,10 --set warmup=100ms --set duration=300ms --trials 1"
	return map[string]string{
		"bench run scenarios/fanout.yaml":                    "bench run scenarios/fanout.yaml" + small,
		"bench run fanout -o results/runs/before":            "bench run fanout -o results/runs/before" + small,
		"bench run fanout -o results/runs/after":             "bench run fanout -o results/runs/after" + small,
		"bench run smoke --trials 25 -o results/runs/before": "bench run smoke -o results/runs/before" + small,
		"bench run smoke --trials 25 -o results/runs/after":  "bench run smoke -o results/runs/after" + small,
		"bench run smoke": "bench run smoke" + small,
		"bench run fanout --set clients=10000 --set rate=1/s": "bench run fanout --set rate=10/s" + small,
		"bench run fanout-sweep":                              "bench run fanout-sweep" + sweep,
		"bench run fanout --set clients=10000 --set rate=1/s --set connect_rate=20000/s --set warmup=2s --set thresholds= --trials 3": "bench run fanout --set rate=10/s --set connect_rate=20000/s" + bare,
		"bench run fanout --set clients=40000 --set rate=1/s --set connect_rate=20000/s --set thresholds= --trials 1":                 "bench run fanout --set rate=10/s --set connect_rate=20000/s" + bare,
		"bench run fanout --set clients=1 --set rate=100/s --set duration=12s --set transports=ws --trials 5":                         "bench run fanout --set rate=100/s --set transports=ws" + small,
		"bench gate smoke " + revisions + "npm ci' --run " + server + costs:                                                           "bench gate smoke " + revisions + "node --check server.js' --run " + server + costs + cut,
		"bench gate smoke " + revisions + "npm ci' --run " + server + " --max latency.p99=+100% --set duration=5s":                    "bench gate smoke " + revisions + "node --check server.js' --run " + server + " --max latency.p99=+100%" + cut,
		"bench gate smoke --base reference --new 'exec:./my-server {port} {rate} {payload}'" + costs:                                  "bench gate smoke --base reference --new 'exec:./my-server {port} {rate} {payload}'" + costs + cut,
		"bench gate smoke --update-baseline --baseline results/baselines/mine.json":                                                   "bench gate smoke --update-baseline --baseline mine.json" + few,
		"bench gate smoke --baseline results/baselines/mine.json":                                                                     "bench gate smoke --update-baseline --baseline mine.json" + few + " && bench gate smoke --baseline mine.json" + few,
		"bench gate smoke --baseline results/baselines/smoke.json":                                                                    "", // against the committed file
		"bench run fanout --live":                                                "bench run fanout --live" + small,
		"bench run fanout --metrics=127.0.0.1:9464":                              "bench run fanout --metrics=127.0.0.1:0" + small,
		"bench report results/runs/after --open":                                 "bench report results/runs/after", // no browser here
		"bench gate smoke --base reference --new reference" + costs:              "bench gate smoke --base reference --new reference --max-time 8s" + costs + few,
		"bench gate smoke --base reference --new reference --set transports=sse": "bench gate smoke --base reference --new reference --set transports=sse --max-time 5s" + few,
		"bench gate smoke --base reference --new reference --inject burn=20%":    "bench gate smoke --base reference --new reference --inject burn=20% --max-time 8s" + few,
		"bench gate smoke --base reference --new reference --inject delay=5ms":   "bench gate smoke --base reference --new reference --inject delay=5ms --max-time 8s" + few,
		"bench serve --transport ws":                                             "bench serve --transport ws --listen 127.0.0.1:0",
		"bench calibrate":                                                        "bench calibrate --to machine.json --pairs 2 --floors 0" + few,
		"bench calibrate --set clients=5000 --set rate=5/s --pairs 12":           "bench calibrate --to machine.json --set rate=20/s --pairs 2 --floors 0" + few,
		"bench calibrate --quick --to machine.json":                              "bench calibrate --quick --to machine.json --pairs 2 --floors 1" + few,
	}
}

// Every command line of bench in the documentation works as it is written.
func TestDocumentedCommands(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, d := range documentedCommands(t, root) {
		if shown[d.command] {
			continue
		}
		shown[d.command] = true
		t.Run(d.command, func(t *testing.T) {
			t.Parallel()
			short, known := shortened()[d.command]
			switch {
			case known && short != "":
			case known || !long(d.command):
				short = d.command
			default:
				t.Fatalf("%s documents a long command that shortened() in docs_test.go does not know: %s", d.file, d.command)
			}
			if verb(d.command) != verb(short) {
				t.Fatalf("shortened() stands `%s` in for `%s`: expected the same verb", short, d.command)
			}
			documented(t, root, short)
		})
	}
	for command := range shortened() {
		if !shown[command] {
			t.Errorf("shortened() knows a command that no document has any more: %s", command)
		}
	}
}

// documentation is one command of one document.
type documentation struct{ file, command string }

var (
	shellBlock  = regexp.MustCompile("(?ms)^```(?:console|sh)\n(.*?)^```")
	lineComment = regexp.MustCompile(`\s+#\s.*$`)
	fromSource  = regexp.MustCompile(`^(?:go run \./cmd/bench|\.?/?bin/bench) `)
)

// documentedCommands finds the lines of ```console and ```sh blocks that call
// bench, by whatever of its names.
func documentedCommands(t *testing.T, root string) []documentation {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, filepath.Join(root, "README.md"), filepath.Join(root, "ARCHITECTURE.md"), filepath.Join(root, "server", "CONTRACT.md"))
	var found []documentation
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
			lines := strings.ReplaceAll(block[1], "\\\n", " ")
			for line := range strings.Lines(lines) {
				line = strings.TrimPrefix(strings.TrimSpace(line), "$ ")
				line = fromSource.ReplaceAllString(lineComment.ReplaceAllString(line, ""), "bench ")
				if line == "bench" || strings.HasPrefix(line, "bench ") {
					found = append(found, documentation{filepath.Base(file), strings.Join(strings.Fields(line), " ")})
				}
			}
		}
	}
	if len(found) == 0 {
		t.Fatal("no document has a command of bench: expected those of README.md at least")
	}
	return found
}

func verb(command string) string {
	words := strings.Fields(command)
	if len(words) < 2 {
		return ""
	}
	return words[1]
}

// long says whether a command takes longer than a moment.
func long(command string) bool {
	if strings.Contains(command, "--dry-run") {
		return false
	}
	return slices.Contains([]string{"run", "gate", "calibrate", "serve", "agent", "floor"}, verb(command))
}

// endsWith is the exit code of a command that goes well. A gate that is cut off has
// not been decided.
func endsWith(command string) int {
	const inconclusive = 3
	if verb(command) == "gate" && strings.Contains(command, "--max-time") {
		return inconclusive
	}
	return 0
}

// documented runs a command line in a folder with what a clone has, three runs,
// and the repository of a server that keeps the contract.
func documented(t *testing.T, root, command string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"scenarios", "scripts"} {
		if err := os.Symlink(filepath.Join(root, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(command, "{port}") {
		gitRepository(t, root, dir)
	}
	// A copy: what writes a baseline must not reach the repository.
	baselines := filepath.Join("results", "baselines")
	if err := os.CopyFS(filepath.Join(dir, baselines), os.DirFS(filepath.Join(root, baselines))); err != nil {
		t.Fatal(err)
	}
	for day, name := range []string{"before", "between", "after"} {
		run := resultstest.Run([]string{"default"}, []string{"sse", "ws"}, 6, uint64(day))
		run.Started, run.Ended = run.Started.AddDate(0, 0, day), run.Ended.AddDate(0, 0, day)
		if err := resultstest.Write(filepath.Join(dir, "results", "runs", name), run, nil); err != nil {
			t.Fatal(err)
		}
	}
	for attempt := 1; ; attempt++ {
		out, code := shell(t, dir, command)
		switch {
		case code == endsWith(command):
			return
		case code == exitInvalid && attempt < attempts:
			t.Logf("numbers not vouched for, attempt %d: again", attempt)
		default:
			t.Fatalf("%s: exit code %d\n%s", command, code, out)
		}
	}
}

// gitRepository makes dir a repository with a server of its own, of two
// commits: main is the first, and HEAD the second.
func gitRepository(t *testing.T, root, dir string) {
	t.Helper()
	for _, tool := range []string{"node", "git"} {
		if _, err := exec.LookPath(tool); err != nil && os.Getenv("CI") == "true" {
			t.Fatalf("%v: expected where CI=true", err)
		} else if err != nil {
			t.Skipf("NOT TESTED: %v", err)
		}
	}
	server, err := os.ReadFile(filepath.Join(root, "scripts", "peers", "contract.js"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"server.js": string(server),
		"my-server": "#!/bin/sh\nexec node server.js \"$@\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil { //nolint:gosec // a script is executed
			t.Fatal(err)
		}
	}
	const nobody = "git -c user.name=Somebody -c user.email=somebody@example.com commit --quiet --message "
	for _, command := range []string{
		"git init --quiet --initial-branch main", "git add server.js my-server", nobody + "one",
		"git checkout --quiet -b change", "echo '// changed' >>server.js", nobody + "two --all",
	} {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
}

// shell runs a command line and returns what it wrote, both streams, and its exit
// code. A server is told to end when it says that it listens.
func shell(t *testing.T, dir, command string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	// The last command takes the shell's place, so that it gets the signals.
	first, last, several := strings.Cut(command, " && ")
	script := "exec " + first
	if several {
		script = first + " && exec " + last
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.Dir = dir
	var out watched
	cmd.Stdout, cmd.Stderr = &out, &out
	listens := out.until(regexp.MustCompile(`(?m)^serving `))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-listens:
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Errorf("SIGINT: %v", err)
		}
		<-ended
	case <-ended:
	}
	return out.text(), cmd.ProcessState.ExitCode()
}
