package web

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"

	"pushbench/results"
	"pushbench/results/report/view"
)

// origin is where the run comes from and how to do it again.
type origin struct {
	Command  string // to be pasted in a shell
	Seed     string
	Started  string
	Ended    string
	Took     string
	Scenario string // resolved, as JSON
	Machine  []results.Fact
	Cases    *table
	Plan     *table
}

func originOf(run *results.Run) origin {
	o := origin{
		Command: view.Again(run), Seed: seed(run), Started: moment(run.Started), Ended: moment(run.Ended),
		Scenario: indented(run.Resolved), Machine: run.Environment.Facts(), Cases: attributes(run), Plan: plan(run),
	}
	if took := run.Ended.Sub(run.Started); took > 0 && !run.Started.IsZero() {
		o.Took = took.Round(time.Second / 10).String()
	}
	return o
}

func moment(t time.Time) string {
	if t.IsZero() {
		return view.Missing
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// seed is what drew the plan; "" where two runs are laid over each other, each of which
// was drawn from its own.
func seed(run *results.Run) string {
	if run.Plan.Seed == 0 {
		return ""
	}
	return strconv.FormatUint(run.Plan.Seed, 10)
}

func indented(document json.RawMessage) string {
	var b bytes.Buffer
	if len(document) == 0 || json.Indent(&b, document, "", "  ") != nil {
		return results.VisibleLines(string(document))
	}
	return results.VisibleLines(b.String())
}

// attributes says how each case was measured.
func attributes(run *results.Run) *table {
	if len(run.Cases) == 0 {
		return nil
	}
	t := &table{ID: "cases-table", Caption: "How each case was measured", Head: []heading{
		{Text: "case"}, {Text: "stack"}, {Text: "target"}, {Text: "workload"}, {Text: "model"}, {Text: "clients", Number: true},
		{Text: "rate, 1/s", Number: true}, {Text: "payload", Number: true}, {Text: "engine"}, {Text: "stamps"}, {Text: "placement"}, {Text: "wire formula, B", Number: true},
	}}
	for _, c := range run.Cases {
		formula := missingCell()
		if c.WireFormula > 0 {
			formula = numberCell(c.WireFormula)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			rowHead(c.Name()), textCell(c.Stack), textCell(c.Target), textCell(c.Workload), textCell(c.Model), numberCell(float64(c.Clients)),
			numberCell(c.RatePerS), {Text: view.ByteSize(c.PayloadBytes), Number: true}, textCell(c.Engine), textCell(c.Stamp), textCell(c.Placement), formula,
		}})
	}
	return t
}

// plan is the order in which the trials were to run.
func plan(run *results.Run) *table {
	if len(run.Plan.Order) == 0 {
		return nil
	}
	caption := "The plans of both runs, one after the other"
	if drawn := seed(run); drawn != "" {
		caption = "The plan, drawn from seed " + drawn
	}
	t := &table{Caption: caption, Head: []heading{
		{Text: "order", Number: true}, {Text: "case"}, {Text: "block", Number: true}, {Text: ""}}}
	for _, e := range run.Plan.Order {
		discarded := ""
		if e.Discarded {
			discarded = "thrown away"
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: strconv.Itoa(e.Order), Number: true, Head: true}, textCell(run.NameOf(e.Case)), {Text: strconv.Itoa(e.Block), Number: true},
			textCell(discarded),
		}})
	}
	return t
}

// whole is a count with all its digits.
func whole(n int64) cell {
	return cell{Text: humanize.Comma(n), Number: true, Sort: strconv.FormatInt(n, 10)}
}
