package results

// Sides of a run that compares two targets, and of two runs that are laid over
// each other.
const (
	SideBase = "base"
	SideNew  = "new"
)

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
