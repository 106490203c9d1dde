package web

import (
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report"
)

// comparison is what two cases differ in.
type comparison struct {
	Title    string
	Refused  string
	Warnings []string
	Table    *table
}

// comparisons are those of the run, their pictures all on one scale.
func comparisons(run *results.Run) []comparison {
	reach := contrastRange(run)
	var all []comparison
	for _, c := range run.Comparisons {
		shown := comparison{Title: report.ContrastTitle(c), Refused: c.Refused, Warnings: c.Warnings}
		if len(c.Metrics) > 0 {
			shown.Table = contrasts(c, reach)
		}
		all = append(all, shown)
	}
	return all
}

// overview has the main metrics of several comparisons side by side; nil where there
// are few, which can be read one after the other.
func overview(run *results.Run) *table {
	if len(run.Comparisons) < 3 {
		return nil
	}
	columns := []column{
		{text: "latency p50", metric: "latency.p50"}, {text: "latency p99", metric: "latency.p99"},
		{text: "target CPU", metric: "target_cpu_us_per_msg"}, {text: "generator CPU", metric: "generator_cpu_us_per_msg"},
		{text: "target memory", metric: "target_rss_kib_per_conn"}, {text: "bytes on the wire", metric: "wire_bytes_per_msg"},
	}
	t := &table{Caption: "Differences with their 95 % intervals, a row a comparison", Head: []heading{{Text: "comparison"}}}
	for _, col := range columns {
		m, _ := metric.Lookup(col.metric)
		t.Head = append(t.Head, heading{Text: col.text, Help: m.Name + ": " + m.Help, Number: true})
	}
	for _, c := range run.Comparisons {
		r := row{Cells: []cell{rowHead(report.ContrastTitle(c))}}
		for _, col := range columns {
			shown := missingCell()
			if at := slices.IndexFunc(c.Metrics, func(m results.MetricContrast) bool { return m.Metric == col.metric }); at >= 0 {
				difference, interval, _ := report.Contrast(c, c.Metrics[at])
				_, class := meaning(c.Metrics[at])
				shown = cell{Text: difference, Sub: interval, Number: true, Class: class}
			}
			r.Cells = append(r.Cells, shown)
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func contrasts(c results.Comparison, reach float64) *table {
	t := &table{Caption: "Difference of " + c.New + " from " + c.Base + ", with its 95 % interval", Head: []heading{
		{Text: "metric"}, {Text: "difference", Number: true}, {Text: "interval", Number: true},
		{Text: "−" + report.Number(100*reach) + " % to +" + report.Number(100*reach) + " %"}, {Text: "shown"}, {Text: report.EvidenceHead(c), Number: true},
	}}
	for _, m := range c.Metrics {
		known, _ := metric.Lookup(m.Metric)
		word, class := meaning(m)
		difference, interval, _ := report.Contrast(c, m)
		if interval == "" {
			interval = report.Missing
		}
		shown := contrastBar(m, reach)
		if shown != nil {
			shown.Look = class
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: m.Metric, Head: true, Help: known.Help}, {Text: difference, Number: true}, {Text: interval, Number: true},
			{Bar: shown}, {Text: word, Class: class}, numberCell(float64(m.Pairs)),
		}})
	}
	return t
}

// promises are the thresholds of the scenario, a row a promise and case.
func promises(run *results.Run) *table {
	if len(run.Thresholds) == 0 {
		return nil
	}
	t := &table{ID: "promises-table", Caption: "What the scenario promises, and what was found", Head: []heading{
		{Text: "kept"}, {Text: "promise"}, {Text: "case"}, {Text: "found", Number: true}}}
	for _, want := range []bool{false, true} { // the broken ones first
		for _, th := range run.Thresholds {
			if th.Kept != want {
				continue
			}
			word := cell{Text: "kept", Class: "better"}
			if !th.Kept {
				word = cell{Text: "broken", Class: "worse"}
			}
			found := cell{Text: report.Found(th), Number: true}
			if !th.Known {
				found.Class = "missing"
			}
			t.Rows = append(t.Rows, row{Cells: []cell{word, rowHead(th.Text), textCell(report.CaseName(run, th.Case)), found}})
		}
	}
	return t
}

// gate is what `bench gate` decided.
type gate struct {
	Table table
}

func gateOf(run *results.Run) *gate {
	if run.Gate == nil || len(run.Gate.Decisions) == 0 {
		return nil
	}
	base := "base"
	if run.Gate.Baseline != "" {
		base = "baseline"
	}
	t := table{ID: "gate-table", Caption: "A decision for each limit and case; positive differences are worse", Head: []heading{
		{Text: "decision"}, {Text: "case"}, {Text: "limit"}, {Text: base, Number: true}, {Text: "new", Number: true},
		{Text: "difference", Number: true}, {Text: "bounds", Number: true}, {Text: "held against", Number: true}, {Text: run.Gate.Unit() + "s", Number: true}, {Text: "note"},
	}}
	for _, d := range run.Gate.Decisions {
		m, _ := metric.Lookup(d.Limit.Metric)
		bounds := missingCell()
		if d.Low != nil && d.High != nil {
			bounds = cell{Text: "[" + change(d.Limit, m, *d.Low) + ", " + change(d.Limit, m, *d.High) + "]", Number: true}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: string(d.Outcome), Class: gateClass(d.Outcome), Head: true}, textCell(strings.TrimPrefix(d.Case, report.DefaultCell+"/")), textCell(d.Limit.Text),
			measured(m, d.Base), measured(m, d.New), differing(d.Limit, m, d.Estimate), bounds,
			{Text: change(d.Limit, m, d.Margin), Number: true}, numberCell(float64(d.Pairs)), {Text: d.Note, Class: "wrap"},
		}})
	}
	return &gate{t}
}

func gateClass(o results.GateOutcome) string {
	switch o {
	case results.GatePass:
		return "verdict ok"
	case results.GateInconclusive:
		return "verdict suspect"
	default:
		return "verdict invalid"
	}
}

func measured(m metric.Metric, v *float64) cell {
	if v == nil {
		return missingCell()
	}
	return cell{Text: report.Value(m, *v), Number: true}
}

func differing(l results.GateLimit, m metric.Metric, v *float64) cell {
	if v == nil {
		return missingCell()
	}
	return cell{Text: change(l, m, *v), Number: true}
}

// change writes a difference in the scale of its limit.
func change(l results.GateLimit, m metric.Metric, v float64) string {
	return report.Estimate(results.MetricContrast{Metric: m.Name, Scale: l.Scale, Estimate: v})
}
