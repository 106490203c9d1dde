package main

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
)

// Whatever verb runs out of open files says that, and how to raise the limit.
func TestMended(t *testing.T) {
	full := os.NewSyscallError("socket", syscall.EMFILE)
	for _, err := range []error{
		full,
		term.Errorf(term.NotDone, "%w", full).Hinted("is the port in use?"),
		runError(&loadgen.Failure{Err: full, Hint: "is loopback up?"}, ""),
	} {
		got := mended(err)
		if hint := term.HintOf(got); !strings.HasPrefix(hint, "open files of one process: ") || term.CodeOf(got) != term.NotDone {
			t.Errorf("%v: hint %q, exit code %d", err, hint, term.CodeOf(got))
		}
	}
	other := term.Errorf(term.Usage, "%w", errors.New("something else")).Hinted("try again")
	if got := mended(other); !errors.Is(got, other) || term.HintOf(got) != "try again" {
		t.Errorf("%v became %v", other, got)
	}
	if got := mended(nil); got != nil {
		t.Errorf("nil became %v", got)
	}
}
