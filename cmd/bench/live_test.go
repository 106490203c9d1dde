package main_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// liveBench is a bench whose live view is open.
type liveBench struct {
	cmd     *exec.Cmd
	address string // of the live view
	ended   chan error
}

// watchLive starts a run with --live and returns when it says where that is.
func watchLive(t *testing.T, stdout io.Writer, args ...string) *liveBench {
	t.Helper()
	cmd := exec.Command("bench", append([]string{"run"}, args...)...)
	cmd.Stdout = stdout
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(stderr)
	first, err := said.ReadString('\n')
	w := &liveBench{cmd: cmd, ended: make(chan error, 1)}
	go func() {
		_, _ = io.Copy(io.Discard, said)
		w.ended <- cmd.Wait()
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	address, ok := strings.CutPrefix(strings.TrimSpace(first), "live view: http://")
	if err != nil || !ok {
		t.Fatalf("the first word is %q, %v; want the address of the live view", first, err)
	}
	w.address = strings.TrimSuffix(address, "/")
	return w
}

// code waits for the end of bench.
func (w *liveBench) code(t *testing.T) int {
	t.Helper()
	select {
	case <-w.ended:
		return w.cmd.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		t.Fatal("bench goes on for 30 s after the end")
		return 0
	}
}

// Ctrl-C in the middle: whoever watches is told, the metrics share the address, and
// bench ends.
func TestInterruptIsToldToWhoWatches(t *testing.T) {
	t.Parallel()
	w := watchLive(t, io.Discard, "smoke", "--set", "clients=10", "--live=127.0.0.1:0", "--metrics=127.0.0.1:0",
		"-o", filepath.Join(t.TempDir(), "out"))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + w.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	if metrics, err := io.ReadAll(response.Body); err != nil || !strings.Contains(string(metrics), "go_goroutines") {
		t.Errorf("%v, no metrics on the same address: %.200s", err, metrics)
	}
	response.Body.Close()
	if response, err = client.Get("http://" + w.address + "/events"); err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	kind, struck, kinds := "", false, []string{}
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if k, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			kind = k
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		switch {
		case kind == "state" && !strings.Contains(data, `"colour":"light-dark(#`):
			t.Errorf("no colour in %s", data)
		case kind == "state" && !struck && strings.Contains(data, `"phase":"measure"`):
			struck = true
			if err := w.cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		case kind == "end":
			var end struct {
				Status string
				Code   int
			}
			if err := json.Unmarshal([]byte(data), &end); err != nil || end.Status != "partial" || end.Code != exitInterrupted {
				t.Errorf("the end is %s, %v; want partial and %d", data, err, exitInterrupted)
			}
			kinds = append(kinds, kind)
		case kind == "over":
			kinds = append(kinds, kind)
		}
	}
	if got := strings.Join(kinds, " "); got != "end over" {
		t.Errorf("told %q after the interrupt, want the end and that it is over", got)
	}
	if code := w.code(t); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
}

// exitInterrupted is the exit code after Ctrl-C.
const exitInterrupted = 130
