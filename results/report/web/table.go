package web

import (
	"strconv"

	"pushbench/results"
	"pushbench/results/metric"
	"pushbench/results/report/view"
	"pushbench/results/stats"
)

// table is any table of the page.
type table struct {
	ID, Caption string
	Groups      []heading // a row of headings over several columns; none: left out
	Head        []heading
	Rows        []row
	Notes       []string // below it
	Tool        bool     // can be sorted and filtered
}

// heading is the head of a column, or of several.
type heading struct {
	Text, Help string
	Span       int // columns that it stands over; 0: one
	Number     bool
}

// row is one line of a table.
type row struct {
	Verdict string // for the filter; empty where there is none
	Cells   []cell
	Below   []string // over all columns, below the cells
}

// cell is one value with what belongs to it.
type cell struct {
	Text   string
	Sub    string // small, below: an interval
	Label  string // names it on paper, where the head of its column is not shown
	Help   string // shown when pointed at
	Class  string // "ok", "suspect", "better", … colours repeat what the words say
	Head   bool   // names the row
	Number bool
	Sort   string // what the column is sorted by; "": Text
	Look   string // class of the series that it stands for
	Bar    *bar
}

// textCell says something.
func textCell(text string) cell { return cell{Text: text} }

// rowHead names its row.
func rowHead(text string) cell { return cell{Text: text, Head: true} }

// numberCell is a plain number.
func numberCell(v float64) cell {
	return cell{Text: view.Number(v), Number: true, Sort: sortable(v)}
}

// missingCell stands for a value that could not be had. It is sorted last.
func missingCell() cell {
	return cell{Text: view.Missing, Number: true, Class: "missing", Sort: "NaN"}
}

// valueCell is a value in base units, shown in the unit of its metric without it.
func valueCell(values results.Values, name string) cell {
	m, known := metric.Lookup(name)
	v, had := values[name]
	if !known || !had || !stats.Finite(v) {
		return missingCell()
	}
	return numberCell(m.Scaled(v))
}

// caseCell is a case's value of a metric with its interval and its mark.
func caseCell(c results.Case, name string) cell {
	shown := valueCell(c.Summary.Values, name)
	if shown.Text == view.Missing {
		return shown
	}
	m, _ := metric.Lookup(name)
	if c.FewBroadcasts(name) {
		shown.Text += view.Few
	}
	if in, ok := c.Summary.Intervals[name]; ok && in.Low < in.High {
		shown.Sub = view.Number(m.Scaled(in.Low)) + " – " + view.Number(m.Scaled(in.High))
	}
	if name == "lost" && c.Summary.Values[name] > 0 {
		shown.Class = "bad"
	}
	return shown
}

func sortable(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// verdictCell shows a verdict; a case without one was not come to.
func verdictCell(v results.Verdict) cell {
	if v == "" {
		return cell{Text: view.Missing, Class: "missing"}
	}
	return cell{Text: string(v), Class: verdictClass(v), Sort: strconv.Itoa(v.Severity())}
}

// verdictClass is the style of a verdict; one that is not known looks as the worst.
func verdictClass(v results.Verdict) string {
	switch v {
	case results.OK, results.Suspect, results.Overloaded:
		return "verdict " + string(v)
	default:
		return "verdict invalid"
	}
}

// seriesCell names a series with the colour of its lines.
func (p *page) seriesCell(series string) cell {
	return cell{Text: series, Head: true, Look: p.lookClass(series)}
}
