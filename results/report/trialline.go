package report

import (
	"fmt"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// TrialLine is one finished trial in one line, for the log above the progress.
func TrialLine(t results.Trial) string {
	name := results.ShortKey(t.Case)
	line := fmt.Sprintf("%s, trial %d", name, t.Trial)
	if t.Discarded {
		line = name + ", warm-up trial, thrown away"
	}
	if t.Attempt > 1 {
		line += fmt.Sprintf(", attempt %d", t.Attempt)
	}
	line += ": " + string(t.Verdict)
	for _, name := range []string{"latency.p50", "latency.p99", "lost"} {
		m, known := metric.Lookup(name)
		if v, ok := t.Values[name]; ok && known {
			line += fmt.Sprintf(", %s %s", name, view.Value(m, v))
		}
	}
	for _, p := range t.Phases {
		if p.Name == "connect" {
			line += fmt.Sprintf(", connected in %.2f s", p.Took.Seconds())
		}
	}
	for _, r := range t.Reasons {
		if r.Verdict.Severity() >= results.Failed.Severity() {
			line += "; " + strings.Join(strings.Fields(r.Text), " ") // last words have lines of their own
		}
	}
	return results.Visible(line)
}
