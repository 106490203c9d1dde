package report

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The markers are filled with a white rim, so that one stays visible on top of
// another.
type (
	disc     struct{}
	square   struct{}
	triangle struct{}
	diamond  struct{}
	cross    struct{} // what could not keep up
)

func (disc) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	var p vg.Path
	p.Move(vg.Point{X: at.X + s.Radius, Y: at.Y})
	p.Arc(at, s.Radius, 0, 2*3.141592653589793)
	p.Close()
	rimmed(c, s.Color, p)
}

func (square) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	r := s.Radius * 0.9
	polygon(c, s.Color, at, vg.Point{X: -r, Y: -r}, vg.Point{X: r, Y: -r}, vg.Point{X: r, Y: r}, vg.Point{X: -r, Y: r})
}

func (triangle) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	r := s.Radius * 1.2
	polygon(c, s.Color, at, vg.Point{X: -r, Y: -r * 0.7}, vg.Point{X: r, Y: -r * 0.7}, vg.Point{X: 0, Y: r})
}

func (diamond) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	r := s.Radius * 1.25
	polygon(c, s.Color, at, vg.Point{X: -r}, vg.Point{Y: -r}, vg.Point{X: r}, vg.Point{Y: r})
}

func (cross) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	r := s.Radius
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: r / 3})
	for _, sign := range []vg.Length{1, -1} {
		var p vg.Path
		p.Move(vg.Point{X: at.X - r, Y: at.Y - sign*r})
		p.Line(vg.Point{X: at.X + r, Y: at.Y + sign*r})
		c.Stroke(p)
	}
}

func polygon(c *draw.Canvas, fill color.Color, at vg.Point, corners ...vg.Point) {
	var p vg.Path
	for i, corner := range corners {
		if i == 0 {
			p.Move(at.Add(corner))
		} else {
			p.Line(at.Add(corner))
		}
	}
	p.Close()
	rimmed(c, fill, p)
}

func rimmed(c *draw.Canvas, fill color.Color, p vg.Path) {
	c.SetColor(fill)
	c.Fill(p)
	c.SetLineStyle(draw.LineStyle{Color: color.White, Width: 0.8})
	c.Stroke(p)
}
