// Package stats is the statistics that runs need, as pure functions over numbers.
// Of one sample: its median with a distribution-free interval. Of pairs: the exact
// signed-rank distribution with the Hodges–Lehmann estimate that belongs to it, and the
// smallest change that so many pairs can show. Of two samples: the same by rank sums.
// Of a course: rank correlation (Spearman), a slope with its lower bound, and for the
// runs of a history a trend (Mann–Kendall) with its slope (Theil–Sen).
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
