package web

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/report"
)

// looks are the series of a run in the order of its cases, each with its colours.
type looks struct {
	series []string
	of     map[string]report.Look
}

func newLooks(run *results.Run) looks {
	l := looks{of: report.Looks(run.Cases)}
	for _, c := range run.Cases {
		if !slices.Contains(l.series, c.Series()) {
			l.series = append(l.series, c.Series())
		}
	}
	return l
}

// lookClass is the class of a series' colours. Names come from scenarios and are no
// class names, so that series are numbered.
func (l looks) lookClass(series string) string {
	at := slices.Index(l.series, series)
	if at < 0 {
		return ""
	}
	return fmt.Sprintf("look-%d", at)
}

// lookStyle sets the colours of every series, light and dark.
func (l looks) lookStyle() string {
	var b strings.Builder
	for _, name := range l.series {
		c := l.of[name].Colour
		fmt.Fprintf(&b, ".%s { --series: %s }\n", l.lookClass(name), LightDark(c))
	}
	return b.String()
}

// LightDark is a colour of the pictures as CSS, light and dark.
func LightDark(c color.NRGBA) string {
	return fmt.Sprintf("light-dark(%s, %s)", css(c), css(onDark(c)))
}

// css writes a colour as #rrggbb.
func css(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// darkGround is the ground of charts in the dark: --paper of tokens.css.
func darkGround() color.NRGBA { return color.NRGBA{R: 0x16, G: 0x1a, B: 0x1f, A: 0xff} }

// readable is the contrast that text and lines need at least
// (https://www.w3.org/TR/WCAG22/#contrast-minimum).
const readable = 4.5

// onDark lightens a colour until it is readable on the dark ground.
func onDark(c color.NRGBA) color.NRGBA {
	for contrast(c, darkGround()) < readable {
		for _, part := range []*uint8{&c.R, &c.G, &c.B} {
			*part += uint8(math.Ceil(float64(0xff-*part) * 0.08))
		}
	}
	return c
}

// contrast of two colours, from 1 to 21
// (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
func contrast(a, b color.NRGBA) float64 {
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
