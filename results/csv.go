package results

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"pushbench/results/metric"
)

// WriteSummary writes summary.csv: one row a case. A value that could not be had
// is an empty field, never 0.
func WriteSummary(w io.Writer, run *Run) error {
	columns := metric.SummaryColumns()
	rows := [][]string{columnNames(columns)}
	for i := range run.Cases {
		c := &run.Cases[i]
		row, err := summaryRow(columns, run.Scenario, c, c.Summary.Trials, c.Summary.Verdict, c.Summary.Values)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return writeRows(w, rows)
}

// WriteTrials writes trials.csv: one row a trial, in the order they ran, with the
// columns of the summary (trials is 1 where the trial counts, else 0), then what
// places the trial in the run. seed is the plan's, in every row the same: it drew the
// order, and nothing else is drawn.
func WriteTrials(w io.Writer, run *Run) error {
	columns := metric.SummaryColumns()
	rows := [][]string{append(columnNames(columns), "trial", "block", "order", "seed", "reasons", "attempt", "discarded")}
	cases, seed := casesByID(run), ""
	if run.Plan.Seed != 0 {
		seed = strconv.FormatUint(run.Plan.Seed, 10)
	}
	for i := range run.Trials {
		t := &run.Trials[i]
		c := cases[t.Case]
		if c == nil {
			return fmt.Errorf("trial %d is of case %q, which the run does not have", t.Trial, t.Case)
		}
		counts := 0
		if t.Counts() {
			counts = 1
		}
		row, err := summaryRow(columns, run.Scenario, c, counts, t.Verdict, t.Values)
		if err != nil {
			return err
		}
		rows = append(rows, append(row,
			strconv.Itoa(t.Trial), strconv.Itoa(t.Block), strconv.Itoa(t.Order), seed,
			reasonsText(t.Reasons), strconv.Itoa(t.Attempt), strconv.FormatBool(t.Discarded)))
	}
	return writeRows(w, rows)
}

// WriteSeries writes series.csv: one row a trial and second of its window.
func WriteSeries(w io.Writer, run *Run) error {
	const toMilli, toKiB = 1e-6, 1.0 / 1024
	rows := [][]string{{"case", "transport", "trial", "second", "published", "received",
		"latency_p50_ms", "latency_p99_ms", "latency_max_ms",
		"target_cpu_share", "generator_cpu_share", "target_rss_kib", "attempt", "discarded", "side"}}
	cases := casesByID(run)
	for i := range run.Trials {
		t := &run.Trials[i]
		c := cases[t.Case]
		if c == nil {
			return fmt.Errorf("trial %d is of case %q, which the run does not have", t.Trial, t.Case)
		}
		for _, s := range t.Series {
			rows = append(rows, []string{c.Cell, c.Transport, strconv.Itoa(t.Trial), strconv.Itoa(s.Second),
				strconv.FormatInt(s.Published, 10), strconv.FormatInt(s.Received, 10),
				optional(s.LatencyP50, toMilli), optional(s.LatencyP99, toMilli), optional(s.LatencyMax, toMilli),
				optional(s.TargetShare, 1), optional(s.GeneratorShare, 1), optional(s.TargetRSS, toKiB),
				strconv.Itoa(t.Attempt), strconv.FormatBool(t.Discarded), c.Side})
		}
	}
	return writeRows(w, rows)
}

func summaryRow(columns []metric.Column, scenario string, c *Case, trials int, verdict Verdict, values Values) ([]string, error) {
	row := make([]string, 0, len(columns))
	for _, column := range columns {
		if column.Metric != nil {
			field := ""
			if v, ok := values[column.Metric.Name]; ok {
				field = field6(column.Metric.Scaled(v))
			}
			row = append(row, field)
			continue
		}
		field, ok := attribute(column.Name, scenario, c, trials, verdict)
		if !ok {
			return nil, fmt.Errorf("column %q is neither a metric nor an attribute of a case", column.Name)
		}
		row = append(row, field)
	}
	return row, nil
}

func attribute(name, scenario string, c *Case, trials int, verdict Verdict) (string, bool) {
	switch name {
	case "scenario":
		return scenario, true
	case "case":
		return c.Cell, true
	case "transport":
		return c.Transport, true
	case "side":
		return c.Side, true
	case "stack":
		return c.Stack, true
	case "clients":
		return strconv.Itoa(c.Clients), true
	case "rate_per_s":
		return field6(c.RatePerS), true
	case "payload_bytes":
		return strconv.Itoa(c.PayloadBytes), true
	case "trials":
		return strconv.Itoa(trials), true
	case "verdict":
		return string(verdict), true
	}
	return "", false
}

func columnNames(columns []metric.Column) []string {
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

func casesByID(run *Run) map[string]*Case {
	cases := make(map[string]*Case, len(run.Cases))
	for i := range run.Cases {
		cases[run.Cases[i].ID] = &run.Cases[i]
	}
	return cases
}

func reasonsText(reasons []Reason) string {
	parts := make([]string, 0, len(reasons))
	for _, r := range reasons {
		parts = append(parts, r.Check+": "+r.Text)
	}
	return strings.Join(parts, "; ")
}

func optional[N int64 | float64](v *N, scale float64) string {
	if v == nil {
		return ""
	}
	return field6(float64(*v) * scale)
}

// field6 keeps six decimals: of a millisecond they are nanoseconds, the base unit.
func field6(v float64) string { return decimal(v, 6) }

// decimal writes v with at most so many decimals and no exponent, as spreadsheets
// and every CSV reader take it.
func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// writeRows writes fields as tableField has them.
func writeRows(w io.Writer, rows [][]string) error {
	for _, row := range rows {
		for i, text := range row {
			row[i] = tableField(text)
		}
	}
	c := csv.NewWriter(w)
	// WriteAll flushes and returns the first error of either.
	return c.WriteAll(rows)
}

// tableField is a field that a spreadsheet takes for what it says: text that it would
// take for a formula has an apostrophe before it, numbers have not. One apostrophe more
// goes before such text that has some already, so that to take one away gives the text
// back. Which beginnings are meant: https://owasp.org/www-community/attacks/CSV_Injection.
func tableField(text string) string {
	text = VisibleLines(text)
	_, err := strconv.ParseFloat(text, 64)
	number := err == nil && strings.Trim(text, "-.0123456789") == ""
	begins, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	if !number && strings.ContainsRune("=+-@\t\r\n＝＋－＠", begins) {
		return "'" + text
	}
	return text
}
