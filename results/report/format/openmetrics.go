package format

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/stats"
)

// OpenMetrics writes what the cases found as gauges in base units, for the textfile
// collector of node_exporter or for whatever else reads OpenMetrics 1.0
// (https://prometheus.io/docs/specs/om/open_metrics_spec/); readers of Prometheus'
// text format take it too.
func OpenMetrics(w io.Writer, run *results.Run) error {
	b := bufio.NewWriter(w)
	for _, f := range families(run) {
		if len(f.samples) == 0 {
			continue
		}
		fmt.Fprintf(b, "# TYPE %s gauge\n", f.name)
		if f.unit != "" {
			fmt.Fprintf(b, "# UNIT %s %s\n", f.name, f.unit)
		}
		fmt.Fprintf(b, "# HELP %s %s\n", f.name, quoteLabel(f.help))
		for _, s := range f.samples {
			fmt.Fprintf(b, "%s{%s} %s\n", f.name, s.labels, decimal(s.value))
		}
	}
	fmt.Fprint(b, "# EOF\n")
	return b.Flush()
}

// family is a metric with its samples, which must stand together.
type family struct {
	name, unit, help string
	samples          []sample
}

type sample struct {
	labels string
	value  float64
}

// add appends a sample; a second one with the same labels would be an error to every
// reader.
func (f *family) add(value float64, labels string) {
	if !slices.ContainsFunc(f.samples, func(s sample) bool { return s.labels == labels }) {
		f.samples = append(f.samples, sample{labels, value})
	}
}

func families(run *results.Run) []family {
	all := []family{runTime(run), partial(run), trials(run), verdicts(run), promises(run)}
	for _, m := range summaryMetrics() {
		f := family{help: m.Help}
		if results.Summed(m.Name) {
			f.help += "; the mean of a trial"
		}
		f.name, f.unit = gauge(m)
		for _, c := range run.Cases {
			if v, ok := c.PerTrial(m.Name); ok && stats.Finite(v) {
				f.add(inSeconds(m, v), caseLabels(run, c))
			}
		}
		all = append(all, f)
	}
	return all
}

// gauge is a metric's name there, which ends in its unit: seconds or bytes.
func gauge(m metric.Metric) (name, unit string) {
	what, per := quantity(m)
	name = "pushbench_" + what
	switch per {
	case "":
		if results.Summed(m.Name) {
			name += "_per_trial"
		}
	case "s":
		name += "_per_second"
	default:
		name += "_per_" + per
	}
	switch m.Kind {
	case metric.Time:
		unit = "seconds"
	case metric.Bytes:
		unit = "bytes"
	default:
		return name, ""
	}
	return name + "_" + unit, unit
}

// inSeconds turns nanoseconds into the base unit of times there.
func inSeconds(m metric.Metric, v float64) float64 {
	if m.Kind == metric.Time {
		return v / 1e9
	}
	return v
}

func runTime(run *results.Run) family {
	f := family{name: "pushbench_run_timestamp_seconds", unit: "seconds", help: "when the run ended, in seconds since 1970"}
	if !run.Ended.IsZero() {
		f.add(float64(run.Ended.UnixMilli())/1e3, labels("scenario", run.Scenario))
	}
	return f
}

func partial(run *results.Run) family {
	f := family{name: "pushbench_run_partial", help: "1 where trials that were planned are missing, else 0"}
	if run.Status != "" {
		f.add(number(run.Status == results.Partial), labels("scenario", run.Scenario))
	}
	return f
}

func trials(run *results.Run) family {
	f := family{name: "pushbench_trials", help: "trials of the case that count"}
	for _, c := range run.Cases {
		f.add(float64(c.Summary.Trials), caseLabels(run, c))
	}
	return f
}

// verdicts has a sample for each verdict that a case could have, 1 for the one that
// it has. A case that an interrupted run did not come to has none.
func verdicts(run *results.Run) family {
	f := family{name: "pushbench_verdict", help: "1 for the verdict of the case, 0 for the others"}
	for _, c := range run.Cases {
		if c.Summary.Verdict == "" {
			continue
		}
		for _, v := range []results.Verdict{results.OK, results.Suspect, results.Overloaded, results.Failed, results.Invalid} {
			f.add(number(c.Summary.Verdict == v), caseLabels(run, c)+","+labels("verdict", string(v)))
		}
	}
	return f
}

func promises(run *results.Run) family {
	f := family{name: "pushbench_promise_kept", help: "1 where the case kept the promise of its scenario, else 0"}
	for _, c := range run.Cases {
		for _, t := range run.Thresholds {
			if t.Case == c.ID {
				f.add(number(t.Kept), caseLabels(run, c)+","+labels("promise", t.Text))
			}
		}
	}
	return f
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func caseLabels(run *results.Run, c results.Case) string {
	return labels("scenario", run.Scenario, "case", c.Cell, "transport", c.Transport, "side", c.Side)
}

// labels writes names and values by turns. An empty value is the same as no label.
func labels(pairs ...string) string {
	var list []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := clean(pairs[i+1]); value != "" {
			list = append(list, fmt.Sprintf(`%s="%s"`, pairs[i], quoteLabel(value)))
		}
	}
	return strings.Join(list, ",")
}

func quoteLabel(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s)
}
