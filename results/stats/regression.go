package stats

import "math"

// Slope is the least-squares slope of y over 0, 1, 2, … with a one-sided lower
// confidence bound at the given level: b − t·s(b) on n − 2 degrees of freedom
// (Numerical Recipes, §15.2). The bound assumes independent residuals; neighbours
// in a time series are not, so a caller asks for a size of the growth as well.
// It is false for fewer than 3 values.
func Slope(y []float64, level float64) (slope, lower float64, ok bool) {
	n := float64(len(y))
	if len(y) < 3 || !(level > 0 && level < 1) {
		return 0, 0, false
	}
	mx, my := (n-1)/2, mean(y)
	var sxx, sxy float64
	for i, v := range y {
		dx := float64(i) - mx
		sxx += dx * dx
		sxy += dx * (v - my)
	}
	slope = sxy / sxx
	var residuals float64
	for i, v := range y {
		r := v - my - slope*(float64(i)-mx)
		residuals += r * r
	}
	se := math.Sqrt(residuals / (n - 2) / sxx)
	return slope, slope - StudentTQuantile(level, n-2)*se, true
}
