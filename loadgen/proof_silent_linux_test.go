package loadgen_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"pushbench/loadgen"
	"pushbench/scenarios"
)

// Who does not answer is named, and found within the limit: an agent
// is the harness's own, and its silence says nothing of the target.
func TestProofSilenceIsNoticed(t *testing.T) {
	const within = time.Second
	agent := func(pid int, asked string, limit time.Duration) string {
		return fmt.Sprintf("agent 0 (pid %d) does not answer (%v): %s", pid, limit, asked)
	}
	target := func(asked string) func(int, string, time.Duration) string {
		return func(int, string, time.Duration) string {
			return fmt.Sprintf("the target does not answer (%v): %s", within, asked)
		}
	}
	for _, test := range []struct {
		phase, verb string
		settings    []string
		asked       string
		limit       time.Duration
		words       func(pid int, asked string, limit time.Duration) string
		hint        string
	}{
		{"connect", "agent", []string{"clients=400", "connect_rate=100/s"}, "status", within, agent, "of this harness on this machine"},
		{"collect", "agent", nil, "mark", 3 * within, agent, "of this harness on this machine"},
		{"warm-up", "serve", nil, "", within, target("POST /control/start"), "is the target stopped"},
		{"measure", "serve", nil, "", within, target("GET /control/stats"), "is the target stopped"},
	} {
		t.Run(test.verb+" "+test.phase, func(t *testing.T) {
			s := short(t, "ws", test.settings...)
			o := placed(t, "")
			o.AnswerWithin = within
			pid, told := 0, ""
			var silent time.Time
			o.Progress = func(p loadgen.Progress) {
				if p.Late != "" {
					told = p.Late
				}
				// In connect somebody is in before, to see it in its middle.
				if pid != 0 || p.Phase != test.phase || test.phase == "connect" && p.Connected == 0 {
					return
				}
				pids := children(t, test.verb)
				if len(pids) == 0 {
					t.Errorf("no process of `bench %s`", test.verb)
					return
				}
				pid, silent = pids[0], time.Now()
				if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
					t.Error(err)
				}
			}
			failed := runUntilItFails(t, s, o)
			took := time.Since(silent)
			want := test.words(pid, test.asked, test.limit)
			if !strings.Contains(failed.Error(), want) || !strings.Contains(failed.Hint, test.hint) {
				t.Errorf("failed with %q (hint %q), want %q and a hint that holds %q", failed, failed.Hint, want, test.hint)
			}
			if most := test.limit + 10*time.Second; took > most {
				t.Errorf("it took %v, want at most %v with the ending of the processes", took, most)
			}
			if whom := strings.Fields(want)[0]; test.limit > within && !strings.HasPrefix(told, whom) {
				t.Errorf("meanwhile %q was told, want whom is waited for", told)
			}
		})
	}
}

func runUntilItFails(t *testing.T, s *scenarios.Scenario, o loadgen.Options) *loadgen.Failure {
	t.Helper()
	_, err := loadgen.Run(context.Background(), s, o)
	failed, ok := errors.AsType[*loadgen.Failure](err)
	if !ok {
		t.Fatalf("the run ended with %v, want a failure", err)
	}
	return failed
}

// A target that takes the connection of its control endpoint, and says nothing.
func TestProofTargetWithASilentControlEndpoint(t *testing.T) {
	s := short(t, "ws", "target=exec:{bench} serve --transport ws --listen 127.0.0.1:{port} & exec node -e 'require(\"net\").createServer(()=>{}).listen({control_port},\"127.0.0.1\")'")
	o := placed(t, "")
	o.AnswerWithin = 300 * time.Millisecond
	failed := runUntilItFails(t, s, o)
	if !strings.Contains(failed.Error(), "the target does not answer (300ms): GET /control/stats?gc=1") || !strings.Contains(failed.Hint, "is the target stopped") {
		t.Errorf("failed with %q, hint %q", failed, failed.Hint)
	}
}
