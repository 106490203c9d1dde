package web

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"pushbench/results"
	"pushbench/results/report/view"
)

// looks are the series of a run in the order of its cases, each with its colours.
type looks struct {
	series []string
	of     map[string]view.Look
}

func newLooks(run *results.Run) looks {
	return looks{series: view.Series(run.Cases), of: view.Looks(run.Cases)}
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

// onDark lightens a colour until it is readable on the dark ground.
func onDark(c color.NRGBA) color.NRGBA {
	for view.ColourContrast(c, darkGround()) < view.ReadableContrast {
		for _, part := range []*uint8{&c.R, &c.G, &c.B} {
			*part += uint8(math.Ceil(float64(0xff-*part) * 0.08))
		}
	}
	return c
}
