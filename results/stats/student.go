package stats

import "math"

// StudentTCDF is P(T ≤ t) of Student's distribution with df > 0 degrees of
// freedom, by the regularized incomplete beta function (Numerical Recipes,
// §6.14.3).
func StudentTCDF(t, df float64) float64 {
	tail := incompleteBeta(df/2, 0.5, df/(df+t*t)) / 2
	if t < 0 {
		return tail
	}
	return 1 - tail
}

// StudentTQuantile is the t with P(T ≤ t) = p, 0 < p < 1, found by bisection: it
// is asked for a handful of times a run, so plain and certain beats fast.
func StudentTQuantile(p, df float64) float64 {
	low, high := -1.0, 1.0
	for StudentTCDF(low, df) > p && !math.IsInf(low, 0) {
		low *= 2
	}
	for StudentTCDF(high, df) < p && !math.IsInf(high, 0) {
		high *= 2
	}
	for {
		mid := low/2 + high/2
		if mid <= low || mid >= high {
			return mid
		}
		if StudentTCDF(mid, df) < p {
			low = mid
		} else {
			high = mid
		}
	}
}

// incompleteBeta is the regularized incomplete beta function I_x(a, b) for
// 0 ≤ x ≤ 1 (Numerical Recipes, §6.4).
func incompleteBeta(a, b, x float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	// The fraction converges fast only below the mean; above it, by symmetry.
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(a, b, x) / a
	}
	return 1 - front*betaFraction(b, a, 1-x)/b
}

// betaFraction is the continued fraction of the incomplete beta function
// (Abramowitz and Stegun, 26.5.8) by Lentz's method.
func betaFraction(a, b, x float64) float64 {
	const (
		tiny    = 1e-300
		epsilon = 1e-15
		most    = 10_000 // steps; √max(a, b) are needed
	)
	apart := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c := 1.0
	d := 1 / apart(1-(a+b)*x/(a+1))
	h := d
	for i := 1; i <= most; i++ {
		m := float64(i)
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / apart(1+even*d)
		c = apart(1 + even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / apart(1+odd*d)
		c = apart(1 + odd/c)
		h *= d * c
		if math.Abs(d*c-1) < epsilon {
			break
		}
	}
	return h
}
