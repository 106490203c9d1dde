// Package stats is the statistics that a run needs, as pure functions over
// numbers: medians of small samples, distribution-free intervals, the exact
// signed-rank and rank sum distributions with the Hodges–Lehmann estimates that
// belong to them, rank correlation and a regression slope with its lower bound.
//
// Samples are trials or pairs, never deliveries: the deliveries of one broadcast
// are correlated and would make every interval far too narrow. Samples are small
// (tens of values), so everything is exact where an exact answer exists, and an
// answer that the sample cannot give is refused with ok = false, never guessed.
//
// Inputs are finite and are not changed. Sources are named at each function; the
// textbooks are
//
//	Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, 3rd ed. (2014)
//	David, Nagaraja: Order Statistics, 3rd ed. (2003)
//	Press et al.: Numerical Recipes, 3rd ed. (2007)
package stats
