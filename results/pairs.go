package results

// Pair is two trials of one block: they ran next to each other, so that a drift of
// the machine touches both.
type Pair struct {
	Block     int
	Base, New *Trial
}

// Pairs are the blocks in which both cases have a trial that counts, in order.
func Pairs(run *Run, base, other *Case) []Pair {
	both := pairs(countingByBlock(run, base.ID), countingByBlock(run, other.ID))
	list := make([]Pair, 0, len(both))
	for _, p := range both {
		list = append(list, Pair{Block: p.base.Block, Base: p.base, New: p.new})
	}
	return list
}
