package web

import (
	"pushbench/results"
	"pushbench/results/report/view"
)

// page is all that the report says, from top to bottom. A part that has nothing to say
// is nil or empty.
type page struct {
	looks
	run   *results.Run
	cells []string

	Title    string // of the window
	Scenario string
	Label    string
	About    string
	Settings []string
	Outcome  outcome
	Findings []finding
	Remarks  []remark

	Summary     *table
	Comparisons []comparison
	Overview    *table // of many comparisons
	PairsNote   string // what to know of their intervals
	Promises    *table
	Gate        *table
	Latency     []*figure
	Time        *figure
	Costs       []table
	Wide        bool // several cells: tables have a column for them
	Sweep       *figure
	Trials      *table
	Books       *table
	Origin      origin
	Calibration *calibration

	Data data
}

// data is what report.js reads.
type data struct {
	Charts    map[string]chart `json:"charts"` // by panel.ID
	Timelines []timeline       `json:"timelines,omitempty"`
}

func newPage(run *results.Run) page {
	p := page{
		looks: newLooks(run), run: run, Data: data{Charts: make(map[string]chart)},
		Scenario: run.Scenario, Label: run.Label, About: run.About, Settings: view.Settings(run.Cases), cells: view.Cells(run.Cases),
	}
	p.Title = joined(run.Scenario, run.Label)
	p.Wide = len(p.cells) > 1
	p.Outcome, p.Findings, p.Remarks = outcomeOf(run), findings(run), remarks(run)
	p.Summary = p.summary()
	p.Comparisons = comparisons(run)
	p.Overview, p.PairsNote = overview(run), view.PairsNote(run)
	p.Promises, p.Gate = promises(run), gateOf(run)
	for _, f := range []*figure{p.percentiles(), p.density()} {
		if f != nil {
			p.Latency = append(p.Latency, f)
		}
	}
	p.Time, p.Costs, p.Sweep = p.overTime(), p.costs(), p.sweep()
	p.Trials, p.Books = p.trials(), p.books()
	p.Origin, p.Calibration = originOf(run), calibrationOf(run.Calibration)
	return p
}

// casesOf are the cases of a cell.
func (p *page) casesOf(cell string) []results.Case {
	var cases []results.Case
	for _, c := range p.run.Cases {
		if c.Cell == cell {
			cases = append(cases, c)
		}
	}
	return cases
}
