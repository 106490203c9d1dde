package view

import (
	"image/color"
	"math"
)

// VisibleContrast is what lines and other graphics need at least
// (https://www.w3.org/TR/WCAG22/#non-text-contrast), ReadableContrast what text does
// (https://www.w3.org/TR/WCAG22/#contrast-minimum).
const (
	VisibleContrast  = 3.0
	ReadableContrast = 4.5
)

// ColourContrast of two colours without transparency, from 1 to 21
// (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
func ColourContrast(a, b color.NRGBA) float64 {
	high, low := luminance(a), luminance(b)
	if high < low {
		high, low = low, high
	}
	return (high + 0.05) / (low + 0.05)
}

// luminance of a colour, from 0 to 1
// (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
func luminance(c color.NRGBA) float64 {
	linear := func(part uint8) float64 {
		v := float64(part) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
