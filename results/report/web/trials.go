package web

import (
	"fmt"
	"strconv"

	"pushbench/results"
	"pushbench/results/metric"
)

func trialColumns() []column {
	return []column{
		{text: "received/s", metric: "received_per_s"}, {text: "lost", metric: "lost"},
		{text: "latency p50, ms", metric: "latency.p50"}, {text: "latency p99, ms", metric: "latency.p99"},
		{text: "target CPU, µs/msg", metric: "target_cpu_us_per_msg"}, {text: "generator CPU, µs/msg", metric: "generator_cpu_us_per_msg"},
		{text: "wire, B/msg", metric: "wire_bytes_per_msg"},
	}
}

// trials is a row a trial in the order they ran, repeats and thrown away ones too.
func (p *page) trials() *table {
	if len(p.run.Trials) == 0 {
		return nil
	}
	t := &table{ID: "trials-table", Tool: true, Caption: "Every trial in the order it ran", Notes: p.advice()}
	t.Head = []heading{{Text: "order", Number: true}}
	if p.Wide {
		t.Head = append(t.Head, heading{Text: "case"})
	}
	t.Head = append(t.Head, heading{Text: "transport"}, heading{Text: "trial", Number: true}, heading{Text: "verdict"})
	for _, col := range trialColumns() {
		m, _ := metric.Lookup(col.metric)
		t.Head = append(t.Head, heading{Text: col.text, Help: m.Name + ": " + m.Help, Number: true})
	}
	cases := make(map[string]results.Case)
	for _, c := range p.run.Cases {
		cases[c.ID] = c
	}
	for _, trial := range p.run.Trials {
		c := cases[trial.Case]
		name := strconv.Itoa(trial.Trial)
		if trial.Attempt > 1 {
			name += ", attempt " + strconv.Itoa(trial.Attempt)
		}
		verdict := verdictCell(trial.Verdict)
		if trial.Discarded {
			verdict.Sub = "thrown away"
		}
		r := row{Verdict: string(trial.Verdict), Cells: []cell{numberCell(float64(trial.Order))}, Below: reasonsOf(trial)}
		if p.Wide {
			r.Cells = append(r.Cells, textCell(c.Cell))
		}
		r.Cells = append(r.Cells, p.seriesCell(c.Series()),
			cell{Text: name, Number: true, Sort: sortable(float64(trial.Trial) + float64(trial.Attempt)/1000)}, verdict)
		for _, col := range trialColumns() {
			r.Cells = append(r.Cells, valueCell(trial.Values, col.metric))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// reasonsOf are the reasons of a trial's verdict, those of a milder one by its name.
func reasonsOf(trial results.Trial) []string {
	var texts []string
	for _, r := range trial.Reasons {
		text := r.Text
		if r.Verdict != trial.Verdict && r.Verdict != results.OK {
			text = string(r.Verdict) + ": " + text
		}
		texts = append(texts, text)
	}
	return texts
}

// advice is what to do about the reasons of all trials, each hint once.
func (p *page) advice() []string {
	type hint struct{ check, text string }
	trials := make(map[hint]int)
	var order []hint
	for _, trial := range p.run.Trials {
		seen := make(map[hint]bool)
		for _, r := range trial.Reasons {
			h := hint{r.Check, r.Hint}
			if r.Hint == "" || seen[h] {
				continue
			}
			if seen[h] = true; trials[h] == 0 {
				order = append(order, h)
			}
			trials[h]++
		}
	}
	var lines []string
	for _, h := range order {
		lines = append(lines, fmt.Sprintf("%s, in %d of %d trials: %s", h.check, trials[h], len(p.run.Trials), h.text))
	}
	return lines
}

// books are the counts of every case over its window, and what the target's own book
// says since its start.
func (p *page) books() *table {
	if len(p.run.Cases) == 0 {
		return nil
	}
	t := &table{ID: "books-table", Caption: "expected = received + dropped + corrupt + lost, over the windows of the trials that count",
		Head: []heading{{Text: "case"}, {Text: "transport"}}}
	counts := []string{"published", "expected", "received", "dropped", "corrupt", "lost", "duplicated", "reordered", "errors"}
	for _, name := range counts {
		m, _ := metric.Lookup(name)
		t.Head = append(t.Head, heading{Text: name, Help: m.Help, Number: true})
	}
	t.Head = append(t.Head, heading{Text: "target wrote", Help: "by the target's own book, since its start", Number: true},
		heading{Text: "arrived", Help: "at the subscribers, since the start", Number: true})
	for _, c := range p.run.Cases {
		r := row{Cells: []cell{textCell(c.Cell), p.seriesCell(c.Series())}}
		for _, name := range counts {
			r.Cells = append(r.Cells, exact(c.Summary.Values, name))
		}
		wrote, arrived := p.bothBooks(c)
		t.Rows = append(t.Rows, row{Cells: append(r.Cells, wrote, arrived)})
	}
	return t
}

// bothBooks is what the target wrote and what arrived, over the trials that count.
func (p *page) bothBooks(c results.Case) (wrote, arrived cell) {
	var sums [2]int64
	kept, counting := 0, p.run.Counting(c.ID)
	for _, t := range counting {
		sums[1] += t.Evidence.ArrivedTotal
		if t.Evidence.Target != nil {
			kept++
			sums[0] += t.Evidence.Target.Written
		}
	}
	wrote, arrived = missingCell(), missingCell()
	if len(counting) > 0 {
		arrived = whole(sums[1])
	}
	// A sum over some of the trials would look like one over all of them.
	if len(counting) > 0 && kept == len(counting) {
		wrote = whole(sums[0])
	}
	return wrote, arrived
}

// exact is a count with all its digits: books are compared to the last one.
func exact(values results.Values, name string) cell {
	v, had := values[name]
	if !had {
		return missingCell()
	}
	return whole(int64(v))
}
