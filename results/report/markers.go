package report

import (
	"image/color"
	"math"

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
	ring     struct{} // what is suspect
	beam     struct{} // an interval, for legends

	hollow struct{ draw.GlyphDrawer } // another with white inside
)

func (disc) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	var p vg.Path
	p.Move(vg.Point{X: at.X + s.Radius, Y: at.Y})
	p.Arc(at, s.Radius, 0, 2*math.Pi)
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

func (h hollow) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	h.GlyphDrawer.DrawGlyph(c, s, at)
	s.Color, s.Radius = color.White, s.Radius/2
	h.GlyphDrawer.DrawGlyph(c, s, at)
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

func (ring) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	var p vg.Path
	p.Move(vg.Point{X: at.X + s.Radius, Y: at.Y})
	p.Arc(at, s.Radius, 0, 2*math.Pi)
	p.Close()
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: s.Radius / 5})
	c.Stroke(p)
}

func (beam) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	whisker(c, draw.LineStyle{Color: s.Color, Width: 1.1}, at.X, at.Y-1.4*s.Radius, at.Y+1.4*s.Radius)
}

// radius is the size of the marker of the i-th transport: each is smaller than
// the one before, so that equal values show both.
func radius(i int) vg.Length { return max(2.5, 5.5-1.6*vg.Length(i)) }

// whisker draws an interval from low to high.
func whisker(c *draw.Canvas, stroke draw.LineStyle, x, low, high vg.Length) {
	const foot = 4
	c.StrokeLine2(stroke, x, low, x, high)
	c.StrokeLine2(stroke, x-foot, low, x+foot, low)
	c.StrokeLine2(stroke, x-foot, high, x+foot, high)
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
