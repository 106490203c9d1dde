package web

import (
	"slices"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
)

// column is a metric of the summary under a heading, with the heading of its group.
type column struct {
	group, text, metric string
}

func summaryColumns() []column {
	return []column{
		{"messages", "received/s", "received_per_s"}, {"messages", "lost", "lost"}, {"messages", "dropped", "dropped"},
		{"latency, ms", "p50", "latency.p50"}, {"latency, ms", "p99", "latency.p99"},
		{"latency, ms", "p99.9", "latency.p999"}, {"latency, ms", "max", "latency.max"},
		{"CPU, µs/message", "target", "target_cpu_us_per_msg"}, {"CPU, µs/message", "generator", "generator_cpu_us_per_msg"},
		{"per message", "bytes", "wire_bytes_per_msg"}, {"per message", "writes", "writes_per_msg"},
		{"KiB/connection", "target", "target_rss_kib_per_conn"}, {"KiB/connection", "generator", "generator_rss_kib_per_conn"},
	}
}

// summary is a row a case: its estimates with their intervals.
func (p *page) summary() *table {
	if len(p.run.Cases) == 0 {
		return nil
	}
	t := &table{ID: "summary", Caption: "One row a case: the median of its trials with its 95 % interval; counts are sums, the maximum is the largest"}
	if !p.sure() {
		t.Caption = "One row a case: the median of its trials, too few for an interval; counts are sums, the maximum is the largest"
	}
	lead := []string{"transport", "verdict", "trials"}
	if len(p.cells) > 1 || p.cells[0] != results.DefaultCell {
		lead = append([]string{"case"}, lead...)
	}
	for _, text := range lead {
		t.Head = append(t.Head, heading{Text: text, Number: text == "trials"})
	}
	t.Groups = []heading{{Span: len(lead)}}
	for _, col := range summaryColumns() {
		m, _ := metric.Lookup(col.metric)
		t.Head = append(t.Head, heading{Text: col.text, Help: m.Name + ": " + m.Help, Number: true})
		if last := &t.Groups[len(t.Groups)-1]; last.Text == col.group {
			last.Span++
		} else {
			t.Groups = append(t.Groups, heading{Text: col.group, Span: 1, Number: true})
		}
	}
	few := false
	for _, c := range p.run.Cases {
		r := p.leadCells(c, len(lead) == 4)
		for _, col := range summaryColumns() {
			shown := caseCell(c, col.metric)
			few = few || c.FewBroadcasts(col.metric) && shown.Text != view.Missing
			shown.Label = col.text
			if col.group != "messages" {
				shown.Label = col.group + ", " + col.text
			}
			r.Cells = append(r.Cells, shown)
		}
		t.Rows = append(t.Rows, r)
	}
	if few {
		t.Notes = []string{view.FewNote + "."}
	}
	return t
}

// sure says whether any case has an interval at all.
func (p *page) sure() bool {
	return slices.ContainsFunc(p.run.Cases, func(c results.Case) bool { return len(c.Summary.Intervals) > 0 })
}

// leadCells name a case and say what its numbers stand on.
func (p *page) leadCells(c results.Case, withCell bool) row {
	var r row
	if withCell {
		r.Cells = append(r.Cells, textCell(c.Cell))
	}
	trials := numberCell(float64(c.Summary.Trials))
	trials.Label = "trials"
	r.Cells = append(r.Cells, p.seriesCell(c.Series()), verdictCell(c.Summary.Verdict), trials)
	return r
}
