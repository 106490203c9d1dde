package report

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pushbench/results/report/view"
)

// marker draws the points of a look.
func marker(l view.Look) draw.GlyphDrawer {
	shape := map[view.Marker]draw.GlyphDrawer{view.Disc: disc{}, view.Square: square{}, view.Triangle: triangle{}, view.Diamond: diamond{}}[l.Marker]
	if l.Hollow {
		return hollow{shape}
	}
	return shape
}

// line is the stroke of a look.
func line(l view.Look, width vg.Length) draw.LineStyle {
	style := draw.LineStyle{Color: l.Colour, Width: width}
	for _, points := range l.Dashes {
		style.Dashes = append(style.Dashes, vg.Points(points))
	}
	return style
}

// pale is a thin solid stroke for single trials behind the line of them all.
func pale(l view.Look) draw.LineStyle {
	return draw.LineStyle{Color: faded(l.Colour, 0x58), Width: 0.7}
}

// pastel is a colour light enough to be told from itself in grey print.
func pastel(c color.NRGBA) color.NRGBA { return faded(c, 0x40) }

func faded(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}

// Greys of axes, text and grid.
func ink() color.Color   { return color.Gray{Y: 0x22} }
func soft() color.Color  { return color.Gray{Y: 0x66} }
func faint() color.Color { return color.Gray{Y: 0xe2} }

// Weights of the font: those of golang.org/x/image/font.
const (
	regular = 0
	bold    = 3
)

// lettering is a sans-serif text style.
func lettering(size vg.Length, weight int, c color.Color) text.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if weight == bold {
		f.Weight = bold
	}
	return text.Style{Color: c, Font: f, Handler: plot.DefaultTextHandler}
}

// ground is the grey behind what rests on little.
func ground() color.Color { return color.NRGBA{A: 0x10} }

// dotted is the dash pattern of what no transport is.
func dotted() []vg.Length { return []vg.Length{1.5, 3} }
