package web

import (
	"cmp"
	"slices"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
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
		shown := comparison{Title: view.ContrastTitle(c), Refused: c.Refused, Warnings: c.Warnings}
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
	t := &table{Caption: "Differences with their 95 % intervals, a row a comparison"}
	if !slices.ContainsFunc(run.Comparisons, sure) {
		t.Caption, t.Notes = "Differences, a row a comparison", []string{results.NoteTooFew + ": none of these differences is shown by itself"}
	}
	t.Head = []heading{{Text: "comparison"}}
	for _, col := range columns {
		m, _ := metric.Lookup(col.metric)
		t.Head = append(t.Head, heading{Text: col.text, Help: m.Name + ": " + m.Help, Number: true})
	}
	for _, c := range run.Comparisons {
		r := row{Cells: []cell{rowHead(view.ContrastTitle(c))}}
		for _, col := range columns {
			shown := missingCell()
			if at := slices.IndexFunc(c.Metrics, func(m results.MetricContrast) bool { return m.Metric == col.metric }); at >= 0 {
				_, class := meaning(c.Metrics[at])
				shown = cell{Text: view.Estimate(c.Metrics[at]), Sub: view.Interval(c.Metrics[at]), Number: true, Class: class}
			}
			r.Cells = append(r.Cells, shown)
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// sure says whether a comparison has an interval at all.
func sure(c results.Comparison) bool {
	return slices.ContainsFunc(c.Metrics, func(m results.MetricContrast) bool { return m.Interval != nil })
}

func contrasts(c results.Comparison, reach float64) *table {
	t := &table{Caption: "Difference of " + c.New + " from " + c.Base + ", with its 95 % interval", Head: []heading{
		{Text: "metric"}, {Text: "difference", Number: true}, {Text: "interval", Number: true},
		{Text: "−" + view.Number(100*reach) + " % to +" + view.Number(100*reach) + " %"}, {Text: "shown"}, {Text: view.EvidenceHead(c), Number: true},
	}}
	for _, m := range c.Metrics {
		known, _ := metric.Lookup(m.Metric)
		word, class := meaning(m)
		interval := cmp.Or(view.Interval(m), view.Missing)
		shown := contrastBar(m, reach)
		if shown != nil {
			shown.Look = class
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: m.Metric, Head: true, Help: known.Help}, {Text: view.Estimate(m), Number: true}, {Text: interval, Number: true},
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
			found := cell{Text: view.Found(th), Number: true}
			if !th.Known {
				found.Class = "missing"
			}
			t.Rows = append(t.Rows, row{Cells: []cell{word, rowHead(th.Text), textCell(run.NameOf(th.Case)), found}})
		}
	}
	return t
}

// gateOf is what `bench gate` decided; nil where it decided nothing.
func gateOf(run *results.Run) *table {
	if run.Gate == nil || len(run.Gate.Decisions) == 0 {
		return nil
	}
	shown := view.GateOf(run.Gate)
	t := &table{ID: "gate-table", Caption: "A decision for each limit and case", Notes: shown.Notes, Head: []heading{
		{Text: "decision"}, {Text: "case"}, {Text: "metric"}, {Text: shown.Base, Number: true}, {Text: "new", Number: true},
		{Text: "worse by", Number: true}, {Text: "bounds", Number: true}, {Text: "limit", Number: true}, {Text: shown.Count, Number: true}, {Text: "note"},
	}}
	for _, r := range shown.Rows {
		m, _ := metric.Lookup(r.Metric)
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: string(r.Outcome), Class: gateClass(r.Outcome), Head: true}, textCell(r.Case), {Text: r.Metric, Help: m.Help},
			rightCell(r.Base), rightCell(r.New), rightCell(r.Worse), rightCell(r.Bounds), {Text: r.HeldTo, Number: true, Help: r.Limit},
			rightCell(r.Pairs), {Text: r.Note, Class: "wrap"},
		}})
	}
	return t
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

// rightCell is a number in words, which may be missing.
func rightCell(text string) cell {
	if text == view.Missing {
		return missingCell()
	}
	return cell{Text: text, Number: true}
}
