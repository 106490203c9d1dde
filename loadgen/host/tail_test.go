package host

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The tail of the whole text, computed from the whole text.
func tailOf(text string, n int) string {
	cut := ""
	if len(text) > tailBytes {
		text, cut = text[len(text)-tailBytes:], "…"
	}
	text = strings.TrimRight(text, "\r\n")
	all := strings.Split(cut+text, "\n")
	return strings.Join(all[max(0, len(all)-n):], "\n")
}

func TestTailOfAnySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.StringMatching(`[ab\n]{0,40}`)).Draw(t, "parts")
		n := rapid.IntRange(1, 5).Draw(t, "lines")
		kept := newTail(n)
		for _, part := range parts {
			kept.Write([]byte(part))
		}
		if got, want := kept.String(), tailOf(strings.Join(parts, ""), n); got != want {
			t.Fatalf("kept %q, want %q", got, want)
		}
	})
}

func TestTailIsBounded(t *testing.T) {
	kept := newTail(3)
	line := strings.Repeat("x", 1000)
	for range 1000 {
		kept.Write([]byte(line))
	}
	kept.Write([]byte(strings.Repeat("y", 2*tailBytes)))
	if got := kept.String(); got != "…"+strings.Repeat("y", tailBytes) {
		t.Errorf("kept %d bytes, want the last %d", len(got), tailBytes)
	}
	kept.Write([]byte(strings.Repeat("€", tailBytes))) // of 3 bytes, which tailBytes is no multiple of
	if got := kept.String(); got != "…"+strings.Repeat("€", tailBytes/3) {
		t.Errorf("kept %d bytes that begin with %q, want whole characters", len(got), got[:8])
	}
}

func TestLinesOfAnySplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.StringMatching(`[ab\n]{0,10}`)).Draw(t, "parts")
		var got []string
		out := &lines{emit: func(line string) { got = append(got, line) }}
		for _, part := range parts {
			out.Write([]byte(part))
		}
		out.flush()
		want := strings.Split(strings.Join(parts, ""), "\n")
		if want[len(want)-1] == "" {
			want = want[:len(want)-1]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("lines %q, want %q", got, want)
		}
	})
}

func TestLongLineIsCut(t *testing.T) {
	var got []string
	out := &lines{emit: func(line string) { got = append(got, line) }}
	out.Write([]byte(strings.Repeat("x", lineBytes)))
	out.Write([]byte("lost\nnext\n"))
	if len(got) != 2 || len(got[0]) != lineBytes || got[1] != "next" {
		t.Errorf("got %d lines, want a cut one and the next", len(got))
	}
}
