package results

import "strings"

// Sides of a run that compares two targets, and of two runs that are laid over
// each other.
const (
	SideBase = "base"
	SideNew  = "new"
)

// DefaultCell is the name of the only cell of a scenario without a matrix.
const DefaultCell = "default"

// CellName is what people call a cell; "" of the only one.
func CellName(cell string) string {
	if cell == DefaultCell {
		return ""
	}
	return cell
}

// Key names a case without its side: what base and new are paired by, in one run
// and between runs.
func (c Case) Key() string { return c.Cell + "/" + c.Transport }

// Series is what tables and pictures call a case within its cell: "sse", or
// "sse base" where there are sides.
func (c Case) Series() string {
	if c.Side == "" {
		return c.Transport
	}
	return c.Transport + " " + c.Side
}

// Name is what people call a case in its run: "sse", "clients=1000/sse base". Without
// a transport it is the name of the cell.
func (c Case) Name() string {
	cell, series := CellName(c.Cell), c.Series()
	if cell == "" || series == "" {
		return cell + series
	}
	return cell + "/" + series
}

// NameOf is what people call the case with an ID; the ID itself where there is none.
func (r *Run) NameOf(id string) string {
	for _, c := range r.Cases {
		if c.ID == id {
			return c.Name()
		}
	}
	return id
}

// ShortKey is the Key or the ID of a case without DefaultCell: "sse",
// "clients=1000/sse@base".
func ShortKey(key string) string { return strings.TrimPrefix(key, DefaultCell+"/") }

// Short is ID without DefaultCell: what files and other tools call a case.
func (c Case) Short() string {
	if c.Side == "" {
		return ShortKey(c.Key())
	}
	return ShortKey(c.Key()) + "@" + c.Side
}

// compared is what a comparison calls a case: its side, or its transport where there
// are none.
func (c Case) compared() string {
	if c.Side == "" {
		return c.Transport
	}
	return c.Side
}

// sided says whether the cases of a run have sides.
func sided(run *Run) bool {
	for _, c := range run.Cases {
		if c.Side != "" {
			return true
		}
	}
	return false
}

// Compare contrasts what a run has to contrast: base and new of every case where
// there are sides, else the transports of every cell.
func Compare(run *Run) []Comparison {
	if !sided(run) {
		return CompareTransports(run)
	}
	var comparisons []Comparison
	bases := make(map[string]*Case)
	for i := range run.Cases {
		if c := &run.Cases[i]; c.Side == SideBase {
			bases[c.Key()] = c
		}
	}
	for i := range run.Cases {
		c := &run.Cases[i]
		if base := bases[c.Key()]; base != nil && c.Side == SideNew {
			comparisons = append(comparisons, compareCases(run, base, c))
		}
	}
	return comparisons
}
