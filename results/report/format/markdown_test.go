package format_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pushbench/results"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestMarkdownSaysTheOutcomeFirst(t *testing.T) {
	broken := plainRun()
	broken.Thresholds = results.Evaluate(broken, "lost > 0", "lost", ">", 0)
	invalid := troubledRun()
	partial := plainRun()
	partial.Status = results.Partial
	overloaded := plainRun()
	overloaded.Cases[0].Summary.Verdict = results.Overloaded
	labelled := plainRun()
	labelled.Label = "before"
	for name, test := range map[string]struct {
		run  *results.Run
		want string
	}{
		"kept":       {plainRun(), "## fanout: OK\n\n**OK**: every case may be believed; 2 of 2 promises kept\n"},
		"broken":     {broken, "## fanout: FAIL\n\n**FAIL**: 2 of 2 promises broken\n"},
		"invalid":    {invalid, "## fanout: INVALID\n\n**INVALID**: the numbers of clients=20/ws cannot be vouched for\n"},
		"partial":    {partial, "## fanout: PARTIAL\n\n**PARTIAL**: 14 of 14 planned trials, 12 of which count\n"},
		"gate":       {gatedRun(), "## fanout: INVALID\n\n**INVALID**: the numbers cannot be vouched for, after 6 pairs\n"},
		"overloaded": {overloaded, "## fanout: OVERLOADED\n\n**OVERLOADED**: the target could not keep up in sse: a finding, not a fault; 2 of 2 promises kept\n"},
		"labelled":   {labelled, "## fanout (before): OK\n"},
	} {
		if got := written(t, test.run, "markdown"); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %.200s\nwant %s", name, got, test.want)
		}
	}
}

func TestMarkdownHasItsParts(t *testing.T) {
	text := written(t, plainRun(), "markdown")
	contains(t, text, "| case | transport | verdict | trials | received, 1/s | lost | latency.p50, ms |",
		"| default | sse | ok | 6 | 1,000 [1,000, 1,000] | 0 |",
		"### Promises", "| kept | lost == 0 | ws | 0 |",
		"### ws vs sse", "| wire_bytes_per_msg | −7.0 % | [−7.0, −7.0] | 6 | ws is better |",
		"<details><summary>Environment and command</summary>", "| processor | Example CPU |",
		"```sh\nbench run fanout.yaml --seed 1\n```", "</details>")
	if strings.Contains(text, "Cut at") || strings.Contains(text, "### Gate") {
		t.Error("it says that it was cut, or has a gate")
	}
	contains(t, written(t, gatedRun(), "markdown"), "### Gate",
		"| **FAIL** | sse | latency.p99 | 0.0900 ms | 0.0900 ms | +21.0 % | [+15.0, +26.0] | +10% | 6 |  |",
		"| **INCONCLUSIVE** | ws | allocs_per_msg | – | – | – | – | +1% | 0 | not measured |")
	contains(t, written(t, troubledRun(), "markdown"), "| **broken** | latency.p50 &lt; 1ns | clients=10/sse |",
		"| clients=20 | ws | invalid | 0 | – | – |", "- **overloaded**", "| clients=30 | sse | – | 0 | – |")
	contains(t, written(t, &results.Run{}, "markdown"), "No case was measured.")
}

// pipe is a bar that ends a cell.
var pipe = regexp.MustCompile(`(^|[^\\])\|`)

// Whatever a run holds, rows stay rows and nothing becomes HTML.
func TestMarkdownEscapes(t *testing.T) {
	text := written(t, hostileRun(), "markdown")
	outside, fenced, _ := strings.Cut(text, "\n````sh\n") // a fence shows its text as it is
	if !strings.Contains(fenced, "\n````\n") || strings.Contains(outside, "<script") || strings.ContainsAny(text, "\x00\x1b") || !utf8.ValidString(text) {
		t.Errorf("not escaped:\n%s", text)
	}
	columns := 0
	for l := range strings.Lines(text) {
		bars := len(pipe.FindAllString(l, -1))
		switch {
		case !strings.HasPrefix(l, "|"):
			columns = 0
		case columns == 0:
			columns = bars
		case bars != columns:
			t.Errorf("%d columns where the table has %d: %s", bars-1, columns-1, l)
		}
	}
}

// What a label holds notifies nobody and links to nothing.
func TestMarkdownMentionsNobody(t *testing.T) {
	run := plainRun()
	run.Label, run.About = "fix #12 for @octocat", "see octo/repo#3, GH-4, gh-5; a-b"
	text := written(t, run, "markdown")
	contains(t, text, `## fanout (fix \#<!-- -->12 for \@<!-- -->octocat): OK`, `octo/repo\#<!-- -->3, GH-<!-- -->4, gh-<!-- -->5; a-b`)
	shown := strings.ReplaceAll(text, `\`, "") // what GitHub looks for links in
	if found := regexp.MustCompile(`@\w|#\d|(?i:gh)-\d`).FindString(shown); found != "" {
		t.Errorf("%q becomes a link", found)
	}
}

// However large a run, the summary fits, ends between rows and keeps the outcome.
func TestMarkdownOfHugeRuns(t *testing.T) {
	const limit = 1 << 20
	long := func(s string) string { return strings.Repeat(s, 2<<20/len(s)) }
	for name, grow := range map[string]func(*results.Run){
		"cases": func(run *results.Run) {
			template := run.Cases[0]
			for i := range 3000 {
				template.Cell = fmt.Sprintf("n=%d,%s", i, strings.Repeat("|", 200))
				run.Cases = append(run.Cases, template)
			}
		},
		"promises": func(run *results.Run) {
			for i := range 20000 {
				run.Thresholds = append(run.Thresholds, results.Threshold{Text: "lost == 0 and more of such text", Case: itoa(i), Known: true, Kept: true})
			}
		},
		"one reason":  func(run *results.Run) { run.Cases[0].Summary.Reasons = []results.Reason{{Text: long("日本")}} },
		"the command": func(run *results.Run) { run.Command = []string{long("`")} },
		"a warning":   func(run *results.Run) { run.Comparisons[0].Warnings = []string{long("<&>")} },
	} {
		t.Run(name, func(t *testing.T) {
			run := plainRun()
			grow(run)
			got := written(t, run, "markdown")
			if len(got) >= limit || !utf8.ValidString(got) || !strings.HasSuffix(got, "\n") {
				t.Fatalf("%d bytes, or it ends within a character or a line", len(got))
			}
			if !strings.HasPrefix(got, "## fanout: OK\n") {
				t.Errorf("the outcome is gone: %.100q", got)
			}
			if !strings.Contains(got, "\n**Cut at 1048576 bytes.** Left out: ") {
				t.Errorf("nothing says that it was cut: %.100q", got[max(0, len(got)-300):])
			}
			if strings.Count(got, "<details>") != strings.Count(got, "</details>") {
				t.Error("an element is not closed")
			}
		})
	}
}
