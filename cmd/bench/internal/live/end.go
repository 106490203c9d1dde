package live

import (
	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report"
	"pushbench/results/report/view"
)

// End is how a scenario ended.
type End struct {
	Scenario string `json:"scenario"`
	Status   string `json:"status"`           // results.Complete or Partial
	Code     int    `json:"code"`             // exit code that it asks for
	Error    string `json:"error,omitempty"`  // why the code is not 0
	Hint     string `json:"hint,omitempty"`   // what to do about it
	Folder   string `json:"folder,omitempty"` // where the run is kept; absent when it is not

	// What results.OutcomeOf says of the run; absent where no trial was finished.
	Ending results.Ending `json:"ending,omitempty"`
	Text   string         `json:"text,omitempty"`
	Notes  []string       `json:"notes,omitempty"`

	Rows  []Row  `json:"rows,omitempty"`
	Gate  *Gate  `json:"gate,omitempty"`  // absent where nothing was gated
	Table string `json:"table,omitempty"` // what the terminal printed
}

// Gate is the decisions of a gate in words, as the terminal has them.
type Gate struct {
	Head  []string   `json:"head"` // of all columns but the first, the outcome
	Rows  []Decision `json:"rows"`
	Notes []string   `json:"notes,omitempty"` // what marks in the rows mean
}

// Decision is one line of a gate.
type Decision struct {
	Outcome results.GateOutcome `json:"outcome"`
	Cells   []string            `json:"cells"`
}

// Row is what the trials of one case add up to.
type Row struct {
	ID      string            `json:"id"` // of the case
	Trials  int               `json:"trials"`
	Verdict results.Verdict   `json:"verdict"`
	Texts   map[string]string `json:"texts"`
}

// Summed fills in what the run itself tells of its end.
func (e End) Summed(run *results.Run) End {
	e.Scenario, e.Status = run.Scenario, run.Status
	e.Table = report.Text(run, report.TextOptions{})
	o := results.OutcomeOf(run)
	e.Ending, e.Text, e.Notes = o.Ending, o.Text, o.Notes
	if run.Gate != nil {
		e.Gate = gateOf(run.Gate)
	}
	for _, c := range run.Cases {
		if c.Summary.Verdict == "" {
			continue // never came to it
		}
		e.Rows = append(e.Rows, Row{ID: c.ID, Trials: c.Summary.Trials, Verdict: c.Summary.Verdict, Texts: texts(c.Summary.Values)})
	}
	return e
}

func gateOf(gate *results.Gate) *Gate {
	g := view.GateOf(gate)
	d := &Gate{Head: []string{"case", "metric", g.Base, "new", "worse by", "bounds", "limit", g.Count, "note"}, Notes: g.Notes}
	for _, r := range g.Rows {
		d.Rows = append(d.Rows, Decision{r.Outcome, []string{r.Case, r.Metric, r.Base, r.New, r.Worse, r.Bounds, r.HeldTo, r.Pairs, r.Note}})
	}
	return d
}

// shown are the metrics that a row tells.
func shown() []string {
	return []string{
		"received_per_s", "lost", "latency.p50", "latency.p99",
		"target_cpu_us_per_msg", "generator_cpu_us_per_msg", "wire_bytes_per_msg",
	}
}

// texts are the values of a row. One that could not be had has no entry.
func texts(values results.Values) map[string]string {
	written := map[string]string{}
	for _, name := range shown() {
		m, known := metric.Lookup(name)
		if v, ok := values[name]; ok && known {
			written[name] = view.Value(m, v)
		}
	}
	return written
}
