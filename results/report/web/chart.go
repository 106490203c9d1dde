package web

import (
	"math"
	"strconv"

	"pushbench/results/stats"
)

// number is a number of a chart, NaN where there is none. In JSON it has six digits,
// twice what a histogram holds, and NaN is null.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if !stats.Finite(v) {
		return []byte("null"), nil
	}
	if v == 0 {
		return []byte("0"), nil // and not −0
	}
	return strconv.AppendFloat(nil, v, 'g', 6, 64), nil
}

// none is a gap in a line.
func none() number { return number(math.NaN()) }

// chart is one pair of axes with its lines, as report.js draws it.
type chart struct {
	Title string   `json:"title"` // what a screen reader calls it
	X     axis     `json:"x"`
	Y     axis     `json:"y"`
	At    []number `json:"at"` // x of every point of every line, rising
	Lines []line   `json:"lines"`
	Bands []band   `json:"bands,omitempty"`
	Stops []int    `json:"stops,omitempty"` // points that the arrow keys go to; none: all
}

// axis says how values are placed and named.
type axis struct {
	Label string `json:"label"`
	Unit  string `json:"unit,omitempty"`
	// Kind is "" for an even scale from 0, "log", "rank" (log10(1/(1−q)) of a quantile q)
	// or "log10", where the values are logarithms of what is shown.
	Kind  string   `json:"kind,omitempty"`
	Group string   `json:"group,omitempty"` // charts of a figure with the same one have the same ranges
	Low   number   `json:"low"`             // of the range; null: from the values
	High  number   `json:"high"`
	Ticks []number `json:"ticks,omitempty"` // where something was measured; none: chosen when drawn
}

// line is one line of a chart.
type line struct {
	Label string   `json:"label"`
	Look  string   `json:"look"` // class with its colour; "": grey
	Style string   `json:"style,omitempty"`
	Dash  []number `json:"dash,omitempty"`
	Y     []number `json:"y"`
	Low   []number `json:"low,omitempty"` // interval of each point
	High  []number `json:"high,omitempty"`
	Cross []int    `json:"cross,omitempty"` // points that are overloaded
}

// Styles of a line; none is a plain thick one.
const (
	styleThin  = "thin"  // a single trial
	styleSteps = "steps" // filled, the outline of a histogram
	styleMarks = "marks" // its points marked
	styleFaint = "faint" // something to compare with
)

// band is a stretch of the x axis with a ground of its own.
type band struct {
	From  number `json:"from"`
	To    number `json:"to"` // null: to the end
	Label string `json:"label"`
	Kind  string `json:"kind"` // class of the ground
}

// figure is a picture of one or several charts with one legend, and the same in
// numbers.
type figure struct {
	ID, Title, Text string
	Hint            string // what can be done with it, not on paper
	Charts          []panel
	Legend          []key
	Single          bool // has lines of single trials, which can be hidden
	Logarithm       bool // its y axis can be switched to logarithmic and back
	Table           table
}

// panel is one chart of a figure with its name; the only one needs none.
type panel struct {
	ID, Title string
	chart     chart
}

// key is an entry of a legend.
type key struct{ Label, Look, Dash string }

// legend has every series of a figure.
func (p *page) legend() []key {
	var keys []key
	for _, name := range p.series {
		dash := ""
		for i, d := range p.of[name].Dashes {
			if i > 0 {
				dash += " "
			}
			dash += strconv.FormatFloat(d, 'g', 4, 64)
		}
		keys = append(keys, key{Label: name, Look: p.lookClass(name), Dash: dash})
	}
	return keys
}

// styled is a line of a series with the look of the series.
func (p *page) styled(series, label string) line {
	l := line{Label: label, Look: p.lookClass(series)}
	for _, d := range p.of[series].Dashes {
		l.Dash = append(l.Dash, number(d))
	}
	return l
}

// add puts a figure on the page, its charts among the numbers.
func (p *page) addFigure(f figure) *figure {
	for i := range f.Charts {
		f.Charts[i].ID = f.ID + "-" + strconv.Itoa(i)
		p.Data.Charts[f.Charts[i].ID] = f.Charts[i].chart
	}
	return &f
}
