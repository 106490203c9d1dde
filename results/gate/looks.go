package gate

// Look is a number of pairs after which the data are looked at, with the error
// rates that this look may spend, for one side each.
type Look struct {
	Pairs     int
	AlphaFail float64 // for the lower bound, to be shared by all gates of a run
	AlphaPass float64 // for the upper bound
}

// Looks returns the looks in order. By the union bound over them, identical systems
// FAIL in at most 3 × 0.003 of gates, and a change of exactly the limit PASSes in at
// most 3 × 0.016.
func Looks() []Look {
	const fail, pass = 0.003, 0.016
	return []Look{{10, fail, pass}, {16, fail, pass}, {24, fail, pass}}
}

// alphaFail is what all looks together may spend on FAIL.
func alphaFail() (sum float64) {
	for _, look := range Looks() {
		sum += look.AlphaFail
	}
	return sum
}

// maxPairs is the number of pairs at the last look.
func maxPairs() int {
	looks := Looks()
	return looks[len(looks)-1].Pairs
}

// until is how many pairs are missing to the next look; 0 after the last.
func until(pairs int) int {
	for _, look := range Looks() {
		if pairs < look.Pairs {
			return look.Pairs - pairs
		}
	}
	return 0
}

// maxBlocks is the most pairs that are run of a case: those of the last look, and a few
// to make up for pairs that do not have the value.
func maxBlocks() int {
	const spare = 4
	return maxPairs() + spare
}

// lookAt is the look that comes after so many pairs.
func lookAt(pairs int) (Look, bool) {
	for _, look := range Looks() {
		if look.Pairs == pairs {
			return look, true
		}
	}
	return Look{}, false
}
